"""Kept replies: for 72 hours, one spelling for the same parameters, removed in batches."""

import pytest

from portico.app import App
from portico.jobs import expire
from portico.storage import idempotency
from portico.storage.idempotency import canonical
from portico.storage.places import KEEP
from portico.wire import form
from portico.wire.form import Upload, decode
from portico.wire.layouts import Laid, spelled
from tests.clocks import Clock
from tests.databases import settings_for
from tests.merchants import Merchant

SAME = {
    "order": ("a=1&b=2", "b=2&a=1"),
    "order inside": ("a[x]=1&a[y]=2", "a[y]=2&a[x]=1"),
    "encoding": ("name=%41lice&a[b]=1", "name=Alice&a%5Bb%5D=1"),
    "blanks": ("name=a+b", "name=a%20b"),
    "order of indices": ("a[1]=y&a[0]=x", "a[0]=x&a[1]=y"),
    "empty pairs": ("a=1&&", "a=1"),
    "an array without indices": ("a[]=x&a[]=y", "a[1]=y&a[0]=x"),
    "an array of hashes": ("a[][b]=x&a[][b]=y", "a[0][b]=x&a[1][b]=y"),
    "an array in a hash": ("a[b][]=x", "a[b][0]=x"),
}
OTHER = {
    "value": ("a=1", "a=2"),
    "name": ("a=1", "b=1"),
    "case": ("a=x", "a=X"),
    "one more": ("a=1", "a=1&b="),
    "order of an array": ("a[]=1&a[]=2", "a[]=2&a[]=1"),
    "place": ("a[b]=1&c=1", "a[b]=1&a[c]=1"),
    "empty or not there": ("a=", ""),
    "text that looks like structure": ("a=%7B%22b%22%3A1%7D", "a[b]=1"),
}


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME.keys())
def test_the_same_parameters_have_one_spelling(one, other):
    assert canonical(decode(one.encode())) == canonical(decode(other.encode()))


@pytest.mark.parametrize(("one", "other"), OTHER.values(), ids=OTHER.keys())
def test_other_parameters_have_another_spelling(one, other):
    assert canonical(decode(one.encode())) != canonical(decode(other.encode()))


def laid(sent):
    """The spelling of a form whose names are remembered, if they can be."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(form, "LONG", 1)
        found = decode(sent.encode())
    return found.spelled() if type(found) is Laid else spelled(found)


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME.keys())
def test_the_same_parameters_have_one_spelling_where_they_are_laid_out(one, other):
    assert laid(one) == laid(other) == spelled(decode(one.encode())) == spelled(decode(other.encode()))


@pytest.mark.parametrize(("one", "other"), OTHER.values(), ids=OTHER.keys())
def test_other_parameters_have_another_spelling_where_they_are_laid_out(one, other):
    assert laid(one) not in (laid(other), spelled(decode(other.encode())))


def test_a_file_is_known_by_its_bytes():
    one, same, other = Upload("a.png", b"x"), Upload("b.png", b"x"), Upload("a.png", b"y")

    assert canonical({"file": one}) == canonical({"file": same}) != canonical({"file": other})


async def kept(app, merchant):
    account = (await merchant.find("/v1/account"))["id"]
    rows = await app.engine.reader.all("SELECT id FROM idempotency WHERE account = ?", (account,))
    return {row[0] for row in rows}


async def test_a_reply_is_kept_for_72_hours(app, merchant, clock):
    await merchant.having(idempotency_key="old").create("/v1/customers")
    clock.advance(KEEP - 1)
    await merchant.having(idempotency_key="new").create("/v1/customers")
    clock.advance(1)

    await expire.run(app.engine, app.here)
    at_the_hour = await kept(app, merchant)
    clock.advance(1)
    await expire.run(app.engine, app.here)

    assert at_the_hour == {"old", "new"}
    assert await kept(app, merchant) == {"new"}


async def test_more_than_a_batch_is_removed(app, merchant, clock, monkeypatch):
    monkeypatch.setattr(idempotency, "BATCH", 3)
    for number in range(8):
        await merchant.having(idempotency_key=str(number)).create("/v1/customers")
    clock.advance(KEEP + 1)

    await expire.run(app.engine, app.here)

    assert await kept(app, merchant) == set()


async def test_a_key_may_be_used_anew_when_its_reply_is_gone(app, merchant, clock):
    keyed = merchant.having(idempotency_key="k")
    first = await keyed.create("/v1/customers")
    clock.advance(KEEP + 1)
    await expire.run(app.engine, app.here)

    again = await keyed.post("/v1/customers", name="other")

    assert again.status == 200
    assert again.json["id"] != first["id"]


async def test_a_reply_is_found_by_a_clock_that_was_put_back(merchant, clock):
    keyed = merchant.having(idempotency_key="k")
    first = await keyed.create("/v1/customers")
    clock.advance(-7200)

    assert await keyed.create("/v1/customers") == first


async def test_replies_are_found_by_the_next_process(engine_name, tmp_path, request, monkeypatch):
    monkeypatch.setattr(idempotency, "BATCH", 3)
    place = request.getfixturevalue("fresh_postgres") if engine_name == "postgres" else str(tmp_path / "kept")

    assert await ten_customers(place) == await ten_customers(place)


async def ten_customers(place):
    """What a Portico answers that is started for them."""
    app = App(settings_for(place), clock=Clock())
    await app.start()
    merchant = Merchant(app, "sk_test_next")
    made = [await merchant.having(idempotency_key=f"k{n}").create("/v1/customers", name=f"{n}") for n in range(10)]
    await app.stop()
    return made
