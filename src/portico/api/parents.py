"""Objects below another one, such as a customer's tax ids: the other one must be there, and they must be its own."""

from typing import Any

from portico.api.calls import Call
from portico.storage.engine import Reader
from portico.storage.rows import rows
from portico.storage.scope import other_mode
from portico.wire.errors import ObjectNotFound
from portico.wire.resource import Resource


async def check(reader: Reader, call: Call) -> None:
    """Raises ObjectNotFound if there is nothing for the objects to be below."""
    parent = call.endpoint.parent
    if parent is None:
        return
    if await reader.one(rows(parent).there, (*call.scope.key, call.parent_id)) is None:
        raise await missing(reader, call, parent, call.parent_id, call.endpoint.parent_field or "id")


def field(call: Call) -> dict[str, Any]:
    """What the objects of the call have in common: the field that names their parent."""
    name = call.endpoint.parent_field
    return {name: call.parent_id} if name else {}


def has(call: Call, member: Any) -> bool:
    """Whether an object (as JSON, or as a value) is below the one that the path names."""
    name = call.endpoint.parent_field
    if not name:
        return True
    own = member.get(name) if isinstance(member, dict) else getattr(member, name)
    return bool(own == call.parent_id)


async def missing(reader: Reader, call: Call, noun: type[Resource], id: str, param: str = "id") -> ObjectNotFound:
    """The refusal for an id in the path that names nothing here; it says so if the other mode has it."""
    return ObjectNotFound(noun.called(), id[:255], param=(param,), hint=await hint(reader, call, noun, id))


async def hint(reader: Reader, call: Call, noun: type[Resource], id: str) -> str:
    """What is added to a refusal if the other mode has what this one has not."""
    if noun.FACE:
        return ""
    elsewhere = await reader.one(rows(noun).get, (call.scope.account, int(not call.scope.livemode), id))
    return other_mode(call.scope) if elsewhere else ""
