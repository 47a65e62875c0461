"""`product`: what is sold."""

import pytest

from tests import people
from tests.conftest import only_sqlite

PATH = "/v1/products"


async def test_a_new_product_has_every_field(merchant, clock):
    made = await merchant.create(PATH, name="Tea")

    assert made == {
        "id": made["id"],
        "object": "product",
        "active": True,
        "created": clock.now,
        "default_price": None,
        "description": None,
        "images": [],
        "livemode": False,
        "marketing_features": [],
        "metadata": {},
        "name": "Tea",
        "package_dimensions": None,
        "shippable": None,
        "statement_descriptor": None,
        "tax_code": None,
        "tax_details": None,
        "type": "service",
        "unit_label": None,
        "updated": clock.now,
        "url": None,
    }
    assert made["id"].startswith("prod_1")


SENT = {
    "active": False,
    "description": "Three tins",
    "images": [f"https://tea.example/{number}.png" for number in range(8)],
    "marketing_features": [{"name": "Green"}, {"name": "Black"}],
    "metadata": {"a": "b"},
    "name": "Tea",
    "package_dimensions": {"height": 1.5, "length": 2, "weight": 0.25, "width": 4},
    "shippable": True,
    "statement_descriptor": "TEA OF THE MONTH",
    "type": "good",
    "unit_label": "tin",
    "url": "https://tea.example",
}


async def test_everything_is_shown_as_it_was_sent(merchant):
    made = await merchant.create(PATH, SENT)

    assert {name: made[name] for name in SENT} == SENT


UNSET = {
    "description": None,
    "images": [],
    "marketing_features": [],
    "metadata": {},
    "package_dimensions": None,
    "unit_label": None,
    "url": None,
}


@pytest.mark.parametrize("name", UNSET)
async def test_an_empty_value_unsets(merchant, name):
    made = await merchant.create(PATH, SENT)

    changed = await merchant.create(f"{PATH}/{made['id']}", {name: ""})

    assert changed == made | {name: UNSET[name]}


async def test_a_statement_has_what_banks_can_print(merchant):
    made = await merchant.create(PATH, name="Café", statement_descriptor="CAFÉ CRÈME")

    assert made["statement_descriptor"] == "CAF CRME"


@pytest.mark.parametrize("id", ["tea", "Tea-of.the_month", "x" * 255])
async def test_an_id_may_be_chosen(merchant, id):
    made = await merchant.create(PATH, name="Tea", id=id)

    assert made["id"] == id
    assert await merchant.find(f"{PATH}/{id}") == made


@pytest.mark.parametrize("id", ["a b", "a/b", "ä", "a?b", "a'b", "x" * 256])
async def test_not_every_text_is_an_id(merchant, id):
    assert (await merchant.refused(PATH, name="Tea", id=id))["param"] == "id"


async def test_an_id_is_taken_once_in_each_mode_of_each_account(app, merchant):
    from tests.merchants import Merchant

    await merchant.create(PATH, name="Tea", id="tea")

    error = await merchant.refused(PATH, name="Tea", id="tea")

    assert (error["code"], error["param"], error["message"]) == (
        "resource_already_exists",
        "id",
        "Product already exists.",
    )
    assert await merchant.live.create(PATH, name="Tea", id="tea")
    assert await Merchant(app, f"{merchant.key}x").create(PATH, name="Tea", id="tea")


async def test_an_id_is_free_again_when_its_product_is_gone(merchant):
    await merchant.create(PATH, name="Tea", id="tea")
    await merchant.delete(f"{PATH}/tea")

    assert (await merchant.create(PATH, name="Better tea", id="tea"))["name"] == "Better tea"


async def test_a_default_price_may_come_with_the_product(merchant):
    price = {"currency": "EUR", "unit_amount": 1_200, "recurring": {"interval": "month"}, "metadata": {"a": "b"}}

    made = await merchant.create(PATH, name="Tea", default_price_data=price, expand=["default_price"])

    assert made["default_price"].items() >= {"product": made["id"], "unit_amount": 1_200, "currency": "eur"}.items()
    assert made["default_price"]["metadata"] == {"a": "b"}
    types = {event["type"] for event in (await merchant.find("/v1/events"))["data"]}
    assert types == {"product.created", "price.created", "plan.created"}


async def test_a_tiny_default_price_is_written_in_digits(merchant):
    price = {"currency": "eur", "unit_amount_decimal": "0.000000000001"}

    made = await merchant.create(PATH, name="Tea", default_price_data=price, expand=["default_price"])

    assert made["default_price"]["unit_amount_decimal"] == "0.000000000001"


