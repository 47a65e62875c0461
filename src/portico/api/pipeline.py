"""The one way in: authenticate, understand, do, answer. The same for every noun."""

import logging
from collections import deque
from collections.abc import Iterable
from typing import NamedTuple

from portico.api import scopes, upcoming
from portico.api.authentication import Caller, Keys, presented
from portico.api.calls import Call, Reply, Request, refusal
from portico.api.multipart import multipart
from portico.api.reading import Reading
from portico.api.routes import Routes
from portico.api.writing import Ready, Writing
from portico.resources.older import shapes
from portico.resources.places import Place
from portico.storage.engine import Away, Engine
from portico.storage.scope import Installation, Origin, Scope
from portico.wire import form, former, leaves, versions
from portico.wire.errors import ApiError, InvalidRequest, Path
from portico.wire.expand import Nouns, opened
from portico.wire.form import Params, Tree
from portico.wire.numbers import masked
from portico.wire.outline import fields
from portico.wire.rejections import DatabaseAway, Forbidden, ServerFault

log = logging.getLogger("portico")

_OWN = "/v1/portico/"
"""Where Stripe has nothing, and so no former names either."""
_PREVIEW = "/preview"
"""Where what is read is sent as if it was written."""
FORM = b"application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
MAX_IDEMPOTENCY_KEY = 255
REMEMBERED = 200
LISTS = ("list", "search")
"""Kinds of endpoints that answer with several objects."""


class Refused(NamedTuple):
    """A request that was refused, for those who look why."""

    id: str
    method: str
    path: str
    created: int
    error: ApiError


class Api:
    """The pipeline, over one engine."""

    def __init__(self, engine: Engine, here: Installation, keys: Keys, places: Iterable[Place], nouns: Nouns) -> None:
        self.engine = engine
        self.here = here
        self.keys = keys
        self.routes = Routes(places)
        self._nouns = nouns
        self._reading = Reading(engine, here, nouns)
        self.body = self._reading.answer
        """The answer to a call that reads one object, for whoever is in this process. Raises ApiError."""
        self.page = self._reading.page
        """The answer to a call for a list, likewise."""
        self.trees = self._reading.trees
        """The same as JSON, and whether there is more."""
        self._writing = Writing(engine, here, nouns, self.routes.finder)
        self.log_url: str | None = None
        """Where a refused request can be looked at: an address that ends where the request's id begins."""
        self.refused: deque[Refused] = deque(maxlen=REMEMBERED)
        """The latest requests that were refused, while somebody can look at them."""

    async def answer(self, request: Request) -> tuple[str, str, Reply]:
        """The request's id, the version that is spoken, and the answer. Never raises."""
        id = self.here.ids.new("req")
        version = versions.CURRENT
        try:
            caller = await self.keys.find(presented(request.headers.get(b"authorization")))
            sent = request.header(b"stripe-version")
            version = versions.accepted(sent)
            today = upcoming.today(request, version)
            call = await self._understand(id, today or request, caller, version, sent, writes=request.method != "GET")
            reply = await self.do(call, self._revealed)
            reply = upcoming.told(request, reply) if today else reply
        except ApiError as error:
            reply = refusal(error, self._log_url(id))
        except Away as error:
            log.error("the database is away: %s %s %s: %s", id, request.method, masked(request.path), error)
            reply = refusal(DatabaseAway(writes=request.method != "GET"), self._log_url(id))
        except Exception:
            log.exception("a request failed: %s %s %s", id, request.method, masked(request.path))
            reply = refusal(ServerFault(), self._log_url(id))
        if reply.error and self.log_url:
            self.refused.append(Refused(id, request.method, masked(request.path), self.here.now, reply.error))
        return id, version, reply

    async def do(self, call: Call, ready: Ready | None = None) -> Reply:
        """The answer to a call. Raises ApiError for what is refused before anything is done.

        `ready` may be done to an answer while it is written to the disk.
        """
        kind = call.endpoint.kind
        if kind == "contents":
            return await self._reading.contents(call)
        if call.endpoint.writes:
            return await self._writing.answer(call, self._log_url(call.id), ready)
        if kind == "list":
            return Reply(200, "", listing=await self._reading.listed(call))
        return Reply(200, await self._reading.answer(call))

    async def _understand(
        self, id: str, request: Request, caller: Caller, version: str, sent: str | None, *, writes: bool
    ) -> Call:
        method, path = request.method, form.storable(request.path, ("path",))
        account, key = _text(request, b"stripe-account", _ACCOUNT), _text(request, b"idempotency-key", _KEY)
        past = None if version == versions.CURRENT else shapes.past(version)
        endpoint, object_id, parent_id = self.routes.find(method, path)
        scope = await self._scope(caller, account) if account is not None else caller.scope
        caller.check(endpoint.noun.NOUN, writes=writes)
        params = _params(request)
        if (endpoint.writes or _PREVIEW in endpoint.path) and not path.startswith(_OWN):
            params = former.understood(endpoint.noun.NOUN, params, sent, creates=endpoint.kind == "create")
        params, expand = _expand(params) if "expand" in params else (params, ())
        if expand and caller.rights is not None:
            known = fields if past is None else past.fields
            for other in opened(endpoint.noun, expand, self._nouns, listed=endpoint.kind in LISTS, shapes=known):
                caller.check(other, writes=False)
        origin = Origin(
            f"key {caller.hint}", id, _idempotency_key(key) if key and endpoint.method == method else None, request.ip
        )
        return Call(id, endpoint, object_id, parent_id, scope, params, expand, origin, past, version, path.rstrip("/"))

    async def _scope(self, caller: Caller, account: str) -> Scope:
        """The account that `Stripe-Account` names: the caller's own, or a connected one. Raises Forbidden."""
        own = caller.scope
        if account == own.account:
            return own
        if not await scopes.is_connected(self.engine.reader, own, account):
            raise Forbidden(
                f"The provided key '{caller.hint}' does not have access to account '{account[:100]}' (or that account "
                "does not exist). Application access may have been revoked.",
                code="account_invalid",
            )
        return Scope(account, own.livemode, own.account)

    def _revealed(self, reply: Reply) -> Reply:
        if reply.error:
            return reply
        return Reply(reply.status, reply.body, reply.headers, revealed=self.here.keys.reveal(reply.body))

    def _log_url(self, id: str) -> str | None:
        return f"{self.log_url}{id}" if self.log_url else None


