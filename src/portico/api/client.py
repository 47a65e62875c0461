"""The same pipeline, in process: what our own pages call. A page can do nothing that the API cannot."""

from collections.abc import Iterable
from typing import Any, TypeVar

import orjson

from portico.api import several
from portico.api.calls import Call
from portico.api.pipeline import Api
from portico.resources.accounts.declaration import Account
from portico.resources.endpoints import Kind
from portico.storage.scope import Origin, Scope
from portico.wire import versions
from portico.wire.errors import ObjectNotFound
from portico.wire.resource import Resource
from portico.wire.restoring import restored

R = TypeVar("R", bound=Resource)


class Client:
    """Calls on behalf of one actor in one account and mode. Everything raises ApiError, as the API would answer."""

    def __init__(self, api: Api, scope: Scope, origin: Origin, *, brief: bool = False) -> None:
        self.api = api
        self.scope = scope
        self._origin = origin
        self._brief = brief
        """Whether it is there for one answer only: then an object is read once, until something is written."""
        self._seen: dict[tuple[type[Resource], str, tuple[str, ...]], str] = {}
        """What was read, by noun, id and what was expanded."""

    async def retrieve(self, noun: type[R], id: str, *, expand: tuple[str, ...] = ()) -> R:
        """One object. Raises ObjectNotFound for one that is not there any more, too."""
        body = await self._read(noun, f"{noun.PATH}/{{id}}", id, expand)
        if _is_deleted(body):
            raise ObjectNotFound(noun.called(), id, param=("id",))
        return restored(noun, body)

    async def gather(self, noun: type[R], ids: Iterable[str], *, expand: tuple[str, ...] = ()) -> dict[str, R]:
        """Those of several objects that are there, by id: what was not seen before is read on one trip."""
        found = {id: self._seen.get((noun, id, expand)) for id in ids}
        unseen = [id for id, body in found.items() if body is None]
        if unseen:
            call = self._asked("retrieve", noun, f"{noun.PATH}/{{id}}", unseen[0], {}, expand)
            for id, body in (await several.bodies(self.api, call, unseen)).items():
                found[id] = body
                if self._brief:
                    self._seen[noun, id, expand] = body
        return {id: restored(noun, body) for id, body in found.items() if body and not _is_deleted(body)}

    def forget(self) -> None:
        """Read anew what others may have changed meanwhile."""
        self._seen.clear()

    async def account(self, connected: str | None = None) -> Account:
        """The account that everything belongs to, or one that is connected to it."""
        if connected:
            return await self.retrieve(Account, connected)
        return restored(Account, await self._read(Account, "/v1/account", "", ()))

    async def list(
        self, noun: type[R], *, below: str = "", expand: tuple[str, ...] = (), **filters: Any
    ) -> tuple[list[R], bool]:
        """A page of objects, and whether there are more; with `below`, of those below the object of that id."""
        bodies, has_more = await self.api.page(self._listed(noun, below, expand, filters))
        return [restored(noun, body) for body in bodies], has_more

    async def read(self, noun: type[Resource], id: str, *, expand: tuple[str, ...] = ()) -> Any:
        """One object as JSON, with others expanded in it: for what is only shown. Raises ObjectNotFound."""
        return orjson.loads(await self._read(noun, f"{noun.PATH}/{{id}}", id, expand))

    async def read_list(
        self, noun: type[Resource], *, below: str = "", expand: tuple[str, ...] = (), **filters: Any
    ) -> tuple[Any, bool]:
        """A page of objects as JSON, and whether there are more: much less work than making values of them."""
        return await self.api.trees(self._listed(noun, below, expand, filters))

    @property
    def site(self) -> str:
        """Where this installation is."""
        return self.api.here.site

    def revealed(self, text: str | None) -> str | None:
        """A text with its secrets in place (see `wire.secrets`): what the API would have sent."""
        return self.api.here.keys.shown(text) if text else None

    async def create(self, noun: type[R], *, below: str = "", **params: Any) -> R:
        """A new object."""
        path = self._path("create", noun, "", below)
        return noun.model_validate(await self._call(self._asked("create", noun, path, "", params, below=below)))

    async def update(self, noun: type[R], id: str, **params: Any) -> R:
        """The object with some of its fields changed."""
        return noun.model_validate(await self._call(self._asked("update", noun, f"{noun.PATH}/{{id}}", id, params)))

    async def delete(self, noun: type[Resource], id: str, *, below: str = "", **params: Any) -> Any:
        """Let go of an object; what the API answers."""
        return await self._call(
            self._asked("delete", noun, self._path("delete", noun, "/{id}", below), id, params, below=below)
        )

    async def act(self, noun: type[R], path: str, id: str, *, expand: tuple[str, ...] = (), **params: Any) -> R:
        """The object after an action on it, whose path is `/v1/…/{id}/…`."""
        return noun.model_validate(await self._call(self._asked("act", noun, path, id, params, expand)))

    async def perform(self, noun: type[R], path: str, *, expand: tuple[str, ...] = (), **params: Any) -> R:
        """What comes of an action that concerns no one object: `/v1/invoices/create_preview`."""
        return noun.model_validate(await self.read_performed(noun, path, expand=expand, **params))

    async def read_performed(
        self, noun: type[Resource], path: str, *, expand: tuple[str, ...] = (), **params: Any
    ) -> Any:
        """The same as JSON: for what is only shown."""
        return await self._call(self._asked("perform", noun, path, "", params, expand))

    def _path(self, kind: Kind, noun: type[Resource], end: str, below: str) -> str:
        """The path of an endpoint: the noun's own, or the one below another noun."""
        if not below:
            return f"{noun.PATH}{end}"
        return self.api.routes.below(kind, noun, one=bool(end))

    async def _call(self, call: Call) -> Any:
        if call.endpoint.writes and not call.endpoint.imagines:
            self.forget()
        reply = await self.api.do(call)
        if reply.error:
            raise reply.error
        return orjson.loads(reply.body)

    async def _read(self, noun: type[Resource], path: str, id: str, expand: tuple[str, ...]) -> str:
        """The wire form of one object: what was seen before, or else what the API answers."""
        seen = self._seen.get((noun, id, expand))
        if seen is None:
            seen = await self.api.body(self._asked("retrieve", noun, path, id, {}, expand))
            if self._brief:
                self._seen[noun, id, expand] = seen
        return seen

    def _listed(self, noun: type[Resource], below: str, expand: tuple[str, ...], filters: dict[str, Any]) -> Call:
        path = self._path("list", noun, "", below)
        return self._asked("list", noun, path, "", filters, expand, below)

    def _asked(
        self,
        kind: Kind,
        noun: type[Resource],
        path: str,
        id: str,
        params: dict[str, Any],
        expand: tuple[str, ...] = (),
        below: str = "",
    ) -> Call:
        return Call(  # by position, which takes half the time, for there are dozens on a page
            "",
            self.api.routes.named(kind, noun, path),
            id,
            below,
            self.scope,
            params,
            expand,
            self._origin,
            None,
            versions.CURRENT,
            path.replace("{id}", id).replace("{parent}", below),
        )


def _is_deleted(body: str) -> bool:
    """Whether all that is left of an object is a word of that."""
    return '"deleted":true' in body and bool(orjson.loads(body).get("deleted"))
