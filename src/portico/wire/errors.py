"""What Stripe answers when it says no.

ApiError
├── InvalidRequest              400  a value that cannot be
│   ├── ParameterMissing             a required parameter was not sent
│   ├── ParameterUnknown             a parameter that the endpoint does not have
│   ├── ParameterEmpty               '' for something that cannot be unset
│   ├── InvalidInteger               not a whole number
│   ├── InvalidUrl                   no scheme, not http(s), or not a URL at all
│   ├── ResourceExists               an id or a lookup key that is taken
│   ├── ResourceMissing              a parameter names nothing in this account and mode
│   └── ObjectNotFound          404  the path names nothing in this account and mode
├── NothingUpcoming             404  there is no next invoice
├── CardError                   402  the bank says no
├── ClockIsAdvancing            429  the customer's test clock moves
└── (rejections)                     no key, sent before, a bad moment, whatever was asked for

Every message is meant for a person; `param` is the bracketed name of the parameter that caused it.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar

from portico.wire.numbers import masked

Path = tuple[str | int, ...]
"""Where in the parameters a value lies: ("features", "subscription_update", "products", 0)."""


def bracketed(path: Path) -> str:
    """The name that a form gives to a path: `features[subscription_update][products][0]`."""
    if not path:
        return ""
    head, *rest = path
    return str(head) + "".join(f"[{part}]" for part in rest)


QUOTED = 20
"""How many names a message has at most, beside the first."""


def listed(words: Iterable[object], last: str = "or") -> str:
    """Words as Stripe lists them: `a`, `a or b`, `a, b, or c`."""
    texts = [str(word) for word in words]
    if len(texts) < 3:
        return f" {last} ".join(texts)
    return ", ".join(texts[:-1]) + f", {last} {texts[-1]}"


def doc_url(code: str) -> str:
    """Where Stripe says what a code means."""
    return f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}"


class ApiError(Exception):
    """One refusal. The class says status, type and code; the instance says message and parameter."""

    status: ClassVar[int] = 400
    type: ClassVar[str] = "invalid_request_error"
    code: str | None = None
    QUOTES: ClassVar[bool] = False
    """Whether the message has the parameter's full name."""

    def __init__(self, message: str, *, param: Path | None = None, code: str | None = None) -> None:
        message = masked(message)
        super().__init__(message)
        self.message = message
        self.path = param or ()
        if code:
            self.code = code

    @property
    def param(self) -> str | None:
        """The bracketed name of the parameter."""
        return masked(bracketed(self.path)) if self.path else None

    def move(self, path: Path, *, out_of: Path = ()) -> None:
        """Name the parameter as somebody does who sent it beneath this path, and not where it was found."""
        if not self.path or self.path[: len(out_of)] != out_of:
            return
        here = bracketed(self.path)
        self.path = (*path, *self.path[len(out_of) :])
        if self.QUOTES:
            self.message = self.message.replace(here, masked(bracketed(self.path)))

    def body(self, request_log_url: str | None = None) -> dict[str, dict[str, Any]]:
        """The `error` envelope, without the members that have no value."""
        members = {
            "code": self.code,
            "doc_url": self.code and doc_url(self.code),
            "message": self.message,
            "param": self.param,
            "request_log_url": request_log_url,
            "type": self.type,
        }
        return {"error": {name: value for name, value in members.items() if value}}


class InvalidRequest(ApiError):
    """A value that cannot be."""


class ParameterMissing(InvalidRequest):
    """A required parameter was not sent."""

    code = "parameter_missing"
    QUOTES = True

    def __init__(self, param: Path) -> None:
        super().__init__(f"Missing required param: {bracketed(param)}.", param=param)


class ParameterUnknown(InvalidRequest):
    """A parameter that the endpoint does not have, or that nobody may set; and others beside it."""

    code = "parameter_unknown"

    def __init__(self, param: Path, *beside: str) -> None:
        super().__init__("", param=param)
        self._beside = beside
        self._say()

    def move(self, path: Path, *, out_of: Path = ()) -> None:
        """As all are moved, but the message has the names of the others as well."""
        super().move(path, out_of=out_of)
        self._say()

    def _say(self) -> None:
        names = [bracketed((*self.path[:-1], name)) for name in (self.path[-1], *self._beside[:QUOTED])]
        self.message = masked(f"Received unknown parameter{'s' if self._beside else ''}: {', '.join(names)}")
        self.args = (self.message,)


class ParameterEmpty(InvalidRequest):
    """An empty value where nothing can be unset."""

    code = "parameter_invalid_empty"
    QUOTES = True

    def __init__(self, param: Path) -> None:
        name = bracketed(param)
        super().__init__(
            f"You passed an empty string for '{name}'. We assume empty values are an attempt to unset a parameter; "
            f"however '{name}' cannot be unset. You should remove '{name}' from your request or supply a "
            "non-empty value.",
            param=param,
        )


class InvalidInteger(InvalidRequest):
    """Not a whole number in ASCII digits, or one too large to keep."""

    code = "parameter_invalid_integer"

    def __init__(self, sent: str, param: Path) -> None:
        super().__init__(f"Invalid integer: {sent}", param=param)


class InvalidUrl(InvalidRequest):
    """Not an address a browser may be sent to."""

    code = "url_invalid"

    def __init__(self, param: Path | None = None) -> None:
        super().__init__(
            "Not a valid URL. An explicit scheme (such as https) must be provided.",
            param=param,
        )


class ResourceExists(InvalidRequest):
    """An id or a key that is taken."""

    code = "resource_already_exists"


class ResourceMissing(InvalidRequest):
    """A parameter names nothing in this account and mode."""

    code = "resource_missing"

    def __init__(self, noun: str, id: str, *, param: Path, hint: str = "") -> None:
        super().__init__(f"No such {noun}: '{id}'{hint}", param=param)


class ObjectNotFound(ResourceMissing):
    """The path names nothing in this account and mode."""

    status = 404


class NothingUpcoming(ApiError):
    """Nobody will be billed."""

    status = 404
    code = "invoice_upcoming_none"

    def __init__(self, customer: str) -> None:
        super().__init__(f"No upcoming invoices for customer: '{customer}'")


class CardError(ApiError):
    """The bank says no. `objects` are the wire forms of what it was asked for: a `payment_intent`, a `charge`'s id."""

    status = 402
    type = "card_error"

    def __init__(
        self,
        message: str,
        *,
        code: str,
        decline_code: str | None = None,
        param: Path | None = None,
        objects: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message, param=param, code=code)
        self.decline_code = decline_code
        self.objects = dict(objects or {})

    def body(self, request_log_url: str | None = None) -> dict[str, dict[str, Any]]:
        """The envelope, with what it is about."""
        members = {"decline_code": self.decline_code, **self.objects}
        found = {name: value for name, value in members.items() if value}
        return {"error": {**super().body(request_log_url)["error"], **found}}


class ClockIsAdvancing(ApiError):
    """What lives by a test clock cannot be changed while the clock moves; try again when it is ready."""

    status = 429
    code = "rate_limit"

    def __init__(self, clock: str) -> None:
        super().__init__(f"Test clock advancement underway - cannot perform modifications: {clock}")


@contextmanager
def beneath(*path: str | int) -> Iterator[None]:
    """Where something is checked that was sent beneath a path, by those who do not know that."""
    try:
        yield
    except InvalidRequest as error:
        error.move(path)
        raise
