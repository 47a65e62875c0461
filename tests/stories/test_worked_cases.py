"""The worked cases of the reference (billing-behaviour 2.5), one after the other, to the cent."""

import pytest

from tests.conftest import only_sqlite
from tests.stories.notebook import moment, open_notebook, page, pages

pytestmark = only_sqlite
CLASSIC = {"billing_mode": {"type": "classic"}}
AT_ONCE = {"proration_behavior": "always_invoice"}


async def april(merchant, amount, **params):
    """A notebook of somebody who pays for Pro by the month, since the first of April 2026."""
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe({"price": await book.price("Pro", amount), "quantity": params.pop("quantity", 1)}, **params)
    return book


async def test_case_1_a_preview_shows_the_change_and_the_next_period(merchant):
    book = await open_notebook(merchant, 1596749288)
    await book.subscribe(await book.price("Pro", 1000))
    plus = await book.price("Plus", 3252)
    await book.on(1598982148)

    item = (await book.items())[0]["id"]
    found = await book.preview(subscription_details={"items": [{"id": item, "price": plus}]})

    assert page(found) == pages("""
        2020-09-06 21:28:08 upcoming draft 3627 due 3627
            -166  Unused time on Pro after 01 Sep 2020  2020-09-01 17:42:28..2020-09-06 21:28:08
             541  Remaining time on Plus after 01 Sep 2020  2020-09-01 17:42:28..2020-09-06 21:28:08
            3252  1 × Plus (at $32.52 / month)  2020-09-06 21:28:08..2020-10-06 21:28:08
    """)
    assert found["next_payment_attempt"] == 1599431288


async def test_case_2_an_upgrade_is_paid_at_once(merchant):
    book = await april(merchant, 1000)
    await book.on("2026-04-16")

    await book.change(await book.price("Plus", 2000), **AT_ONCE)

    assert await book.pages(last=1) == pages("""
        2026-04-16 update paid 500
            -500  Unused time on Pro after 16 Apr 2026  2026-04-16..2026-05-01
            1000  Remaining time on Plus after 16 Apr 2026  2026-04-16..2026-05-01
    """)


async def test_case_2_an_upgrade_is_paid_with_the_next_invoice(merchant):
    book = await april(merchant, 1000)
    await book.on("2026-04-16")

    await book.change(await book.price("Plus", 2000))
    await book.on("2026-05-01 01:00")

    assert await book.pages(last=1) == pages("""
        2026-05-01 cycle paid 2500
            -500  Unused time on Pro after 16 Apr 2026  2026-04-16..2026-05-01
            1000  Remaining time on Plus after 16 Apr 2026  2026-04-16..2026-05-01
            2000  1 × Plus (at $20.00 / month)  2026-05-01..2026-06-01
    """)


async def test_case_3_a_morning_counts_as_well_as_days(merchant):
    book = await april(merchant, 2900)
    await book.on("2026-04-11 07:30")

    await book.change(await book.price("Plus", 9900), **AT_ONCE)

    assert await book.pages(last=1) == pages("""
        2026-04-11 07:30 update paid 4594
           -1903  Unused time on Pro after 11 Apr 2026  2026-04-11 07:30..2026-05-01
            6497  Remaining time on Plus after 11 Apr 2026  2026-04-11 07:30..2026-05-01
    """)


async def test_case_4_two_seats_more(merchant):
    book = await april(merchant, 1200, quantity=3)
    await book.on("2026-04-10 12:00")

    await book.change(quantity=5, **AT_ONCE)

    assert await book.pages(last=1) == pages("""
        2026-04-10 12:00 update paid 1640
           -2460  Unused time on 3 × Pro after 10 Apr 2026  2026-04-10 12:00..2026-05-01
            4100  Remaining time on 5 × Pro after 10 Apr 2026  2026-04-10 12:00..2026-05-01
    """)


async def test_case_5_three_seats_less_are_credit(merchant):
    book = await april(merchant, 1200, quantity=5)
    await book.on("2026-04-20 18:00")

    await book.change(quantity=2, **AT_ONCE)

    assert await book.pages(last=1) == pages("""
        2026-04-20 18:00 update paid -1230 balance 0 -> -1230
           -2050  Unused time on 5 × Pro after 20 Apr 2026  2026-04-20 18:00..2026-05-01
             820  Remaining time on 2 × Pro after 20 Apr 2026  2026-04-20 18:00..2026-05-01
    """)
    assert (await book.latest())["amount_due"] == 0
    assert await book.balance() == -1230


