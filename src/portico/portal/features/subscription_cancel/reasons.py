"""The question after a cancellation. It changes nothing about it, and nobody has to answer."""

from collections.abc import Mapping
from typing import NamedTuple

from starlette.responses import Response

from portico.pages.words import later
from portico.portal.cards import card
from portico.portal.room import Room
from portico.portal.subscriptions import Held, maybe, one
from portico.resources.billing.feedback_options import FeedbackOption
from portico.resources.billing_portal.features import CancellationReason
from portico.resources.subscriptions.declaration import Subscription

MOST_LETTERS = 5_000
ANSWERS = {
    "too_expensive": later("It costs too much"),
    "missing_features": later("Something that I need is missing"),
    "switched_service": later("I found something else"),
    "unused": later("I no longer need it"),
    "customer_service": later("The help that I got"),
    "too_complex": later("It is hard to use"),
    "low_quality": later("The quality"),
    "other": later("Something else"),
}
ERRORS = {
    "feedback": later("Choose an answer, or skip the question."),
    "comment": later("Please say it in fewer words."),
}
LABELS = {"feedback": later("What made you leave?"), "comment": later("In your words")}


class Answer(NamedTuple):
    """One of those to choose from."""

    value: str
    text: str
    is_own: bool
    """Whether it is in the business's own words, which nobody translates."""


async def are_asked(room: Room) -> bool:
    """Whether the question is asked at all: there may be no answer left to choose."""
    return _settings(room).enabled and bool(await _answers(room))


def is_answered(held: Held) -> bool:
    """Whether somebody has said why."""
    details = held.subscription.cancellation_details
    return bool(details and (details.feedback or details.feedback_option or details.comment))


def _settings(room: Room) -> CancellationReason:
    return room.configuration.features.subscription_cancel.cancellation_reason


async def _answers(room: Room) -> list[Answer]:
    """In the order of the configuration, those of the business's own after the others, and "something else" last."""
    settings = _settings(room)
    found = [Answer(name, ANSWERS[name], is_own=False) for name in dict.fromkeys(settings.options)]
    for id in dict.fromkeys(settings.feedback_options or ()):
        option = await maybe(room, FeedbackOption, id)
        if option and option.status == "active":
            found.append(Answer(option.id, option.description, is_own=True))
    return sorted(found, key=lambda answer: answer.value == "other")


async def show(room: Room) -> Response:
    """The question, if there is one that is still open."""
    held = await one(room, room.path["subscription"])
    return await _elsewhere(room, held) or await _form(room, held, room.typed or {}, {})


async def act(room: Room, sent: Mapping[str, str]) -> Response:
    """Keep the answer; or nothing, for somebody who skips it."""
    held = await one(room, room.path["subscription"])
    away = await _elsewhere(room, held)
    if away:
        return away
    if "skip" in sent:
        return await room.finish("canceled", held.subscription.id)
    errors = await _errors(room, sent)
    if errors:
        return await _form(room, held, sent, errors)
    await room.client.update(Subscription, held.subscription.id, cancellation_details=_details(sent))
    return await room.finish("canceled", held.subscription.id)


def _details(sent: Mapping[str, str]) -> dict[str, str]:
    """What the API is told: an answer of Stripe's list, or one of the business's own."""
    feedback = sent["feedback"]
    if feedback not in ANSWERS:
        return {"feedback_option": feedback}
    comment = sent.get("comment", "").strip()
    return {"feedback": feedback, **({"comment": comment} if comment and feedback == "other" else {})}


async def _errors(room: Room, sent: Mapping[str, str]) -> dict[str, str]:
    if sent.get("feedback") not in [answer.value for answer in await _answers(room)]:
        return {"feedback": ERRORS["feedback"]}
    if len(sent.get("comment", "")) > MOST_LETTERS:
        return {"comment": ERRORS["comment"]}
    return {}


async def _elsewhere(room: Room, held: Held) -> Response | None:
    """Where somebody goes who is not asked: nothing was cancelled, the question is off, or it is answered."""
    if held.ends is None or held.subscription.canceled_at is None:
        return room.go(f"/subscriptions/{held.subscription.id}/cancel")
    if not await are_asked(room) or is_answered(held):
        return await room.finish("canceled", held.subscription.id)
    return None


async def _form(room: Room, held: Held, sent: Mapping[str, str], errors: Mapping[str, str]) -> Response:
    return room.page(
        "subscription_cancel/reason.html",
        answers=await _answers(room),
        card=await card(room, held),
        errors=errors,
        labels=LABELS,
        values=sent,
        longest=MOST_LETTERS,
    )
