"""Making a payment method the default, and moving what is charged to another one; removing one."""

from collections.abc import Mapping

from starlette.responses import Response

from portico.portal.features.payment_method_update.charging import make_default, release
from portico.portal.features.payment_method_update.wallet import Held, Wallet, wallet
from portico.portal.room import Room
from portico.resources.payment_methods.declaration import PaymentMethod

DETACH = "/v1/payment_methods/{id}/detach"


async def home(room: Room) -> Response:
    """For an address that is only there to be sent to."""
    return room.go()


async def back(room: Room) -> Response:
    """The same where a flow may be done already."""
    return room.say("")


async def choose(room: Room, _: Mapping[str, str]) -> Response:
    """Make it the default."""
    method = (await wallet(room)).one(room.path["method"])
    if method.not_default:
        return room.refused(method.not_default)
    await make_default(room, method.method.id)
    return await room.finish("payment-method-default", method.method.id)


async def move(room: Room, _: Mapping[str, str]) -> Response:
    """Let everything be charged to the default, whatever had a payment method of its own."""
    found = await wallet(room)
    method = found.one(room.path["method"])
    if method.not_default:
        return room.refused(method.not_default)
    if not method.is_default:
        await make_default(room, method.method.id)
    await release(room, found.others_than(method.method.id))
    return room.say("payment-method-moved", method.method.id)


async def ask(room: Room) -> Response:
    """Whether it shall really go."""
    found = await wallet(room)
    method = found.one(room.path["method"])
    if method.refusal:
        return room.refused(method.refusal)
    return _asked(room, found, method, (room.typed or {}).get("instead", ""))


def _asked(room: Room, found: Wallet, method: Held, chosen: str = "", *, missing: bool = False) -> Response:
    others = _others(found, method)
    return room.page("payment_method_update/remove.html", held=method, others=others, chosen=chosen, missing=missing)


async def remove(room: Room, sent: Mapping[str, str]) -> Response:
    """Let it go; where it was the default, another one takes its place first."""
    found = await wallet(room)
    if await _is_gone(room, found):
        return room.go("", "payment-method-removed")
    method = found.one(room.path["method"])
    if method.refusal:
        return room.refused(method.refusal)
    others = _others(found, method)
    if others:
        chosen = next((one for one in others if one.method.id == sent.get("instead")), None)
        if chosen is None:
            return _asked(room, found, method, missing=True)
        if not chosen.is_default:
            await make_default(room, chosen.method.id)
    await release(room, [method])
    await room.client.act(PaymentMethod, DETACH, method.method.id)
    return await room.finish("payment-method-removed")


async def _is_gone(room: Room, found: Wallet) -> bool:
    """Whether it is nobody's any more: another window was quicker, and what is wanted is done."""
    if any(one.method.id == room.path["method"] for one in found.methods):
        return False
    return (await room.client.retrieve(PaymentMethod, room.path["method"])).customer is None


def _others(found: Wallet, method: Held) -> list[Held]:
    """Which may take the place of one that goes: of one that pays beside the default, that one alone."""
    if not method.is_default and found.default:
        return [found.default] if method.pays else []
    if method.is_default or method.pays:
        return [one for one in found.methods if one is not method and not one.not_default]
    return []