@pytest.mark.parametrize(("mode", "credit", "total"), [("classic", -667, -334), ("flexible", -333, 0)])
async def test_case_6_a_free_upgrade_is_taken_back(merchant, mode, credit, total):
    book = await april(merchant, 1000, billing_mode={"type": mode})
    pro = (await book.items())[0]["price"]["id"]
    await book.on("2026-04-11")
    await book.change(await book.price("Plus", 2000), proration_behavior="none")
    await book.on("2026-04-21")

    await book.change(pro, **AT_ONCE)

    found = await book.latest()
    assert [line["amount"] for line in found["lines"]["data"]] == [credit, 333]
    assert (found["total"], await book.balance()) == (total, total)


@pytest.mark.parametrize(("mode", "credit"), [("classic", -250), ("flexible", -417)])
async def test_case_7_what_comes_back_of_a_shared_coupon(merchant, mode, credit):
    book = await open_notebook(merchant, "2026-02-01")
    pro, team = await book.price("Pro", 1000), await book.price("Team", 2000)
    coupon = await book.coupon(amount_off=500, duration="forever")
    await book.subscribe(pro, team, discounts=[{"coupon": coupon}], billing_mode={"type": mode})
    await book.on("2026-02-15")
    item = next(item for item in await book.items() if item["price"]["id"] == pro)

    await book.change(items=[{"id": item["id"], "deleted": True}])

    first = (await book.invoices())[0]
    assert first["total"] == 2500
    taken = {line["amount"]: line["discount_amounts"][0]["amount"] for line in first["lines"]["data"]}
    assert taken == {1000: 166, 2000: 334}
    assert await book.waiting() == f"{credit:>8}  Unused time on Pro after 15 Feb 2026  2026-02-15..2026-03-01"


async def test_case_8_from_months_to_years_begins_anew(merchant):
    book = await april(merchant, 1000, **CLASSIC)
    await book.on("2026-04-16")

    changed = await book.change(await book.price("Pro by the year", 12000, "year"))

    assert await book.pages(last=1) == pages("""
        2026-04-16 update paid 11500
            -500  Unused time on Pro after 16 Apr 2026  2026-04-16..2026-05-01
           12000  1 × Pro by the year (at $120.00 / year)  2026-04-16..2027-04-16
    """)
    assert changed["billing_cycle_anchor"] == moment("2026-04-16")
    assert await book.period() == "2026-04-16..2027-04-16"


async def test_case_8_from_months_to_years_may_keep_its_anchor(merchant):
    book = await april(merchant, 1000)
    await book.on("2026-04-16")

    changed = await book.change(await book.price("Pro by the year", 12000, "year"))

    assert await book.pages(last=1) == pages("""
        2026-04-16 update paid 11007
            -500  Unused time on Pro after 16 Apr 2026  2026-04-16..2026-05-01
           11507  Remaining time on Pro by the year after 16 Apr 2026  2026-04-16..2027-04-01
    """)
    assert changed["billing_cycle_anchor"] == moment("2026-04-01")
    assert await book.period() == "2026-04-16..2027-04-01"


async def test_case_9_from_years_to_months_leaves_credit_for_five_renewals(merchant):
    book = await open_notebook(merchant, "2026-01-01")
    await book.subscribe(await book.price("Pro by the year", 12000, "year"), **CLASSIC)
    await book.on("2026-04-01")

    await book.change(await book.price("Pro", 1500))
    await book.on("2026-10-01 01:00")

    assert await book.pages(last=7) == pages("""
        2026-04-01 update paid -7541 balance 0 -> -7541
           -9041  Unused time on Pro by the year after 01 Apr 2026  2026-04-01..2027-01-01
            1500  1 × Pro (at $15.00 / month)  2026-04-01..2026-05-01
        2026-05-01 cycle paid 1500 due 0 balance -7541 -> -6041
            1500  1 × Pro (at $15.00 / month)  2026-05-01..2026-06-01
        2026-06-01 cycle paid 1500 due 0 balance -6041 -> -4541
            1500  1 × Pro (at $15.00 / month)  2026-06-01..2026-07-01
        2026-07-01 cycle paid 1500 due 0 balance -4541 -> -3041
            1500  1 × Pro (at $15.00 / month)  2026-07-01..2026-08-01
        2026-08-01 cycle paid 1500 due 0 balance -3041 -> -1541
            1500  1 × Pro (at $15.00 / month)  2026-08-01..2026-09-01
        2026-09-01 cycle paid 1500 due 0 balance -1541 -> -41
            1500  1 × Pro (at $15.00 / month)  2026-09-01..2026-10-01
        2026-10-01 cycle paid 1500 due 1459 balance -41 -> 0
            1500  1 × Pro (at $15.00 / month)  2026-10-01..2026-11-01
    """)


