"""Plans whose last phase comes again and again. Source: billing-behaviour section 5."""

from tests.conftest import only_sqlite
from tests.stories.notebook import moment, open_notebook

pytestmark = only_sqlite
PREVIEW = "/v1/invoices/create_preview"


async def test_a_plan_that_repeats_while_nothing_is_billed_has_no_invoice_to_come(merchant):
    book = await open_notebook(merchant, "2026-04-01", card=None)
    pro, pauses = await book.price("Pro", 1000), {"end_behavior": {"missing_payment_method": "pause"}}
    await book.subscribe(pro, trial_end=moment("2026-04-06"), trial_settings=pauses)
    plan = await merchant.create("/v1/subscription_schedules", from_subscription=book.subscription)
    start, end = plan["phases"][0]["start_date"], moment("2026-05-06")
    phase = {"items": [{"price": pro}], "start_date": start, "end_date": end, "trial_end": moment("2026-04-06")}
    path = f"/v1/subscription_schedules/{plan['id']}"
    await merchant.create(path, phases=[phase], end_behavior="renew")
    await book.on("2026-04-07")

    none = await merchant.post(PREVIEW, subscription=book.subscription)
    by_plan = await merchant.post(PREVIEW, schedule=plan["id"])

    assert await book.status == "paused"
    assert (none.error["code"], by_plan.error["code"]) == ("invoice_upcoming_none", "invoice_upcoming_none")
    await book.on("2026-06-11")
    assert len((await merchant.find(path))["phases"]) == 3


async def test_a_plan_that_repeats_shows_its_latest_ten_phases(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    phase = {"items": [{"price": await book.price("Pro", 1000, "day")}], "duration": {"interval": "day"}}
    made = await book.plan(phase, end_behavior="renew")

    await book.on("2026-04-20")
    plan = await merchant.find(f"/v1/subscription_schedules/{made['id']}")

    starts = [phase["start_date"] for phase in plan["phases"]]
    assert starts == [moment("2026-04-11") + number * 86_400 for number in range(10)]
    assert plan["current_phase"]["start_date"] == moment("2026-04-20")
    assert len(await book.invoices()) == 20
