"""The matrix of `features.subscription_update`: what each leaf does to the pages, and that a running visit obeys."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from portico.resources.billing_portal.configurations import Configuration
from tests.browser.subscribers import Subscriber, offers, subscribe
from tests.browsers import Window
from tests.leaves import leaves

UPDATE = "features.subscription_update"
NO_PRORATION = {"proration_behavior": "none"}
ONE = {"enabled": True, "minimum": 5, "maximum": 5}


@dataclass(frozen=True)
class Effect:
    """Two values of a leaf, where they show, and what must be there of the one and not of the other."""

    on: Callable[[Subscriber], dict[str, Any]]
    off: Callable[[Subscriber], dict[str, Any]]
    shows: str
    """A selector."""
    at: str = ""
    """Where: the choice, or the review of a plan."""
    given: tuple[tuple[str, Any], ...] = ()
    """What the subscription is like."""
    base: tuple[tuple[str, Any], ...] = ()
    """What else the configuration says."""
    refuses: tuple[tuple[str, str], ...] = ()
    """What is refused after the leaf was turned off, if anything."""


def always(**update: Any) -> Callable[[Subscriber], dict[str, Any]]:
    return lambda _: update


def limits(**changed: Any) -> Callable[[Subscriber], dict[str, Any]]:
    return lambda chiara: {"products": offers(chiara.products, chiara.prices, **changed)}


def plans(*names: str, only: str = "") -> Callable[[Subscriber], dict[str, Any]]:
    """The products of some plans, with their prices of one interval or all."""

    def of(chiara: Subscriber) -> dict[str, Any]:
        products = {name: chiara.products[name] for name in names}
        return {"products": offers(products, {name: id for name, id in chiara.prices.items() if name.endswith(only)})}

    return of


BUSINESS, SIX, CODE = ("price", "Business month"), ("quantity", "6"), ("promotion_code", "FINCH10")
REVIEW = "/review?price={Business month}"
MATRIX: dict[str, Effect] = {
    f"{UPDATE}.enabled": Effect(always(enabled=True), always(enabled=False), "[name=plan]", refuses=(BUSINESS,)),
    f"{UPDATE}.default_allowed_updates = price": Effect(
        always(default_allowed_updates=["price", "quantity"]),
        always(default_allowed_updates=["quantity"]),
        "label.choice:has-text('Business')",
        refuses=(BUSINESS,),
    ),
    f"{UPDATE}.default_allowed_updates = quantity": Effect(
        always(default_allowed_updates=["price", "quantity"]),
        always(default_allowed_updates=["price"]),
        "#quantity",
        refuses=(SIX,),
    ),
    f"{UPDATE}.default_allowed_updates = promotion_code": Effect(
        always(default_allowed_updates=["price", "promotion_code"]),
        always(default_allowed_updates=["price"]),
        "#promotion_code",
        refuses=(BUSINESS, CODE),
    ),
    f"{UPDATE}.products[].product": Effect(
        plans("Starter", "Team", "Business"),
        plans("Starter", "Team"),
        "label.choice:has-text('Business')",
        refuses=(BUSINESS,),
    ),
    f"{UPDATE}.products[].prices": Effect(
        plans("Starter", "Team", "Business"),
        plans("Starter", "Team", "Business", only="month"),
        "[name=interval]",
        refuses=(("price", "Team year"),),
    ),
    f"{UPDATE}.products[].adjustable_quantity.enabled": Effect(
        limits(), limits(enabled=False), "#quantity", refuses=(SIX,)
    ),
    f"{UPDATE}.products[].adjustable_quantity.maximum": Effect(
        limits(maximum=7), limits(maximum=5), "#quantity-h:has-text('7')", refuses=(SIX,)
    ),
    f"{UPDATE}.products[].adjustable_quantity.minimum": Effect(
        limits(minimum=3), limits(minimum=8), "#quantity-h:has-text('3')", refuses=(SIX,)
    ),
    f"{UPDATE}.proration_behavior": Effect(
        always(proration_behavior="always_invoice"), always(**NO_PRORATION), "button:has-text('Pay £90.00')", REVIEW
    ),
    f"{UPDATE}.billing_cycle_anchor": Effect(
        always(billing_cycle_anchor="now"),
        always(billing_cycle_anchor="unchanged"),
        "button:has-text('Pay £210.00')",
        REVIEW,
        base=tuple(NO_PRORATION.items()),
    ),
    f"{UPDATE}.schedule_at_period_end.conditions[].type": Effect(
        always(schedule_at_period_end={"conditions": [{"type": "decreasing_item_amount"}]}),
        always(schedule_at_period_end={"conditions": ""}),
        "button:has-text('Change on')",
        "/review?price={Starter month}",
    ),
    f"{UPDATE}.trial_update_behavior": Effect(
        always(trial_update_behavior="end_trial"),
        always(trial_update_behavior="continue_trial"),
        "button:has-text('Pay £210.00')",
        REVIEW,
        given=(("trial_period_days", 14),),
    ),
}


def begin(shop: Any, effect: Effect) -> Subscriber:
    chiara = subscribe(shop, dict(effect.base), **dict(effect.given))
    chiara.code()
    return chiara


def count(window: Window, effect: Effect) -> int:
    return window.page.locator(effect.shows).count()


@pytest.mark.parametrize("leaf", MATRIX)
def test_each_leaf_does_what_it_says_and_undoes_it_at_once(shop, window, leaf):
    effect = MATRIX[leaf]
    chiara = begin(shop, effect)
    chiara.allow(**effect.on(chiara))
    chiara.visit(window, effect.at.format(**chiara.prices))
    on = count(window, effect)

    chiara.allow(**effect.off(chiara))
    window.page.reload()

    assert (on > 0, count(window, effect)) == (True, 0)


@pytest.mark.parametrize("leaf", [leaf for leaf, effect in MATRIX.items() if effect.refuses])
def test_what_a_leaf_forbids_is_refused_on_a_direct_post(shop, window, leaf):
    effect = MATRIX[leaf]
    chiara = begin(shop, effect)
    chiara.allow(**effect.on(chiara))
    chiara.visit(window)
    sent = {name: chiara.prices.get(value, value) for name, value in effect.refuses}

    chiara.allow(**effect.off(chiara))
    _post_directly(window, sent)

    assert chiara.plan == ("Team month", 5)
    assert window.page.locator("main h1").inner_text() in ("This is not possible now", "Change your plan")
    assert window.page.locator("h1:has-text('Review your change')").count() == 0


@pytest.mark.parametrize("leaf", [leaf for leaf, effect in MATRIX.items() if effect.refuses])
def test_what_was_reviewed_before_is_refused_after(shop, window, leaf):
    effect = MATRIX[leaf]
    chiara = begin(shop, effect)
    chiara.allow(**effect.on(chiara))
    sent = {name: chiara.prices.get(value, value) for name, value in effect.refuses}
    chiara.visit(window, "/review?" + "&".join(f"{name}={value}" for name, value in sent.items()))
    button = window.page.locator("main button.primary").last
    assert button.is_visible(), window.text

    chiara.allow(**effect.off(chiara))
    window.click(button)

    assert chiara.plan == ("Team month", 5)
    assert chiara.invoice().billing_reason == "subscription_create"


def _post_directly(window: Window, sent: dict[str, str]) -> None:
    """What the page's own form would not send."""
    with window.page.expect_navigation():
        window.page.evaluate(
            """sent => {
                const form = document.querySelector("form.form"), own = new FormData(form);
                form.querySelectorAll("[name]").forEach(field => field.name == "token" || field.remove());
                for (const [name, value] of Object.entries(sent)) {
                    const field = document.createElement("input");
                    [field.name, field.value] = [name, value];
                    form.append(field);
                }
                form.submit();
            }""",
            sent,
        )


def test_every_leaf_is_accounted_for():
    declared = {leaf for leaf in leaves(Configuration) if leaf.startswith(f"{UPDATE}.")}

    assert {name.partition(" = ")[0] for name in MATRIX} == declared
