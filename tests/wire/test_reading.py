"""Reading parameters: what may be sent, what it becomes, and the exact words for what cannot be."""

from decimal import Decimal

import pytest

from portico.wire.form import decode
from tests.wire.teapots import LEAST, Lid, Spout, Teapot, refused, sent

VALUES = {
    "name=Tea": ("name", "Tea"),
    "size=12&kind=iron": ("size", 12),
    "size=-3": ("size", -3),
    "size=007": ("size", 7),
    "size=-999999999999999999": ("size", -999_999_999_999_999_999),
    "volume=0": ("volume", 0),
    "volume=": ("volume", None),
    "whistles=true": ("whistles", True),
    "whistles=false": ("whistles", False),
    "strength=strong": ("strength", "strong"),
    "strength=": ("strength", None),
    "price=12.5": ("price", Decimal("12.5")),
    "price=0.000000000001": ("price", Decimal("0.000000000001")),
    "weight=1.5": ("weight", 1.5),
    "url=https://tea.example/a?b=c%23d": ("url", "https://tea.example/a?b=c#d"),
    "url=http://localhost:3000/": ("url", "http://localhost:3000/"),
    "email=a%2Bb@tea.example": ("email", "a+b@tea.example"),
    "currency=EUR": ("currency", "eur"),
    "lid[enabled]=true": ("lid", Lid(enabled=True)),
    "lid[enabled]=true&lid[color]=red": ("lid", Lid(enabled=True, color="red")),
    "spout[length]=5": ("spout", Spout(length=5)),
    "spout=": ("spout", None),
    "spouts[0][length]=1&spouts[1][length]=2": ("spouts", (Spout(length=1), Spout(length=2))),
    "spouts[5][length]=1&spouts[2][length]=2": ("spouts", (Spout(length=2), Spout(length=1))),
    "spouts[10][length]=1&spouts[9][length]=2": ("spouts", (Spout(length=2), Spout(length=1))),
    "spouts[][length]=1&spouts[][length]=2": ("spouts", (Spout(length=1), Spout(length=2))),
    "spouts=": ("spouts", ()),
    "leaves[]=green&leaves[]=black": ("leaves", ("green", "black")),
    "leaves[0]=black": ("leaves", ("black",)),
    "leaves[1]=green&leaves[0]=black": ("leaves", ("black", "green")),
    "&".join(f"leaves[{index}]=green" for index in range(101)): ("leaves", ("green",) * 101),
    "leaves=": ("leaves", ()),
    "mixed=": ("mixed", ()),
    "mixed[]=a": ("mixed", ("a",)),
    "few=": ("few", None),
    "labels[a]=1&labels[b]=2": ("labels", {"a": 1, "b": 2}),
    "metadata=": ("metadata", {}),
    "up_to=inf": ("up_to", None),
    "up_to=5": ("up_to", 5),
    "made_of=clay": ("made_of", "clay"),
    "called=Bob": ("renamed", "Bob"),
    "metadata[a]=b": ("metadata", {"a": "b"}),
    "secret[0][length]=7": ("secret", (Spout(length=7),)),
}


@pytest.mark.parametrize(("form", "expected"), VALUES.items())
def test_a_form_becomes_typed_values(form, expected):
    field, value = expected

    assert getattr(Teapot.draft(sent(form)), field) == value


