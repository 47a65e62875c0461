"""P8 over HTTP: fifty clients send one request with one key at the same moment, and it is done once."""

import io
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests import databases, people, servers
from tests.reliability.writers import CUSTOMERS, KEY, PORTALS, SESSIONS, Write, Writers, connected, get
from tests.shops import Shop
from tests.uploads import picture

CLIENTS = 50


@pytest.fixture(scope="module", params=["sqlite", "postgres", "postgres in three processes"])
def writers(request, tmp_path_factory):
    """Somebody with a customer and a portal, on each engine."""
    if request.param == "sqlite":
        database = str(databases.sqlite_folder(tmp_path_factory.mktemp("retries")))
    else:
        database = request.getfixturevalue("apart_postgres")
    with servers.process(database, 3 if "three" in request.param else 1) as server:
        writers = Writers(server)
        writers.begin()
        yield writers


WRITES = {
    "a customer": ("customer.created", lambda w: Write(CUSTOMERS, people.CHIARA)),
    "a configuration": ("billing_portal.configuration.created", lambda w: Write(PORTALS, people.OPEN_PORTAL)),
    "a session": ("billing_portal.session.created", lambda w: Write(SESSIONS, {"customer": w.customer})),
    "a change": ("customer.updated", lambda w: Write(f"{CUSTOMERS}/{w.customer}", {"name": "Alice Keller"})),
    "a product": ("product.created", lambda w: Write("/v1/products", people.TEA)),
}


@pytest.mark.parametrize(("event", "make"), WRITES.values(), ids=WRITES.keys())
def test_fifty_retries_at_once_are_one_change_and_one_answer(writers, event, make):
    write = make(writers)
    before = len(events(writers, event))

    answers = at_once(lambda connection: write.again(connection), writers)

    done = [answer for answer in answers if answer.status == 200]
    waiting = [answer.json["error"] for answer in answers if answer.status != 200]
    assert len({answer.body for answer in done}) == 1
    assert [answer.replayed for answer in done].count(False) == 1
    assert all(error["code"] == "idempotency_key_in_use" for error in waiting)
    assert {answer.status for answer in answers} <= {200, 409}
    assert len(events(writers, event)) == before + 1


def test_fifty_uploads_at_once_are_one_file(writers):
    shop = Shop(f"http://127.0.0.1:{writers.server.port}", KEY)
    content, once = picture(), {"idempotency_key": "one icon"}

    def upload(_):
        return shop.sdk.files.create({"purpose": "business_icon", "file": io.BytesIO(content)}, once).id

    with ThreadPoolExecutor(CLIENTS) as clients:
        ids = set(clients.map(upload, range(CLIENTS)))

    assert ids == {file["id"] for file in get(writers.server, "/v1/files")["data"]}
    assert len(ids) == 1


def at_once(send, writers):
    """What fifty clients are answered who are all connected before the first of them sends."""
    barrier = threading.Barrier(CLIENTS)

    def client(_):
        with connected(writers.server) as connection:
            connection.connect()
            barrier.wait(60)
            return send(connection)

    with ThreadPoolExecutor(CLIENTS) as clients:
        return list(clients.map(client, range(CLIENTS)))


def events(writers, kind):
    """The latest events of a kind."""
    return get(writers.server, f"/v1/events?limit=100&type={kind}")["data"]