async def test_a_default_price_that_cannot_be_leaves_no_product(merchant):
    error = await merchant.refused(PATH, name="Tea", default_price_data={"currency": "eur"})

    assert error["message"].startswith("You must specify exactly one of `unit_amount`")
    assert (await merchant.find(PATH))["data"] == []


@pytest.fixture
async def tea(merchant):
    """A product with a price."""
    product = await merchant.create(PATH, people.TEA)
    price = await merchant.create("/v1/prices", people.MONTHLY, product=product["id"])
    return product["id"], price["id"]


async def test_the_default_price_is_one_of_its_own_active_ones(merchant, tea):
    product, price = tea
    other = (await merchant.create(PATH, people.COFFEE))["id"]

    changed = await merchant.create(f"{PATH}/{product}", default_price=price)
    error = await merchant.refused(f"{PATH}/{other}", default_price=price)

    assert changed["default_price"] == price
    assert (
        error["message"] == f"The price `{price}` must be an active price of the product `{other}` to be its default."
    )


async def test_a_product_with_prices_cannot_be_deleted(merchant, tea):
    product, _ = tea

    answer = await merchant.delete(f"{PATH}/{product}")

    assert answer.text == "This product cannot be deleted because it has one or more user-created prices."
    assert (await merchant.get(f"{PATH}/{product}")).status == 200


async def test_a_deleted_product_is_gone(merchant):
    made = await merchant.create(PATH, name="Tea")

    deleted = await merchant.delete(f"{PATH}/{made['id']}")

    assert deleted.json == {"id": made["id"], "object": "product", "deleted": True}
    assert (await merchant.get(f"{PATH}/{made['id']}")).status == 404
    (event,) = (await merchant.find("/v1/events", type="product.deleted"))["data"]
    assert event["data"]["object"] == made


async def test_lists_filter(merchant):
    tea = await merchant.create(PATH, name="Tea", shippable=True, url="https://tea.example", type="good")
    coffee = await merchant.create(PATH, name="Coffee", active=False, shippable=False)

    async def names(**filters):
        return [product["name"] for product in (await merchant.find(PATH, **filters))["data"]]

    assert await names() == ["Coffee", "Tea"]
    assert await names(active=True) == ["Tea"]
    assert await names(active=False) == ["Coffee"]
    assert await names(shippable=True) == ["Tea"]
    assert await names(type="service") == ["Coffee"]
    assert await names(url="https://tea.example") == ["Tea"]
    assert await names(ids=[tea["id"], "prod_x"]) == ["Tea"]
    assert await names(ids=[coffee["id"], tea["id"]], active=True) == ["Tea"]


REFUSED = {
    "no name": ({"name": None}, "name", "Missing required param: name."),
    "nine images": (
        {"images": ["https://tea.example"] * 9},
        "images",
        "Array too long: at most 8 elements are allowed.",
    ),
    "an image that is no address": (
        {"images": ["https://tea.example", "x"]},
        "images[1]",
        "Not a valid URL. An explicit scheme (such as https) must be provided.",
    ),
    "a long descriptor": (
        {"statement_descriptor": "x" * 23},
        "statement_descriptor",
        f"Invalid string: {'x' * 23}; must be at most 22 characters",
    ),
    "a descriptor without letters": (
        {"statement_descriptor": "123 ä"},
        "statement_descriptor",
        "The statement descriptor must contain at least one letter.",
    ),
    **{
        f"a descriptor with {sign}": (
            {"statement_descriptor": f"TEA {sign}"},
            "statement_descriptor",
            "The statement descriptor must not contain any of < > \\ \" '.",
        )
        for sign in "<>\\\"'"
    },
    "a box of less than nothing": (
        {"package_dimensions": {"height": 1, "length": 1, "weight": -1, "width": 1}},
        "package_dimensions[weight]",
        "This value must be greater than or equal to 0.",
    ),
    "a box measured too well": (
        {"package_dimensions": {"height": "1.234", "length": 1, "weight": 1, "width": 1}},
        "package_dimensions[height]",
        "Invalid decimal: 1.234; must contain at maximum 2 decimal places.",
    ),
    "a box without width": (
        {"package_dimensions": {"height": 1, "length": 1, "weight": 1}},
        "package_dimensions[width]",
        "Missing required param: package_dimensions[width].",
    ),
    "another type": ({"type": "tea"}, "type", "Invalid type: must be one of good or service"),
}


@only_sqlite
@pytest.mark.parametrize(("params", "param", "message"), REFUSED.values(), ids=REFUSED.keys())
async def test_a_product_is_not_made(merchant, params, param, message):
    error = await merchant.refused(PATH, {"name": "Tea"} | params)

    assert (error["param"], error["message"]) == (param, message)