LONG = "x" * 5_001
REFUSED = {
    "object=teapot": ("object", "parameter_unknown", "Received unknown parameter: object"),
    "id=pot_1": ("id", "parameter_unknown", "Received unknown parameter: id"),
    "created=5": ("created", "parameter_unknown", "Received unknown parameter: created"),
    "active=false": ("active", "parameter_unknown", "Received unknown parameter: active"),
    "renamed=x": ("renamed", "parameter_unknown", "Received unknown parameter: renamed"),
    "tea=1&name=x&milk=2": ("tea", "parameter_unknown", "Received unknown parameters: tea, milk"),
    "tea=1": ("tea", "parameter_unknown", "Received unknown parameter: tea"),
    "lid[enabled]=true&lid[seen]=1": ("lid[seen]", "parameter_unknown", "Received unknown parameter: lid[seen]"),
    "spouts[1][x]=1": ("spouts[0][x]", "parameter_unknown", "Received unknown parameter: spouts[0][x]"),
    "lid[color]=red": ("lid[enabled]", "parameter_missing", "Missing required param: lid[enabled]."),
    "spout[name]=x": ("spout[length]", "parameter_missing", "Missing required param: spout[length]."),
    "spouts[0][name]=x": ("spouts[0][length]", "parameter_missing", "Missing required param: spouts[0][length]."),
    "size=": (
        "size",
        "parameter_invalid_empty",
        "You passed an empty string for 'size'. We assume empty values are an attempt to unset a parameter; however "
        "'size' cannot be unset. You should remove 'size' from your request or supply a non-empty value.",
    ),
    "size=x": ("size", "parameter_invalid_integer", "Invalid integer: x"),
    "size=1.0": ("size", "parameter_invalid_integer", "Invalid integer: 1.0"),
    "size=1_000": ("size", "parameter_invalid_integer", "Invalid integer: 1_000"),
    "size= 1": ("size", "parameter_invalid_integer", "Invalid integer:  1"),
    "size=%2B1": ("size", "parameter_invalid_integer", "Invalid integer: +1"),
    "size=--1": ("size", "parameter_invalid_integer", "Invalid integer: --1"),
    "size=١٢": ("size", "parameter_invalid_integer", "Invalid integer: ١٢"),
    "size=1e3": ("size", "parameter_invalid_integer", "Invalid integer: 1e3"),
    "size=NaN": ("size", "parameter_invalid_integer", "Invalid integer: NaN"),
    "size=1234567890123456789": ("size", "parameter_invalid_integer", "Invalid integer: 1234567890123456789"),
    "size[]=1": ("size", "parameter_invalid_integer", "Invalid integer: an array"),
    "size[a]=1": ("size", "parameter_invalid_integer", "Invalid integer: an object"),
    "volume=-1": ("volume", "parameter_invalid_integer", "This value must be greater than or equal to 0."),
    "spout[length]=100": ("spout[length]", "parameter_invalid_integer", "This value must be less than or equal to 99."),
    "up_to=0": ("up_to", "parameter_invalid_integer", "This value must be greater than or equal to 1."),
    "up_to=Inf": ("up_to", "parameter_invalid_integer", "Invalid integer: Inf"),
    "whistles=1": ("whistles", None, "Invalid boolean: 1"),
    "whistles=TRUE": ("whistles", None, "Invalid boolean: TRUE"),
    "whistles=yes": ("whistles", None, "Invalid boolean: yes"),
    "whistles[]=true": ("whistles", None, "Invalid boolean: an array"),
    "kind=gold": ("kind", None, "Invalid kind: must be one of iron or clay"),
    "kind=Iron": ("kind", None, "Invalid kind: must be one of iron or clay"),
    "kind[a]=iron": ("kind", None, "Invalid kind: must be one of iron or clay"),
    "strength=x": ("strength", None, "Invalid strength: must be one of light, medium, or strong"),
    "lid[enabled]=true&lid[color]=x": ("lid[color]", None, "Invalid lid[color]: must be one of green or red"),
    "leaves[]=x": ("leaves[0]", None, "Invalid leaves[0]: must be one of green or black"),
    "price=x": ("price", None, "Invalid decimal: x; must contain at maximum 12 decimal places."),
    "price=0.0000000000001": (
        "price",
        None,
        "Invalid decimal: 0.0000000000001; must contain at maximum 12 decimal places.",
    ),
    "price=1e3": ("price", None, "Invalid decimal: 1e3; must contain at maximum 12 decimal places."),
    "price=NaN": ("price", None, "Invalid decimal: NaN; must contain at maximum 12 decimal places."),
    "price=-1": ("price", "parameter_invalid_integer", "This value must be greater than or equal to 0."),
    "name=elevenchars": ("name", None, "Invalid string: elevenchars; must be at most 10 characters"),
    f"called={LONG}": ("called", None, f"Invalid string: {'x' * 20}...{'x' * 20}; must be at most 5000 characters"),
    "name[]=x": ("name", None, "Invalid string: an array"),
    "name[a]=x": ("name", None, "Invalid string: an object"),
    "url=tea.example": ("url", "url_invalid", "Not a valid URL. An explicit scheme (such as https) must be provided."),
    "email=x": ("email", "email_invalid", "Invalid email address: x"),
    "lid=x": ("lid", None, "Invalid object"),
    "lid[]=x": ("lid", None, "Invalid object"),
    "leaves=green": ("leaves", None, "Invalid array"),
    "leaves[a]=green": ("leaves", None, "Invalid array"),
    "leaves[-1]=green": ("leaves", None, "Invalid array"),
    "leaves[0]=green&leaves[00]=black": ("leaves", None, "Invalid array"),
    "leaves[١]=green": ("leaves", None, "Invalid array"),
    "leaves[0]=green&leaves[a]=black": ("leaves", None, "Invalid array"),
    "labels=x": ("labels", None, "Invalid object"),
    "labels[a]=x": ("labels[a]", "parameter_invalid_integer", "Invalid integer: x"),
    "spouts[0][length]=1&spouts[1][length]=1&spouts[2][length]=1&spouts[3][length]=1": (
        "spouts",
        None,
        "Array too long: at most 3 elements are allowed.",
    ),
    "metadata=x": ("metadata", None, "Invalid object"),
    "size=12": ("size", None, "Clay does not hold that much."),
}
EMPTY = [
    "name",
    "size",
    "whistles",
    "kind",
    "stays",
    "weight",
    "price",
    "labels",
    "up_to",
    "lid",
    "checked",
    "lid[enabled]",
    "lid[color]",
]


