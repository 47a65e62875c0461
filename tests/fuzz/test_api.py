"""P38: whatever is sent to an endpoint, it answers, and never with a fault of its own."""

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portico.resources.all import ENDPOINTS
from tests import everything
from tests.fuzz.sendings import texts, trees, written
from tests.merchants import Merchant

SENDINGS = 1_200
"""How many requests each test sends to each engine."""

every = settings(max_examples=SENDINGS, suppress_health_check=list(HealthCheck))


@pytest.fixture
async def ids(merchant):
    """The ids of one of everything."""
    made = [await everything.make(merchant, noun) for noun in sorted(everything.MAKE)]
    return [one["id"] for one in made if "id" in one]


def well_answered(answer, *, is_head=False):
    """Refusals are explained, in JSON, unless only the head is asked for, and are not the server's fault."""
    assert answer.status < 500, answer.body
    assert answer.status in (200, 400, 401, 403, 404, 409, 413)
    if is_head:
        assert answer.body == b""
    elif answer.status != 200:
        assert answer.headers["content-type"] == "application/json"
        assert answer.error["message"]
        assert answer.error["type"] in ("invalid_request_error", "idempotency_error")
    elif answer.headers["content-type"] == "application/json":
        assert answer.json["object"]


@st.composite
def requests(draw, ids):
    """An endpoint, an address of it, and parameters."""
    endpoint = draw(st.sampled_from(ENDPOINTS))
    own = [id for id in ids if id.startswith(f"{endpoint.noun.PREFIX}_")]
    id = draw(
        st.sampled_from(own or ids)
        | st.sampled_from(ids)
        | st.sampled_from(["x", "%", "a b", "\ufdd0", "\x7f", "\0", "é", "x" * 300])
    )
    parent = draw(st.sampled_from(ids))
    return endpoint.method, everything.filled(endpoint, id, parent), written(draw(trees(endpoint, ids)))


async def test_parameters_of_every_shape_are_granted_or_refused(merchant, ids):
    granted = set()

    async def ask(method, path, form):
        answer = await merchant.send(method, path, **({"body": form} if method == "POST" else {"query": form}))
        well_answered(answer)
        if answer.status == 200:
            granted.add((method, path))

    await asked(requests(ids), ask)

    assert len(granted) > 30


async def asked(strategy, ask):
    """Send a number of requests. Hypothesis runs in a thread, the application in the loop that it began in."""
    loop = asyncio.get_running_loop()

    @every
    @given(strategy)
    def run(request):
        asyncio.run_coroutine_threadsafe(ask(*request), loop).result(20)

    await asyncio.to_thread(run)


RAW = st.binary(max_size=60) | texts.map(lambda text: text.encode("utf-8", "surrogatepass"))
HEADERS = st.dictionaries(
    st.sampled_from(["idempotency-key", "stripe-version", "stripe-account", "content-type", "accept"]),
    st.text(st.characters(max_codepoint=255), max_size=20) | st.sampled_from(["k", "2022-11-15", "acct_1"]),
    max_size=2,
)
TYPES = st.sampled_from(
    [
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=b",
        "multipart/form-data",
        "application/json",
        "",
    ]
)
MULTIPART = st.lists(
    st.tuples(st.sampled_from([b"purpose", b"file", b"a[b]", b"", b"\xff"]), RAW, st.booleans()).map(
        lambda part: (
            b'--b\r\nContent-Disposition: form-data; name="%b"%b\r\n\r\n%b\r\n'
            % (part[0], b'; filename="x.png"' if part[2] else b"", part[1])
        )
    ),
    max_size=3,
).map(lambda parts: b"".join(parts) + b"--b--\r\n")


@st.composite
def raw_requests(draw, ids):
    """Bytes, to any endpoint, with any headers."""
    endpoint = draw(st.sampled_from(ENDPOINTS))
    path = endpoint.path.replace("{id}", draw(st.sampled_from(ids)))
    method = draw(st.sampled_from(["GET", "POST", "DELETE", endpoint.method, endpoint.method, "PUT", "HEAD"]))
    return method, path, draw(RAW), draw(RAW | MULTIPART), draw(TYPES), draw(HEADERS)


async def test_bytes_of_every_kind_are_granted_or_refused(app, merchant, ids):
    async def ask(method, path, query, body, content_type, headers):
        caller = Merchant(app, merchant.key, tuple(headers.items()))
        answer = await caller.send(method, path, query=query, body=body, content_type=content_type)
        well_answered(answer, is_head=method == "HEAD")

    await asked(raw_requests(ids), ask)
