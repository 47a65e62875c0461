"""`currency_options` are for other currencies than the own one, of which the amount is said once."""

from collections.abc import Container

from portico.wire.errors import InvalidRequest, Path


def check(own: str | None, sent: Container[str], noun: str, path: Path, *, is_new: bool) -> None:
    """Raises InvalidRequest for options that have the own currency among them."""
    if own is None or own not in sent:
        return
    instead = "it will be added automatically on creation" if is_new else "use the top-level params instead"
    raise InvalidRequest(
        f"You are specifying a currency option that matches the top-level currency for this {noun}. Please remove this "
        f"currency option and {instead}.",
        param=(*path, own),
    )
