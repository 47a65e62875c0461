"""Metadata of objects that are acted on."""

from collections.abc import Mapping

from portico.wire.errors import InvalidRequest, Path
from portico.wire.shape import MAX_METADATA, Shape


def laid_over(before: Mapping[str, str], change: Mapping[str, str]) -> dict[str, str]:
    """Metadata with others laid over them: an empty value takes its key away."""
    return {key: text for key, text in {**before, **change}.items() if text}


def noted(before: Mapping[str, str], orders: Shape, param: Path = ("metadata",)) -> dict[str, str]:
    """An object's metadata with what was sent laid over it; '' for all of it lets all keys go.

    Raises InvalidRequest, which names the parameter, if there are too many.
    """
    name = str(param[-1])
    if name not in orders.model_fields_set:
        return dict(before)
    change: dict[str, str] = getattr(orders, name)
    found = laid_over(before, change) if change else {}
    if len(found) > MAX_METADATA:
        raise InvalidRequest(
            f"You can have up to {MAX_METADATA} metadata keys, but this would make {len(found)}.", param=param
        )
    return found