async def test_case_10_something_free_that_costs_money_now_begins_anew(merchant):
    book = await april(merchant, 0, **CLASSIC)
    await book.on("2026-04-09 15:00")

    await book.change(await book.price("Plus", 1500))

    assert await book.pages(last=1) == pages("""
        2026-04-09 15:00 update paid 1500
            1500  1 × Plus (at $15.00 / month)  2026-04-09 15:00..2026-05-09 15:00
    """)


async def test_case_10_something_free_that_costs_money_now_may_keep_its_anchor(merchant):
    book = await april(merchant, 0)
    await book.on("2026-04-09 15:00")

    await book.change(await book.price("Plus", 1500))

    assert await book.waiting() == "    1069  Remaining time on Plus after 09 Apr 2026  2026-04-09 15:00..2026-05-01"
    assert await book.period() == "2026-04-01..2026-05-01"


async def test_case_11_a_trial_that_ends_early_is_followed_by_a_whole_period(merchant):
    book = await april(merchant, 2000, trial_end=moment("2026-04-15"))
    await book.on("2026-04-08")

    changed = await book.change(trial_end="now")

    assert await book.pages() == pages("""
        2026-04-01 create paid 0
               0  Free trial for 1 × Pro  2026-04-01..2026-04-15
        2026-04-08 update paid 2000
            2000  1 × Pro (at $20.00 / month)  2026-04-08..2026-05-08
    """)
    assert (changed["status"], changed["billing_cycle_anchor"]) == ("active", moment("2026-04-08"))


async def test_case_12_a_chosen_anchor_makes_a_short_first_period(merchant):
    book = await open_notebook(merchant, "2026-01-20 10:00")

    await book.subscribe(await book.price("Pro", 3100), billing_cycle_anchor=moment("2026-02-01"))
    await book.on("2026-02-01 01:00")

    assert await book.pages() == pages("""
        2026-01-20 10:00 create paid 1158
            1158  1 × Pro (at $31.00 / month)  2026-01-20 10:00..2026-02-01
        2026-02-01 cycle paid 3100
            3100  1 × Pro (at $31.00 / month)  2026-02-01..2026-03-01
    """)


async def test_case_12_a_short_first_period_may_be_free(merchant):
    book = await open_notebook(merchant, "2026-01-20 10:00")
    free = {"billing_cycle_anchor": moment("2026-02-01"), "proration_behavior": "none"}

    made = await book.subscribe(await book.price("Pro", 3100), **free)
    await book.on("2026-02-01 01:00")

    assert (made["status"], made["latest_invoice"]) == ("active", None)
    assert await book.pages() == pages("""
        2026-02-01 cycle paid 3100
            3100  1 × Pro (at $31.00 / month)  2026-02-01..2026-03-01
    """)


async def test_case_13_a_trial_before_an_anchor_is_followed_by_a_short_period(merchant):
    book = await open_notebook(merchant, "2026-04-15")

    await book.subscribe(await book.price("Pro", 3000), trial_period_days=7, billing_cycle_anchor=moment("2026-05-01"))
    await book.on("2026-05-01 01:00")

    assert await book.pages() == pages("""
        2026-04-15 create paid 0
               0  Free trial for 1 × Pro  2026-04-15..2026-04-22
        2026-04-22 cycle paid 900
             900  1 × Pro (at $30.00 / month)  2026-04-22..2026-05-01
        2026-05-01 cycle paid 3000
            3000  1 × Pro (at $30.00 / month)  2026-05-01..2026-06-01
    """)


async def test_case_14_a_new_anchor_gives_the_old_period_back(merchant):
    book = await april(merchant, 3000)
    await book.on("2026-04-19")

    await book.change(billing_cycle_anchor={"type": "now"})

    assert await book.pages(last=1) == pages("""
        2026-04-19 update paid 1800
           -1200  Unused time on Pro after 19 Apr 2026  2026-04-19..2026-05-01
            3000  1 × Pro (at $30.00 / month)  2026-04-19..2026-05-19
    """)


async def test_case_14_a_new_anchor_may_give_nothing_back(merchant):
    book = await april(merchant, 3000)
    await book.on("2026-04-19")

    await book.change(billing_cycle_anchor={"type": "now"}, proration_behavior="none")

    assert await book.pages(last=1) == pages("""
        2026-04-19 update paid 3000
            3000  1 × Pro (at $30.00 / month)  2026-04-19..2026-05-19
    """)