@pytest.mark.parametrize(("form", "expected"), REFUSED.items(), ids=lambda value: str(value)[:40])
def test_what_cannot_be_is_refused_in_these_words(form, expected):
    assert refused(lambda: Teapot.draft(sent(form))) == expected


@pytest.mark.parametrize("param", EMPTY)
def test_what_cannot_be_unset_says_so(param):
    enabled = "" if param == "lid[enabled]" else "&lid[enabled]=true" if param.startswith("lid[") else ""

    found, code, message = refused(lambda: Teapot.draft(sent(f"{param}={enabled}")))

    assert (found, code) == (param, "parameter_invalid_empty")
    assert f"however '{param}' cannot be unset" in message


@pytest.mark.parametrize("missing", LEAST)
def test_what_is_needed_must_be_sent(missing):
    params = {name: value for name, value in LEAST.items() if name != missing}

    assert refused(lambda: Teapot.draft(params)) == (
        missing,
        "parameter_missing",
        f"Missing required param: {missing}.",
    )


def test_what_may_be_unset_on_update_only_is_refused_on_create():
    form = "lid[enabled]=true&lid[notes]="

    param, code, _ = refused(lambda: Teapot.draft(sent(form)))

    assert (param, code) == ("lid[notes]", "parameter_invalid_empty")
    assert Teapot.patch(decode(form.encode())) == {"lid": {"enabled": True, "notes": None}}


def test_an_update_needs_nothing_but_what_it_says():
    assert Teapot.patch({}) == {}
    assert Teapot.patch({"name": "Tea"}) == {"name": "Tea"}


def test_an_update_may_not_send_what_is_for_creation_only():
    assert refused(lambda: Teapot.patch({"made_of": "x"}))[1] == "parameter_unknown"
    assert Teapot.patch({"active": "false"}) == {"active": False}


def test_a_hash_on_update_needs_what_its_marker_says():
    param, code, _ = refused(lambda: Teapot.patch({"lid": {"color": "red"}}))

    assert (param, code) == ("lid[enabled]", "parameter_missing")


def test_elements_of_an_array_are_new_even_on_update():
    param, code, _ = refused(lambda: Teapot.draft(sent("")).revised(Teapot.patch({"spouts": [{"name": "x"}]})))

    assert (param, code) == ("spouts[0][length]", "parameter_missing")


def test_our_own_pages_may_send_values_as_they_are():
    params = {"name": "Pot", "mixed": ["a", "b"], "checked": True, "size": 3, "price": Decimal("1.5"), "whistles": True}

    pot = Teapot.draft(params)

    assert (pot.size, pot.price, pot.whistles, pot.mixed) == (3, Decimal("1.5"), True, ("a", "b"))


@pytest.mark.parametrize("currency", ["xxx", "eu", "euro", "€", "12a", "EURO"])
def test_an_unknown_currency_is_refused_with_the_known_ones(currency):
    param, _, message = refused(lambda: Teapot.draft({**LEAST, "currency": currency}))

    assert param == "currency"
    assert message.startswith(f"Invalid currency: {currency}. Stripe currently supports these currencies: aed, afn, ")
