"""The error envelope."""

import pytest

from portico.wire import errors, rejections
from portico.wire.errors import ApiError, bracketed, listed


@pytest.mark.parametrize(
    ("path", "name"),
    [((), ""), (("a",), "a"), (("a", "b", 0, "c"), "a[b][0][c]"), (("metadata", "x y"), "metadata[x y]")],
)
def test_a_path_has_a_bracketed_name(path, name):
    assert bracketed(path) == name


@pytest.mark.parametrize(
    ("words", "text"), [((), ""), (("a",), "a"), (("a", "b"), "a or b"), (("a", "b", "c"), "a, b, or c")]
)
def test_words_are_listed_as_stripe_does(words, text):
    assert listed(words) == text


def test_the_envelope_has_only_what_has_a_value():
    assert ApiError("No.").body() == {"error": {"message": "No.", "type": "invalid_request_error"}}


def test_a_code_comes_with_its_page():
    error = errors.ParameterMissing(("features", "x")).body("https://x.example/req_1")["error"]

    assert error == {
        "code": "parameter_missing",
        "doc_url": "https://stripe.com/docs/error-codes/parameter-missing",
        "message": "Missing required param: features[x].",
        "param": "features[x]",
        "request_log_url": "https://x.example/req_1",
        "type": "invalid_request_error",
    }


EVERY = {
    errors.InvalidRequest("x"): (400, "invalid_request_error", None),
    errors.ParameterMissing(("a",)): (400, "invalid_request_error", "parameter_missing"),
    errors.ParameterUnknown(("a",)): (400, "invalid_request_error", "parameter_unknown"),
    errors.ParameterEmpty(("a",)): (400, "invalid_request_error", "parameter_invalid_empty"),
    errors.InvalidInteger("x", ("a",)): (400, "invalid_request_error", "parameter_invalid_integer"),
    errors.InvalidUrl(("a",)): (400, "invalid_request_error", "url_invalid"),
    errors.ResourceExists("x"): (400, "invalid_request_error", "resource_already_exists"),
    errors.ResourceMissing("tea", "x", param=("a",)): (400, "invalid_request_error", "resource_missing"),
    errors.ObjectNotFound("tea", "x", param=("a",)): (404, "invalid_request_error", "resource_missing"),
    errors.NothingUpcoming("c"): (404, "invalid_request_error", "invoice_upcoming_none"),
    rejections.UnrecognizedUrl("GET", "/x"): (404, "invalid_request_error", None),
    rejections.Unauthenticated("x"): (401, "invalid_request_error", None),
    rejections.Forbidden("x"): (403, "invalid_request_error", None),
    rejections.IdempotencyMismatch("k"): (400, "idempotency_error", None),
    rejections.IdempotencyElsewhere("k", "/v1/prices", "/v1/products"): (400, "idempotency_error", None),
    rejections.IdempotencyKeyInUse("k"): (409, "idempotency_error", "idempotency_key_in_use"),
    rejections.RateLimited("x"): (429, "invalid_request_error", "rate_limit"),
    errors.ClockIsAdvancing("c"): (429, "invalid_request_error", "rate_limit"),
    errors.CardError("x", code="card_declined"): (402, "card_error", "card_declined"),
    rejections.ServerFault(): (500, "api_error", None),
    rejections.DatabaseAway(writes=True): (503, "api_error", None),
}


@pytest.mark.parametrize("error", EVERY, ids=lambda error: type(error).__name__)
def test_every_error_has_its_status_type_and_code(error):
    assert (error.status, error.type, error.code) == EVERY[error]


def drawn(module):
    """The errors that a module defines, by name; each is in the tree that its docstring draws."""
    classes = {
        name
        for name, thing in vars(module).items()
        if isinstance(thing, type) and issubclass(thing, ApiError) and thing.__module__ == module.__name__
    }
    assert [name for name in sorted(classes) if name not in module.__doc__] == []
    return classes


def test_the_trees_in_the_docstrings_name_every_error():
    assert drawn(errors) | drawn(rejections) == {type(error).__name__ for error in EVERY} | {"ApiError"}


def test_what_is_refused_beneath_a_path_is_named_in_full():
    with pytest.raises(errors.InvalidRequest) as missing, errors.beneath("items", 0, "price_data"):
        raise errors.ParameterMissing(("recurring", "interval"))
    with pytest.raises(errors.InvalidRequest) as wrong, errors.beneath("items", 0):
        raise errors.InvalidRequest("`price` is wrong.", param=("price",))
    with pytest.raises(errors.InvalidRequest) as whole, errors.beneath("items"):
        raise errors.InvalidRequest("That cannot be.")

    name = "items[0][price_data][recurring][interval]"
    assert (missing.value.param, missing.value.message) == (name, f"Missing required param: {name}.")
    assert (wrong.value.param, wrong.value.message) == ("items[0][price]", "`price` is wrong.")
    assert (whole.value.param, whole.value.message) == (None, "That cannot be.")
