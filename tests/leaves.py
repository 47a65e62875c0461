"""The leaves of a declaration: what a merchant can set, by dotted path."""

from collections.abc import Iterator

from pydantic import BaseModel

from portico.wire.outline import inner_element, inner_hash


def leaves(shape: type[BaseModel], path: str = "") -> Iterator[str]:
    """Every field that holds no further fields: `features.subscription_update.products[].prices`."""
    for name, info in shape.model_fields.items():
        whole = f"{path}{name}"
        inner, element = inner_hash(info), inner_element(info)
        if inner is not None and inner.model_fields:
            yield from leaves(inner, f"{whole}.")
        elif element is not None:
            yield from leaves(element, f"{whole}[].")
        else:
            yield whole