_ACCOUNT, _KEY = ("Stripe-Account",), ("Idempotency-Key",)


def _text(request: Request, name: bytes, called: Path) -> str | None:
    """A header that may be quoted or kept; so it may not look like a secret's mark, or break a database."""
    sent = request.header(name)
    return form.storable(sent, called) if sent is not None else None


def _params(request: Request) -> Params:
    """What was sent, in query or body. Raises InvalidRequest for a body that is no form."""
    if request.method == "GET":
        if request.body:
            raise InvalidRequest("A GET request must not have a body; send parameters in the query string.")
        return form.question(request.query)
    if request.headers.get(b"content-type") != FORM:
        found = _other_form(request)
        if found is not None:
            return found
    if not request.query:
        return form.decode(request.body)
    return form.decode(b"&".join(part for part in (request.query, request.body) if part))


def _other_form(request: Request) -> Tree | None:
    """What was sent with files; None for a form that is named in other letters. Raises InvalidRequest for all else."""
    content_type = request.header(b"content-type") or ""
    kind = content_type.partition(";")[0].strip().lower()
    if kind == MULTIPART:
        return multipart(content_type, request.body)
    if request.body and kind not in (FORM.decode(), ""):
        raise InvalidRequest(
            "Invalid request (check that your POST content type is application/x-www-form-urlencoded). If you have "
            "questions, we can help at https://support.stripe.com/."
        )
    return None


def _expand(params: Params) -> tuple[Params, tuple[str, ...]]:
    """The parameters without the paths to expand, and those."""
    path: Path = ("expand",)
    others = dict(params)
    sent = others.pop("expand")
    if sent == "":
        return others, ()
    return others, tuple(leaves.string(item, (*path, index)) for index, item in enumerate(leaves.elements(sent, path)))


def _idempotency_key(key: str) -> str:
    if len(key) > MAX_IDEMPOTENCY_KEY:
        raise InvalidRequest(f"The Idempotency-Key can have at most {MAX_IDEMPOTENCY_KEY} characters.")
    return key
