"""`billing.feedback_option`: an answer of the merchant's own to "why do you leave?". Source: portal-behaviour 1.4."""

from typing import Annotated, Literal

from pydantic import Field

from portico.resources.endpoints import act, index, retrieve
from portico.resources.endpoints import create as creates
from portico.resources.endpoints import update as updates
from portico.resources.values import Timestamp
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest
from portico.wire.markers import ReadOnly
from portico.wire.pages import Paging
from portico.wire.resource import Resource
from portico.wire.shape import Shape

Status = Literal["active", "inactive"]


class StatusTransitions(Shape):
    """When the status changed."""

    deactivated_at: Timestamp | None = None
    """When the option was deactivated, in Unix seconds."""


class FeedbackOption(
    Resource,
    prefix="bfo",
    path="/v1/billing/feedback_options",
    columns=("status",),
):
    """An answer of the merchant's own to "why do you leave?"."""

    object: ReadOnly[Literal["billing.feedback_option"]] = "billing.feedback_option"
    """Always `billing.feedback_option`."""
    description: Annotated[str, Field(max_length=100)]
    """What the customer reads. At most 100 characters."""
    livemode: ReadOnly[bool] = False
    """Whether the object lives in live mode."""
    status: ReadOnly[Status] = "active"
    """An inactive option is not shown and cannot be put into a configuration."""
    status_transitions: ReadOnly[StatusTransitions] = StatusTransitions.of()
    """When the status changed."""


class FeedbackOptionFilters(Paging):
    """Which options to list."""

    status: Status | None = None
    """Only active ones, or only inactive ones."""


async def create(tx: Transaction, draft: FeedbackOption) -> FeedbackOption:
    """Keep a new option."""
    return await tx.insert(draft)


async def update(tx: Transaction, before: FeedbackOption, after: FeedbackOption) -> FeedbackOption:
    """Keep the option's new words."""
    return await tx.replace(before, after)


async def deactivate(tx: Transaction, before: FeedbackOption) -> FeedbackOption:
    """Take the option out of use, for good."""
    if before.status == "inactive":
        raise InvalidRequest(f"The feedback option `{before.id}` is already inactive.")
    when = StatusTransitions.of(deactivated_at=tx.now)
    return await tx.replace(before, before.having(status="inactive", status_transitions=when))


ENDPOINTS = (
    creates(FeedbackOption, create),
    retrieve(FeedbackOption),
    updates(FeedbackOption, update),
    act(FeedbackOption, "deactivate", deactivate),
    index(FeedbackOption, FeedbackOptionFilters),
)