async def test_case_15_who_leaves_at_once_gets_credit(merchant):
    book = await april(merchant, 4900)
    await book.on("2026-04-25 06:00")

    gone = await book.cancel(prorate=True, invoice_now=True)

    assert gone["status"] == "canceled"
    assert await book.pages(last=1) == pages("""
        2026-04-25 06:00 update paid -939 balance 0 -> -939
            -939  Unused time on Pro after 25 Apr 2026  2026-04-25 06:00..2026-05-01
    """)


async def test_case_16_a_period_that_is_to_end_early_gives_its_end_back(merchant):
    book = await april(merchant, 3000)
    await book.on("2026-04-10")

    await book.change(cancel_at=moment("2026-04-20"))

    assert await book.period() == "2026-04-01..2026-04-20"
    assert await book.waiting() == "   -1100  Unused time on Pro after 20 Apr 2026  2026-04-20..2026-05-01"


async def test_case_17_a_last_year_is_shorter_and_then_longer(merchant):
    book = await open_notebook(merchant, "2023-01-01")
    await book.subscribe(await book.price("Pro", 12000, "year"), cancel_at=moment("2024-07-01"))
    await book.on("2024-01-01 01:00")
    renewed = await book.pages(last=1)
    await book.on("2024-02-15")

    await book.change(cancel_at=moment("2024-10-01"))

    assert renewed == pages("""
        2024-01-01 cycle paid 5967
            5967  1 × Pro (at $120.00 / year)  2024-01-01..2024-07-01
    """)
    assert await book.waiting() == "    3016  Remaining time on Pro after 01 Jul 2024  2024-07-01..2024-10-01"
    assert await book.period() == "2024-01-01..2024-10-01"


async def test_case_18_an_item_comes_and_another_one_goes(merchant):
    book = await april(merchant, 1500)
    team = await book.price("Team", 700)
    await book.on("2026-04-13")
    await book.change(items=[{"price": team}])
    await book.on("2026-04-21")

    await book.change(items=[{"id": (await book.items())[0]["id"], "deleted": True}])

    assert await book.waiting() == (
        "    -500  Unused time on Pro after 21 Apr 2026  2026-04-21..2026-05-01\n"
        "     420  Remaining time on Team after 13 Apr 2026  2026-04-13..2026-05-01"
    )


async def test_case_19_what_lies_behind_is_billed_period_by_period(merchant):
    book = await open_notebook(merchant, "2026-04-25")

    made = await book.subscribe(await book.price("Pro", 1000), backdate_start_date=moment("2026-03-10"))

    assert await book.pages() == pages("""
        2026-04-25 create paid 2000
            1000  1 × Pro (at $10.00 / month)  2026-03-10..2026-04-10
            1000  1 × Pro (at $10.00 / month)  2026-04-10..2026-05-10
    """)
    assert (made["start_date"], made["billing_cycle_anchor"]) == (moment("2026-03-10"), moment("2026-03-10"))


async def test_case_19_what_lies_behind_may_be_one_line(merchant):
    book = await open_notebook(merchant, "2026-04-25")

    made = await book.subscribe(await book.price("Pro", 1000), backdate_start_date=moment("2026-03-10"), **CLASSIC)

    assert await book.pages() == pages("""
        2026-04-25 create paid 2536
            1536  Time on Pro from 10 Mar 2026 until 25 Apr 2026  2026-03-10..2026-04-25
            1000  1 × Pro (at $10.00 / month)  2026-04-25..2026-05-25
    """)
    assert (made["start_date"], made["billing_cycle_anchor"]) == (moment("2026-03-10"), moment("2026-04-25"))


