"""Each claim tells what is not as it should be: of a step in which all is well, and a thing is changed afterwards."""

from copy import deepcopy
from dataclasses import replace

import pytest

from tests.conftest import only_sqlite
from tests.merchants import Answer
from tests.walks import books
from tests.walks.business import Business
from tests.walks.claims import bonds, leaving, ledger, names, promises, selling, steadiness, sums, telling, times
from tests.walks.steps import NOTES, Request, post
from tests.walks.subscribing import DAY
from tests.walks.walking import CLAIMS, taken

pytestmark = only_sqlite
NOWHERE = "in_" + 24 * "0"


@pytest.fixture
async def step(merchant):
    """A month and more goes by for somebody who pays 10.00 a month; the preview has said what comes."""
    business = Business(7)
    await business.open(merchant)
    price = await business.book.price("Pro", 1000, currency=business.currency)
    begun = post("/v1/subscriptions", customer=business.customer, items=[{"price": price}])
    first, _ = await taken(merchant, begun, await books.read(merchant, business.customer, business.clock))
    until = {"frozen_time": first.after.now + 32 * DAY}
    preview = {"subscription": first.answer.json["id"]}
    path = f"/v1/test_helpers/test_clocks/{business.clock}/advance"
    found, breaches = await taken(merchant, Request("POST", path, until, preview), first.after)
    assert breaches == []
    return found


def only(step, noun):
    return step.after.of(noun)[-1]


def told(step):
    """The event of the renewal."""
    return next(event for event in step.after.since(step.before) if event["type"] == "customer.subscription.updated")


def answered(step, status):
    return replace(step, answer=Answer(status, {}, b"{}"))


def another(step, noun, **fields):
    """Some fields of the newest object of a noun are otherwise."""
    only(step, noun).update(fields)
    return step


def another_event(step, **fields):
    told(step).update(fields)
    return step


def another_period(step):
    told(step)["data"]["object"]["items"]["data"][0]["current_period_start"] += 9 * DAY
    return step


def the_same_before(step):
    told(step)["data"]["previous_attributes"]["status"] = told(step)["data"]["object"]["status"]
    return step


def foretold_otherwise(step):
    step.foretold.json["lines"]["data"][0]["amount"] += 1
    return step


def one_more(step, noun):
    return only(step, noun)["amount" if noun != "invoice" else "total"] + 1


def sold_otherwise(step):
    subscription, invoice = only(step, "subscription"), only(step, "invoice")
    price = subscription["items"]["data"][0]["price"]
    session = {"id": "cs_test_1", "object": "checkout.session", "mode": "subscription", "status": "complete",
               "subscription": subscription["id"], "invoice": invoice["id"], "amount_total": invoice["total"] + 1,
               "line_items": {"data": [{"price": price, "quantity": 1}]}}  # fmt: skip
    step.before.objects[session["id"]] = session | {"status": "open"}
    step.after.objects[session["id"]] = session
    return step


def credited_otherwise(step):
    refusal = b'{"error": {"message": "No."}}'
    foretold, answer = Answer(400, {}, refusal), Answer(200, {}, b"{}")
    return replace(step, request=post(NOTES), foretold=foretold, answer=answer)


CHANGED = {
    steadiness.answered: lambda step: answered(step, 500),
    steadiness.unchanged: lambda step: answered(step, 400),
    sums.add_up: lambda step: another(step, "invoice", total=one_more(step, "invoice")),
    ledger.balance: lambda step: another(step, "customer", balance=1_000_001),
    ledger.due: lambda step: another(step, "invoice", amount_due=one_more(step, "invoice")),
    telling.in_order: lambda step: another_event(step, created=step.after.now + 1),
    telling.differences: the_same_before,
    telling.whole: lambda step: another(step, "subscription", status="past_due"),
    times.punctual: lambda step: another(step, "subscription", cancel_at=step.after.now),
    times.tiled: another_period,
    names.there: lambda step: another(step, "subscription", latest_invoice=NOWHERE),
    bonds.hold: lambda step: another(step, "invoice", number=step.after.of("invoice")[0]["number"]),
    promises.kept: foretold_otherwise,
    promises.credited: credited_otherwise,
    selling.sold: sold_otherwise,
    leaving.left: lambda step: another(step, "customer", deleted=True),
}


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: f"{claim.__module__.rpartition('.')[2]}.{claim.__name__}")
async def test_a_claim_that_is_broken_is_told(step, claim):
    assert [*claim(step)] == []
    assert [*claim(CHANGED[claim](deepcopy(step)))] != []
