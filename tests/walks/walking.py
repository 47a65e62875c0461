"""A walk: a business, and steps in it, each of which is a seed. So a walk without some of its steps is a walk, too."""

import re
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from tests.merchants import Merchant
from tests.walks import books, invoicing, living, planning, shopping, subscribing
from tests.walks.books import Books
from tests.walks.business import Business
from tests.walks.claims import bonds, leaving, ledger, names, promises, selling, steadiness, sums, telling, times
from tests.walks.steps import PREVIEW, Request, Step

Draw = Callable[[Business, Books], Request | None]
KINDS: dict[Draw, float] = {
    living.wait: 14, living.pay_with: 4, living.let_a_card_go: 1, living.use: 3, living.change_balance: 2,
    living.move: 1, living.debit: 1, living.archive: 1, living.confirm: 3,
    living.favour: 2, living.answer: 6, living.leave: 0.3,
    subscribing.subscribe: 6, subscribing.change: 9, subscribing.settle: 6, subscribing.cancel: 2,
    subscribing.pause: 2, subscribing.resume: 3, subscribing.migrate: 1, subscribing.change_item: 3,
    planning.plan: 2, planning.adopt: 1, planning.replan: 3, planning.let_go: 1, planning.plan_a_pause: 2,
    invoicing.wait_for_invoice: 4, invoicing.change_what_waits: 2, invoicing.draft: 2, invoicing.edit: 4,
    invoicing.bring_about: 6, invoicing.credit: 4, invoicing.undo_credit: 1, invoicing.refund: 1,
    shopping.offer: 4, shopping.choose: 3, shopping.buy: 8, shopping.close: 0.5,
    invoicing.revise: 1, invoicing.intend: 1, invoicing.attach: 2,
}  # fmt: skip
"""How often each kind of step is taken."""
CLAIMS = (
    steadiness.answered, steadiness.unchanged, sums.add_up, ledger.balance, ledger.due, telling.in_order,
    telling.differences, telling.whole, times.punctual, times.tiled, names.there, bonds.hold, promises.kept,
    promises.credited, selling.sold, leaving.left,
)  # fmt: skip


@dataclass(frozen=True)
class Walk:
    """Where it goes."""

    business: int
    steps: tuple[int, ...]

    @classmethod
    def of(cls, seed: int, length: int) -> "Walk":
        """A walk of some length."""
        dice = Random(seed)
        return cls(seed, tuple(dice.randrange(2**32) for _ in range(length)))


@dataclass(frozen=True)
class Ended:
    """What came of a walk: all that was asked, and what was not as it should be after the last of it."""

    walk: Walk
    asked: tuple[str, ...] = ()
    breaches: tuple[str, ...] = ()

    def __str__(self) -> str:
        return named("\n".join([f"{self.walk}:", *self.asked, *(f"  ! {breach}" for breach in self.breaches)]))


async def walked(app: Any, walk: Walk) -> Ended:
    """Take the steps in a new world, until something is not as it should be."""
    merchant, business = Merchant(app, f"sk_test_{secrets.token_hex(8)}"), Business(walk.business)
    await business.open(merchant)
    found, asked = await books.read(merchant, business.customer, business.clock), []
    for number, seed in enumerate(walk.steps, 1):
        business.at(seed, found.now)
        (draw,) = business.dice.choices([*KINDS], [*KINDS.values()])
        request = draw(business, found)
        if request is None:
            continue
        until = replace(walk, steps=walk.steps[:number])
        try:
            step, breaches = await taken(merchant, request, found)
        except AssertionError as error:  # what every test takes for granted: a clock arrives, what is there can be read
            return Ended(until, (*asked, str(request)), (str(error),))
        asked.append(f"{step.answer.status} {request}")
        if breaches:
            return Ended(until, tuple(asked), tuple(breaches))
        found = step.after
    return Ended(walk, tuple(asked))


async def taken(merchant: Merchant, request: Request, before: Books) -> tuple[Step, list[str]]:
    """What comes of a request, and what of that should not be."""
    foretold = await request.foretold(merchant)
    answer = await request.sent(merchant)
    after = await books.read(merchant, before.customer, before.clock, before)
    later = None
    if foretold is not None and request.subscription:
        later = await merchant.post(PREVIEW, subscription=request.subscription)
    step = Step(request, before, after, answer, foretold, later)
    return step, [breach for claim in CLAIMS for breach in claim(step)]


async def shortened(walk: Walk, fails: Callable[[Walk], Awaitable[bool]], tries: int = 100) -> Walk:
    """The walk with as few of its steps as still fail."""
    size = len(walk.steps) // 2
    while size and tries > 0:
        for begin in range(0, len(walk.steps), size):
            fewer = replace(walk, steps=walk.steps[:begin] + walk.steps[begin + size :])
            tries -= 1
            if await fails(fewer):
                walk = fewer
                break
        else:
            size //= 2
    return walk


def named(text: str) -> str:
    """A text with short names for ids, by the order in which they come."""
    names: dict[str, str] = {}
    found = re.compile(r"\b([a-z]+(?:_[a-z]+)*)_[0-9A-Za-z]{24}\b")
    return found.sub(lambda name: names.setdefault(name[0], f"{name[1]}_{len(names) + 1}"), text)
