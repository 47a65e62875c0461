"""`billing.feedback_option`: an answer of the merchant's own to "why do you leave?". portal-behaviour 1.4."""

import pytest

PATH = "/v1/billing/feedback_options"


@pytest.fixture
async def cold(merchant):
    """An active option."""
    return await merchant.create(PATH, description="The tea was cold")


async def test_a_new_option_has_every_field(cold):
    assert cold == {
        "id": cold["id"],
        "object": "billing.feedback_option",
        "description": "The tea was cold",
        "livemode": False,
        "status": "active",
        "status_transitions": {"deactivated_at": None},
    }
    assert cold["id"].startswith("bfo_1")


async def test_its_words_may_change(merchant, cold):
    changed = await merchant.create(f"{PATH}/{cold['id']}", description="x" * 100)

    assert changed == cold | {"description": "x" * 100}


async def test_it_is_deactivated_once_and_for_good(merchant, cold, clock):
    clock.advance(60)

    gone = await merchant.create(f"{PATH}/{cold['id']}/deactivate")
    again = await merchant.post(f"{PATH}/{cold['id']}/deactivate")

    assert gone == cold | {"status": "inactive", "status_transitions": {"deactivated_at": clock.now}}
    assert (again.status, again.text) == (400, f"The feedback option `{cold['id']}` is already inactive.")


async def test_lists_filter_by_status(merchant, cold):
    gone = await merchant.create(PATH, description="Bitter")
    gone = await merchant.create(f"{PATH}/{gone['id']}/deactivate")

    assert (await merchant.find(PATH))["data"] == [gone, cold]
    assert (await merchant.find(PATH, status="active"))["data"] == [cold]
    assert (await merchant.find(PATH, status="inactive"))["data"] == [gone]


REFUSED = {
    "nothing": ({}, "description", "Missing required param: description."),
    "101 characters": (
        {"description": "x" * 101},
        "description",
        f"Invalid string: {'x' * 20}...{'x' * 20}; must be at most 100 characters",
    ),
    "a status": ({"description": "x", "status": "inactive"}, "status", "Received unknown parameter: status"),
    "metadata": ({"description": "x", "metadata": {"a": "b"}}, "metadata", "Received unknown parameter: metadata"),
}


@pytest.mark.parametrize(("params", "param", "message"), REFUSED.values(), ids=REFUSED.keys())
async def test_an_option_is_not_made(merchant, params, param, message):
    error = await merchant.refused(PATH, params)

    assert (error["param"], error["message"]) == (param, message)


async def test_an_option_cannot_be_deleted(merchant, cold):
    assert (await merchant.delete(f"{PATH}/{cold['id']}")).status == 404


async def test_deactivating_takes_no_parameters(merchant, cold):
    error = await merchant.refused(f"{PATH}/{cold['id']}/deactivate", description="x")

    assert (error["code"], error["param"]) == ("parameter_unknown", "description")
