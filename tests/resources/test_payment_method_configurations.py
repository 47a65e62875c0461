"""`payment_method_configuration`: which payment methods a customer is offered."""

import pytest

from portico.resources.payment_method_configurations import METHODS, PaymentMethodConfiguration
from portico.wire.markers import Rule

PATH = "/v1/payment_method_configurations"
USUALLY_ON = {"apple_pay", "card", "google_pay", "link"}
SHOWN = [name for name in METHODS if Rule.INPUT_ONLY not in PaymentMethodConfiguration.model_fields[name].metadata]


@pytest.fixture
async def default(merchant):
    """What every world begins with."""
    return (await merchant.find(PATH))["data"][0]


def offered(configuration):
    return {name for name in SHOWN if configuration[name]["available"]}


async def test_a_world_begins_with_a_default(default):
    assert (default["is_default"], default["active"], default["name"]) == (True, True, "Default")
    assert offered(default) == USUALLY_ON
    assert default["card"] == {
        "available": True,
        "display_preference": {"overridable": None, "preference": "none", "value": "on"},
    }


async def test_a_new_one_is_no_default(merchant, default):
    made = await merchant.create(PATH, name="Cards only")

    assert (made["is_default"], made["name"], made["parent"]) == (False, "Cards only", None)
    assert offered(made) == USUALLY_ON


@pytest.mark.parametrize("name", ["card", "paypal", "sepa_debit"])
async def test_a_method_is_switched_on_off_and_left_alone(merchant, name):
    def preferring(word):
        return {name: {"display_preference": {"preference": word}}}

    made = await merchant.create(PATH, preferring("on"))
    off = await merchant.create(f"{PATH}/{made['id']}", preferring("off"))
    usual = await merchant.create(f"{PATH}/{made['id']}", preferring("none"))

    assert [configuration[name]["available"] for configuration in (made, off, usual)] == [
        True,
        False,
        name in USUALLY_ON,
    ]
    assert off[name]["display_preference"]["value"] == "off"
    assert offered(off) == USUALLY_ON - {name}


async def test_every_method_of_stripes_can_be_switched_on(merchant):
    everything = {name: {"display_preference": {"preference": "on"}} for name in METHODS}

    made = await merchant.create(PATH, everything)

    assert offered(made) == set(SHOWN)
    assert len(SHOWN) > 55


async def test_the_default_cannot_be_deactivated(merchant, default):
    error = await merchant.refused(f"{PATH}/{default['id']}", active=False)

    assert (error["param"], error["message"]) == (
        "active",
        "The default payment method configuration cannot be deactivated.",
    )


async def test_another_one_is_retired(merchant, default):
    made = await merchant.create(PATH)

    retired = await merchant.create(f"{PATH}/{made['id']}", active=False)

    assert retired == made | {"active": False}
    assert (await merchant.find(PATH, active=False))["data"] == [retired]
    assert (await merchant.find(PATH, active=True))["data"] == [default]


async def test_a_parent_must_be_there(merchant, default):
    assert (await merchant.create(PATH, parent=default["id"]))["parent"] == default["id"]

    error = await merchant.refused(PATH, parent="pmc_x")
    assert error["message"] == "No such payment_method_configuration: 'pmc_x'"


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({"card": {"available": True}}, "card[available]"),
        ({"card": {"display_preference": {"value": "on"}}}, "card[display_preference][value]"),
        ({"teapot": {"display_preference": {"preference": "on"}}}, "teapot"),
        ({"card": {"display_preference": {"preference": "maybe"}}}, "card[display_preference][preference]"),
        ({"is_default": True}, "is_default"),
    ],
)
async def test_it_is_not_made(merchant, params, param):
    assert (await merchant.refused(PATH, params))["param"] == param
