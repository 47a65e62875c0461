"""What was just done, told from the address of the page that comes after it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portico.portal.features.all import ALL
from portico.portal.features.feature import Done
from portico.portal.room import Room
from portico.wire.errors import ApiError

BY_NAME: dict[str, Done] = {done.name: done for feature in ALL for done in feature.dones}


@dataclass(frozen=True)
class Told:
    """What a toast, or a flow's last page, says."""

    done: Done
    content: Mapping[str, Any]


async def told(room: Room) -> Told | None:
    """What the address says was done; None if it says nothing, or names what is not this customer's."""
    done = BY_NAME.get(room.query.get("done", ""))
    if done is None:
        return None
    try:
        content = await done.tell(room, room.query.get("of", ""))
    except ApiError:
        return None
    return None if content is None else Told(done, content)
