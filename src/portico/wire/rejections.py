"""What Stripe answers whatever a request asks for: it has no key, was sent before, or comes at a bad moment.

ApiError
├── UnrecognizedUrl             404  no such endpoint
├── Unauthenticated             401  no key, or not a key of ours
├── Forbidden                   403  a key without the right, or a foreign account
├── IdempotencyMismatch         400  a key sent again with other parameters
├── IdempotencyElsewhere        400  a key sent again to another endpoint
├── IdempotencyKeyInUse         409  the first request with the key still runs
├── RateLimited                 429  too many at once
├── ServerFault                 500  ours, never the caller's
└── DatabaseAway                503  ours as well, and nobody knows what became of it
"""

import re

from portico.wire.errors import ApiError

INSTEAD = {
    re.compile("/v1/subscription_items/[^/]*/usage_record"): (
        "Portico has no usage records. Report what is used by `POST /v1/billing/meter_events`, for prices that name a "
        "meter in `recurring[meter]`, and read it by `GET /v1/billing/meters/:id/event_summaries`."
    ),
    re.compile("/v1/stripecli/"): (
        "Portico has no sessions of the Stripe CLI: `portico listen --forward-to URL` does what `stripe listen` does."
    ),
    re.compile("/v1/events/[^/]*/retry"): (
        "Portico has no retries of the Stripe CLI: `portico resend evt_...` does what `stripe events resend` does."
    ),
    re.compile("/v2/billing/meter_event"): (
        "Portico has no v2 API. Report what is used by `POST /v1/billing/meter_events`."
    ),
    re.compile("/v2/core/event"): (
        "Portico has no v2 API. Events are at `/v1/events`, and what hears of them at `/v1/webhook_endpoints`."
    ),
    re.compile("/v2/"): "Portico has no v2 API, only what is below `/v1`.",
}
"""What is said of endpoints that Stripe has, or had, and for which there is something else here."""


class UnrecognizedUrl(ApiError):
    """No such endpoint."""

    status = 404

    def __init__(self, method: str, path: str) -> None:
        known = next((hint for pattern, hint in INSTEAD.items() if pattern.match(path)), None)
        help = known or "Please see https://stripe.com/docs or we can help at https://support.stripe.com/."
        super().__init__(f"Unrecognized request URL ({method}: {path}). {help}")


class Unauthenticated(ApiError):
    """No key, or not a key of ours."""

    status = 401


class Forbidden(ApiError):
    """A key without the right, or an account that is not the caller's."""

    status = 403


class IdempotencyMismatch(ApiError):
    """A key sent again with other parameters."""

    type = "idempotency_error"

    def __init__(self, key: str) -> None:
        super().__init__(
            "Keys for idempotent requests can only be used with the same parameters they were first used with. "
            f"Try using a key other than '{key}' if you meant to execute a different request."
        )


class IdempotencyElsewhere(ApiError):
    """A key sent again to another endpoint."""

    type = "idempotency_error"

    def __init__(self, key: str, path: str, first: str) -> None:
        super().__init__(
            "Keys for idempotent requests can only be used for the same endpoint they were first used for "
            f"('{path}' vs '{first}'). Try using a key other than '{key}' if you meant to execute a different request."
        )


class IdempotencyKeyInUse(ApiError):
    """The first request with the key still runs."""

    status = 409
    type = "idempotency_error"
    code = "idempotency_key_in_use"

    def __init__(self, key: str) -> None:
        super().__init__(
            f"There is currently another in-progress request using this Idempotent Key: '{key}'. This can happen if "
            "you send two simultaneous requests with the same key. Please try again later."
        )


class RateLimited(ApiError):
    """Too many requests at once; nothing was done."""

    status = 429
    code = "rate_limit"


class ServerFault(ApiError):
    """Ours, never the caller's. Says nothing of what went wrong inside."""

    status = 500
    type = "api_error"

    def __init__(self) -> None:
        super().__init__("An unknown error occurred. Nothing was changed; you may try again.")


class DatabaseAway(ApiError):
    """The database is gone for a moment, perhaps after it heard what was to be done."""

    status = 503
    type = "api_error"

    def __init__(self, *, writes: bool) -> None:
        super().__init__(
            "The database cannot be reached, and it is not known whether the request was carried out. Send it again "
            "with the same Idempotency-Key: then it is carried out once."
            if writes
            else "The database cannot be reached. Try again."
        )
