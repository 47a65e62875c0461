"""Several objects read on one trip, each as GET by its id would answer it."""

from collections.abc import Sequence

from portico.api.calls import Call
from portico.api.pipeline import Api
from portico.storage import inside
from portico.storage.pages import among
from portico.wire.errors import ObjectNotFound
from portico.wire.expand import own, uncovered


async def bodies(api: Api, call: Call, ids: Sequence[str]) -> dict[str, str]:
    """The answers to calls like this one, by the ids that are asked for; none for what is not there."""
    noun, paths = call.endpoint.noun, call.expand
    if not _is_kept(call):
        return {id: body for id in ids if (body := await _body(api, call._replace(object_id=id)))}
    found = await api.engine.reader.all(among(noun, len(ids), "body", "hidden", "id"), (*call.scope.key, *ids))
    return {id: uncovered(noun, body, hidden, paths) if paths else body for body, hidden, id in found}


def _is_kept(call: Call) -> bool:
    """Whether what a call asks for is kept as it is answered, or with what it hides itself beside it."""
    endpoint, noun = call.endpoint, call.endpoint.noun
    made = endpoint.verb or endpoint.parent or endpoint.shown or noun.NOUN in inside.SHOWN
    return not made and call.past is None and own(noun).keys() >= set(call.expand)


async def _body(api: Api, call: Call) -> str | None:
    try:
        return await api.body(call)
    except ObjectNotFound:
        return None
