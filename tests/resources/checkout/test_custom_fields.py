"""Fields of the merchant's own: what they may be like, and what comes back."""

import pytest

from tests import checkouts
from tests.checkouts import SESSIONS, confirm, saving, subscribing

LABEL = {"type": "custom", "custom": "Engraving"}
SIZE = {
    "key": "size",
    "label": LABEL,
    "type": "dropdown",
    "dropdown": {
        "default_value": "m",
        "options": [{"label": "Small", "value": "s"}, {"label": "Medium", "value": "m"}],
    },
}
MEMBER = {
    "key": "member",
    "label": LABEL,
    "optional": True,
    "type": "numeric",
    "numeric": {"minimum_length": 3, "maximum_length": 5},
}
WORDS = {"key": "words", "label": LABEL, "type": "text"}


async def test_fields_are_as_they_were_sent_and_hold_what_was_entered(merchant):
    session = await subscribing(merchant, customer_email="rose@example.com", custom_fields=[SIZE, MEMBER, WORDS])

    done = (await confirm(merchant, session, custom_fields={"size": "s", "member": "٠٤٢", "words": " To R. "})).json

    size, member, words = session["custom_fields"]
    assert size == SIZE | {"dropdown": SIZE["dropdown"] | {"value": None}, "optional": False}
    assert member == MEMBER | {"numeric": MEMBER["numeric"] | {"default_value": None, "value": None}}
    assert words == WORDS | {
        "optional": False,
        "text": {"default_value": None, "maximum_length": None, "minimum_length": None, "value": None},
    }
    assert done["status"] == "complete"
    size, member, words = (await merchant.find(f"{SESSIONS}/{session['id']}"))["custom_fields"]
    assert (size["dropdown"]["value"], member["numeric"]["value"], words["text"]["value"]) == ("s", "042", "To R.")


async def test_fields_are_for_setup_too_and_an_optional_one_may_stay_empty(merchant):
    session = await saving(merchant, custom_fields=[MEMBER])

    done = (await confirm(merchant, session)).json

    assert (done["status"], done["custom_fields"][0]["numeric"]["value"]) == ("complete", None)


@pytest.mark.parametrize(
    "entered",
    [
        {},
        {"size": ""},
        {"size": "xl"},
        {"size": "s", "member": "12"},
        {"size": "s", "member": "123456"},
        {"size": "s", "member": "12a"},
        {"size": "s", "member": "1²3"},
        {"size": "s", "other": "1"},
    ],
)
async def test_what_cannot_be_entered_is_refused_by_the_key_of_its_field(merchant, entered):
    session = await subscribing(merchant, customer_email="rose@example.com", custom_fields=[SIZE, MEMBER])

    refusal = (await confirm(merchant, session, custom_fields=entered)).error

    assert refusal["param"] == f"custom_fields[{list(entered)[-1] if entered else 'size'}]"
    assert (await merchant.find(f"{SESSIONS}/{session['id']}"))["status"] == "open"


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ([SIZE | {"key": "a b"}], "custom_fields[0][key]"),
        ([SIZE, SIZE], "custom_fields[1][key]"),
        ([SIZE | {"key": str(n)} for n in range(4)], "custom_fields"),
        ([{"key": "a", "type": "text"}], "custom_fields[0][label]"),
        ([WORDS | {"label": {"type": "custom"}}], "custom_fields[0][label][custom]"),
        ([WORDS | {"type": "date"}], "custom_fields[0][type]"),
        ([WORDS | {"type": "dropdown"}], "custom_fields[0][dropdown]"),
        ([WORDS | {"numeric": {"minimum_length": 1}}], "custom_fields[0][numeric]"),
        ([WORDS | {"text": {"minimum_length": 3, "maximum_length": 2}}], "custom_fields[0][text][minimum_length]"),
        ([WORDS | {"text": {"maximum_length": 256}}], "custom_fields[0][text][maximum_length]"),
        ([WORDS | {"text": {"default_value": "abc", "maximum_length": 2}}], "custom_fields[0][text][default_value]"),
        ([MEMBER | {"numeric": {"default_value": "abc"}}], "custom_fields[0][numeric][default_value]"),
        (
            [SIZE | {"dropdown": {"options": [{"label": "S", "value": "s"}] * 2}}],
            "custom_fields[0][dropdown][options][1][value]",
        ),
        (
            [SIZE | {"dropdown": {"options": [{"label": "S", "value": "s"}], "default_value": "m"}}],
            "custom_fields[0][dropdown][default_value]",
        ),
        ([SIZE | {"dropdown": {"default_value": "m"}}], "custom_fields[0][dropdown][options]"),
        ([WORDS | {"text": {"value": "x"}}], "custom_fields[0][text][value]"),
    ],
)
async def test_a_field_that_cannot_be_is_refused_by_name(merchant, fields, param):
    sent = {"mode": "setup", "currency": "eur", "custom_fields": fields, **checkouts.BACK}

    assert (await merchant.refused(SESSIONS, sent))["param"] == param