async def test_case_20_parts_of_discounted_periods_are_net(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    half = await book.coupon(percent_off=50, duration="forever")
    await book.subscribe(await book.price("Pro", 3000), discounts=[{"coupon": half}])
    await book.on("2026-04-16")

    await book.change(await book.price("Plus", 7500), **AT_ONCE)

    assert await book.pages(last=1) == pages("""
        2026-04-16 update paid 1125
            -750  Unused time on Pro after 16 Apr 2026  2026-04-16..2026-05-01
            1875  Remaining time on Plus after 16 Apr 2026  2026-04-16..2026-05-01
    """)


ITEMIZED = {"billing_mode": {"type": "flexible", "flexible": {"proration_discounts": "itemized"}}}


async def test_case_20_parts_of_discounted_periods_may_show_their_discounts(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    half = await book.coupon(percent_off=50, duration="forever")
    await book.subscribe(await book.price("Pro", 3000), discounts=[{"coupon": half}], **ITEMIZED)
    await book.on("2026-04-16")

    changed = await book.change(await book.price("Plus", 7500), **AT_ONCE)

    assert await book.pages(last=1) == pages("""
        2026-04-16 update paid 1125
           -1500  Unused time on Pro after 16 Apr 2026  less -750  2026-04-16..2026-05-01
            3750  Remaining time on Plus after 16 Apr 2026  less 1875  2026-04-16..2026-05-01
    """)
    found, [discount] = await book.latest(), changed["discounts"]
    shown = [line["discount_amounts"] for line in found["lines"]["data"]]
    assert shown == [[{"amount": -750, "discount": discount}], [{"amount": 1875, "discount": discount}]]
    assert (found["subtotal"], found["total"]) == (2250, 1125)
    assert found["total_discount_amounts"] == [{"amount": 1125, "discount": discount}]


async def test_case_21_tax_comes_back_with_the_time(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 3000), default_tax_rates=[await book.tax(20)])
    await book.on("2026-04-16")

    await book.change(await book.price("Plus", 10000), **AT_ONCE)

    assert await book.pages(last=1) == pages("""
        2026-04-16 update paid 4200
           -1500  Unused time on Pro after 16 Apr 2026  plus tax -300  2026-04-16..2026-05-01
            5000  Remaining time on Plus after 16 Apr 2026  plus tax 1000  2026-04-16..2026-05-01
    """)
    assert (await book.latest())["subtotal"] == 3500


async def test_case_22_yen_have_no_cents(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 980, currency="jpy"))
    await book.on(1776136860)

    await book.change(await book.price("Plus", 2980, currency="jpy"), **AT_ONCE)

    assert await book.pages(last=1) == pages("""
        2026-04-14 03:21 update paid 1124
            -551  Unused time on Pro after 14 Apr 2026  2026-04-14 03:21..2026-05-01
            1675  Remaining time on Plus after 14 Apr 2026  2026-04-14 03:21..2026-05-01
    """)


@pytest.mark.parametrize("mode", ["classic", "flexible"])
async def test_case_23_two_changes_in_a_month(merchant, mode):
    book = await april(merchant, 1000, billing_mode={"type": mode})
    await book.on("2026-04-11")
    await book.change(await book.price("Plus", 2000))
    await book.on("2026-04-21")
    await book.change(await book.price("Team", 5000))

    await book.on("2026-05-01 01:00")

    assert await book.pages(last=1) == pages("""
        2026-05-01 cycle paid 6666
            -667  Unused time on Plus after 21 Apr 2026  2026-04-21..2026-05-01
            1667  Remaining time on Team after 21 Apr 2026  2026-04-21..2026-05-01
            -667  Unused time on Pro after 11 Apr 2026  2026-04-11..2026-05-01
            1333  Remaining time on Plus after 11 Apr 2026  2026-04-11..2026-05-01
            5000  1 × Team (at $50.00 / month)  2026-05-01..2026-06-01
    """)


async def test_case_24_who_pauses_gets_time_back_and_buys_it_again(merchant):
    book = await april(merchant, 3000)
    await book.on("2026-04-16 12:00")
    paused = await book.act("pause")
    given_back = await book.waiting()
    await book.on("2026-04-19")

    resumed = await book.act("resume", billing_cycle_anchor={"type": "unchanged"})

    assert (paused["status"], resumed["status"]) == ("paused", "active")
    assert given_back == "   -1450  Unused time on Pro after 16 Apr 2026  2026-04-16 12:00..2026-05-01"
    assert await book.waiting() == (
        "    1200  Remaining time on Pro after 19 Apr 2026  2026-04-19..2026-05-01\n"
        "   -1450  Unused time on Pro after 16 Apr 2026  2026-04-16 12:00..2026-05-01"
    )


async def test_case_25_a_change_may_be_reckoned_by_the_day(merchant):
    book = await april(merchant, 1000)
    await book.on("2026-04-16 17:45")

    await book.change(await book.price("Plus", 2000), proration_date=moment("2026-04-16"), **AT_ONCE)

    assert await book.pages(last=1) == pages("""
        2026-04-16 17:45 update paid 500
            -500  Unused time on Pro after 16 Apr 2026  2026-04-16..2026-05-01
            1000  Remaining time on Plus after 16 Apr 2026  2026-04-16..2026-05-01
    """)
