"""The terms of service that a customer has to agree to."""

import pytest

from tests import checkouts, people
from tests.checkouts import ASKING, SESSIONS, confirm, saving, subscribing

CONFIGURATIONS = "/v1/billing_portal/configurations"
TERMS = {"consent_collection": {"terms_of_service": "required"}}
AGREED = {"consent": {"terms_of_service": "accepted"}}
FEATURES = {"invoice_history": {"enabled": True}}


async def with_terms(merchant):
    profile = {"terms_of_service_url": "https://shop.example/terms"}
    await merchant.create(CONFIGURATIONS, business_profile=profile, features=FEATURES)


@pytest.mark.parametrize("made", [subscribing, saving])
async def test_who_agrees_is_known_to_have_agreed_and_nobody_else_goes_on(merchant, made):
    await with_terms(merchant)
    session = await made(merchant, **TERMS)

    refused = await confirm(merchant, session, email="rose@example.com")
    done = await confirm(merchant, session, email="rose@example.com", **AGREED)

    assert (session["consent"], session["consent_collection"]["terms_of_service"]) == (None, "required")
    assert refused.error["param"] == "consent[terms_of_service]"
    assert done.json["status"] == "complete"
    assert done.json["consent"] == {"promotions": None, "terms_of_service": "accepted"}


async def test_who_is_not_asked_has_not_agreed(merchant):
    session = await subscribing(merchant, consent_collection={"terms_of_service": "none"})

    done = await confirm(merchant, session, email="rose@example.com", **AGREED)

    assert (done.json["status"], done.json["consent"]) == ("complete", None)


async def test_there_must_be_terms_to_agree_to(merchant):
    sent = {"mode": "setup", "currency": "eur", **TERMS, **checkouts.BACK}
    await merchant.create(CONFIGURATIONS, features=FEATURES)

    refused = await merchant.refused(SESSIONS, sent)

    assert refused["param"] == "consent_collection[terms_of_service]"
    assert refused["message"].startswith(
        "You cannot collect consent to your terms of service unless a URL is set in the Stripe Dashboard."
    )


async def test_what_she_agreed_to_before_she_went_to_her_bank_stays(merchant):
    await with_terms(merchant)
    customer = (await merchant.create("/v1/customers", people.ALICE))["id"]
    session = await subscribing(merchant, customer=customer, **TERMS)

    waiting = (await confirm(merchant, session, ASKING, **AGREED)).json

    assert (waiting["status"], waiting["consent"]["terms_of_service"]) == ("open", "accepted")


NEWS = {"consent_collection": {"promotions": "auto"}}


@pytest.mark.parametrize("made", [subscribing, saving])
@pytest.mark.parametrize(
    ("said", "kept"),
    [({"consent": {"promotions": "opt_in"}}, "opt_in"), ({"consent": {"promotions": "opt_out"}}, "opt_out"),
     ({}, "opt_out")],
)  # fmt: skip
async def test_advertisements_are_a_matter_of_choice_and_silence_is_no(merchant, made, said, kept):
    session = await made(merchant, **NEWS)

    done = await confirm(merchant, session, email="rose@example.com", **said)

    assert session["consent_collection"]["promotions"] == "auto"
    assert done.json["status"] == "complete"
    assert done.json["consent"] == {"promotions": kept, "terms_of_service": None}


async def test_both_are_asked_for_and_only_the_terms_are_needed(merchant):
    await with_terms(merchant)
    session = await subscribing(merchant, consent_collection={"promotions": "auto", "terms_of_service": "required"})

    refused = await confirm(merchant, session, email="rose@example.com", consent={"promotions": "opt_in"})
    done = await confirm(merchant, session, email="rose@example.com", **AGREED)

    assert refused.error["param"] == "consent[terms_of_service]"
    assert done.json["consent"] == {"promotions": "opt_out", "terms_of_service": "accepted"}


async def test_who_is_asked_for_one_thing_only_agrees_to_nothing_else(merchant):
    session = await subscribing(merchant, **NEWS)

    done = await confirm(merchant, session, email="rose@example.com", **AGREED)

    assert done.json["consent"] == {"promotions": "opt_out", "terms_of_service": None}
