"""POST and DELETE: read the parameters, then do everything else in one transaction.

Idempotency, the work, its events and audit rows, and the saved reply commit together or not at all. What is refused
before the work begins (parameters that cannot be) is not saved; what the work itself refuses is, as Stripe does.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import orjson

from portico.api import parents
from portico.api.calls import Call, Reply, refusal
from portico.api.claims import claimed, replayed
from portico.api.fetching import Fetching
from portico.resources.endpoints import Declined, Endpoint, Imagined, Verb
from portico.resources.test_helpers import following
from portico.storage import idempotency, inside
from portico.storage.engine import Busy, Conflict, Connection, Engine, Found
from portico.storage.idempotency import Claim, Saved
from portico.storage.scope import Installation
from portico.storage.transaction import Transaction
from portico.wire.errors import ApiError, CardError
from portico.wire.expand import Nouns, Trie
from portico.wire.numbers import masked
from portico.wire.reading import no_params
from portico.wire.rejections import (
    IdempotencyKeyInUse,
    RateLimited,
    ServerFault,
)
from portico.wire.resource import Resource, read
from portico.wire.shape import Shape

_BUGS = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)
"""What broken code raises. What a broken database raises is not among them: that may be tried again."""

log = logging.getLogger("portico")

Ready = Callable[[Reply], Reply]


class Sent(NamedTuple):
    """The parameters of a call, split and read as far as that goes without the object they are for."""

    draft: Resource | None
    patch: Mapping[str, Any]
    orders: tuple[Shape, ...]
    trie: Trie


class Refused(Exception):
    """The work itself said no: undo what it did, and keep the answer."""

    def __init__(self, error: ApiError) -> None:
        super().__init__(error.message)
        self.error = error


class TakenBack(Exception):
    """The work was done only to see what comes of it: undo it, and keep the answer."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


