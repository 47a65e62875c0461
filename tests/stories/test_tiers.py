"""What tiers cost, on which lines."""

import pytest

from tests.conftest import only_sqlite
from tests.stories.notebook import open_notebook, pages

pytestmark = only_sqlite
TIERS = [{"up_to": 5, "unit_amount": 700}, {"up_to": 10, "unit_amount": 650}, {"up_to": "inf", "unit_amount": 600}]
FLATS = [
    {"up_to": 5, "unit_amount": 500, "flat_amount": 1000},
    {"up_to": 10, "unit_amount": 400, "flat_amount": 2000},
    {"up_to": "inf", "unit_amount": 300, "flat_amount": 3000},
]


@pytest.mark.parametrize(
    ("mode", "tiers", "quantity", "total"),
    [
        ("volume", TIERS, 1, 700), ("volume", TIERS, 5, 3500), ("volume", TIERS, 6, 3900),
        ("volume", TIERS, 20, 12_000), ("volume", TIERS, 25, 15_000),
        ("graduated", TIERS, 1, 700), ("graduated", TIERS, 5, 3500), ("graduated", TIERS, 6, 4150),
        ("graduated", TIERS, 20, 12_750), ("graduated", TIERS, 25, 15_750),
        ("volume", FLATS, 12, 6600), ("graduated", FLATS, 12, 11_100),
    ],
)  # fmt: skip
async def test_tiers_cost_on_an_invoice_what_the_reference_says(merchant, mode, tiers, quantity, total):
    book = await open_notebook(merchant, "2026-04-01")
    price = await book.price("Seats", billing_scheme="tiered", tiers_mode=mode, tiers=tiers)

    await book.subscribe({"price": price, "quantity": quantity})

    found = await book.latest()
    assert found["total"] == sum(line["amount"] for line in found["lines"]["data"]) == total


async def test_each_tier_has_its_line(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    price = await book.price("Seats", billing_scheme="tiered", tiers_mode="graduated", tiers=TIERS)

    await book.subscribe({"price": price, "quantity": 12})

    assert await book.pages() == pages("""
        2026-04-01 create paid 7950
            3500  5 × Seats (Tier 1 at $7.00 / month)  2026-04-01..2026-05-01
            3250  5 × Seats (Tier 2 at $6.50 / month)  2026-04-01..2026-05-01
            1200  2 × Seats (Tier 3 at $6.00 / month)  2026-04-01..2026-05-01
    """)


async def test_a_change_within_tiers_is_reckoned_from_whole_periods(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    price = await book.price("Seats", billing_scheme="tiered", tiers_mode="graduated", tiers=TIERS)
    await book.subscribe({"price": price, "quantity": 6})
    await book.on("2026-04-16")

    await book.change(quantity=20, proration_behavior="always_invoice")

    found = await book.latest()
    credit, debit = -2075, 6375
    assert found["total"] == sum(line["amount"] for line in found["lines"]["data"]) == credit + debit