class Writing:
    """Answers the calls that change something."""

    def __init__(
        self,
        engine: Engine,
        here: Installation,
        nouns: Nouns,
        finder: Callable[[type[Resource]], Verb | None],
    ) -> None:
        self._engine = engine
        self._here = here
        self._nouns = nouns
        self._finder = finder

    async def answer(self, call: Call, log_url: str | None, ready: Ready | None = None) -> Reply:
        """The answer, made ready. Raises ApiError for what is refused before the work begins."""
        sent = read_params(call, self._nouns)
        claim = claimed(call, self._here)
        try:
            return await self._engine.transact(
                lambda connection: self._once(connection, call, sent, claim, log_url), ready
            )
        except Found as found:
            assert claim is not None
            return replayed(claim, Saved(*found.row))
        except TakenBack as imagined:
            return await self._keep_reply(call, claim, imagined.reply)
        except Refused as refused:
            return await self._keep_reply(call, claim, refusal(refused.error, log_url))
        except (Busy, Conflict) as error:
            if claim and isinstance(error, Busy):
                raise IdempotencyKeyInUse(claim.key) from None
            raise RateLimited(
                "This object cannot be accessed right now because another request is working on it. Try again.",
                code="lock_timeout",
            ) from None

    async def _once(
        self, connection: Connection, call: Call, sent: Sent, claim: Claim | None, log_url: str | None
    ) -> Reply:
        """The whole transaction."""
        if claim:
            await idempotency.unless_saved(connection, call.scope, claim.key)
        tx = Transaction(connection, call.scope, call.origin, self._here, locks=self._engine.locks)
        done = await self._do(tx, call, sent)
        reply = refusal(done.error, log_url) if isinstance(done, Declined) else Reply(200, done)
        if claim:
            await idempotency.save(connection, call.scope, claim, tx.now, reply.status, reply.body, call.id)
        return reply

    async def _do(self, tx: Transaction, call: Call, sent: Sent) -> str | Declined:
        """The body of the answer. Raises Refused, and what is a refusal of parameters."""
        try:
            if call.endpoint.parent:
                await parents.check(tx.connection, call)
            noun = await self._work(tx, call, sent)
            if isinstance(noun, Declined):
                return Declined(await self._told(tx, call, noun.error))
            if isinstance(noun, Imagined):
                raise TakenBack(Reply(200, await self._body(tx, call, noun.noun, sent.trie)))
            return await self._body(tx, call, noun, sent.trie)
        except _Invalid as invalid:
            raise invalid.error from None
        except ApiError as error:
            raise Refused(await self._told(tx, call, error)) from error
        except _BUGS as error:
            log.exception("a verb failed: %s %s", call.id, masked(call.path))
            raise Refused(ServerFault()) from error

    async def _work(self, tx: Transaction, call: Call, sent: Sent) -> Any:
        """What the verb returns, by the clock of the customer whom it is about."""
        endpoint = call.endpoint
        assert endpoint.verb is not None
        if endpoint.kind == "perform":
            return await endpoint.verb(tx, *sent.orders)
        if sent.draft is not None:
            draft = sent.draft.having(**parents.field(call)) if endpoint.parent else sent.draft
            if endpoint.ahead:
                endpoint.ahead(tx, draft)
            return await endpoint.verb(await following.on_time(tx, draft), draft, *sent.orders)
        before = await self._before(tx, call)
        after = (_revised(before, sent.patch),) if endpoint.kind == "update" else ()
        return await endpoint.verb(await following.on_time(tx, before), before, *after, *sent.orders)

    async def _before(self, tx: Transaction, call: Call) -> Resource:
        noun, finder = call.endpoint.noun, self._finder(call.endpoint.noun)
        before: Resource | None
        parent = (call.parent_id,) if call.endpoint.parent else ()
        before = await (finder(tx, call.object_id, *parent) if finder else tx.get(noun, call.object_id, lock=True))
        if before is None or not parents.has(call, before):
            raise await parents.missing(tx.connection, call, noun, call.object_id)
        return before

    async def _body(self, tx: Transaction, call: Call, noun: Resource | None, trie: Trie) -> str:
        if noun is None:
            return (
                f'{{"id":{orjson.dumps(call.object_id).decode()},"object":"{call.endpoint.noun.NOUN}","deleted":true}}'
            )
        kept = tx.body(noun) if type(noun) is call.endpoint.noun and not noun.FACE else noun.body()
        body = await inside.fresh_object(tx.texts, noun.NOUN, kept)
        if not trie and call.past is None:
            return body
        fetching = Fetching(tx.connection, call.scope, self._nouns, call.past)
        (answer,) = await fetching.answers(type(noun), [(body, noun.hidden_text())], trie)
        return answer

    async def _told(self, tx: Transaction, call: Call, error: ApiError) -> ApiError:
        """An error that tells of objects as they were in the caller's version."""
        if call.past is not None and isinstance(error, CardError):
            fetching = Fetching(tx.connection, call.scope, self._nouns, call.past)
            told = await fetching.told(list(error.objects.values()))
            error.objects = dict(zip(error.objects, told, strict=True))
        return error

    async def _keep_reply(self, call: Call, claim: Claim | None, reply: Reply) -> Reply:
        """Save an answer to work that was undone, unless the same request has been answered otherwise meanwhile."""
        if claim is None:
            return reply

        async def work(connection: Connection) -> Reply:
            saved = await idempotency.find(connection, call.scope, claim.key)
            if saved:
                return replayed(claim, saved)
            now = self._here.now
            await idempotency.save(connection, call.scope, claim, now, reply.status, reply.body, call.id)
            return reply

        return await self._engine.transact(work)


class _Invalid(Exception):
    """The revised object is not one that can be: a refusal of parameters, which is not saved."""

    def __init__(self, error: ApiError) -> None:
        super().__init__(error.message)
        self.error = error


def _revised(before: Resource, patch: Mapping[str, Any]) -> Resource:
    try:
        return before.revised(patch)
    except ApiError as error:
        raise _Invalid(error) from error


def read_params(call: Call, nouns: Nouns) -> Sent:
    """The parameters, read. Raises InvalidRequest, which names the parameter."""
    endpoint = call.endpoint
    own, ordered = _split(endpoint, call.params)
    trie = call.expandable(endpoint.noun, nouns)
    draft = endpoint.noun.draft(own) if endpoint.kind == "create" else None
    if endpoint.kind in ("delete", "act", "perform"):
        no_params(own)
    patch = endpoint.noun.patch(own) if endpoint.kind == "update" else {}
    orders = (read(endpoint.orders, ordered),) if endpoint.orders else ()
    return Sent(draft, patch, orders, trie)


def _split(endpoint: Endpoint, params: Mapping[str, Any]) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """What is meant for the object, and what for the verb."""
    if endpoint.orders is None:
        return params, {}
    names = endpoint.orders.sent_names()
    own = {name: value for name, value in params.items() if name not in names}
    orders = {name: value for name, value in params.items() if name in names}
    return own, orders
