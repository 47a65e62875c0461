"""`test_helpers.test_clock`, as declared: time that can be moved. Source: billing-behaviour section 9."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from portico.resources.values import Timestamp
from portico.wire.markers import InputOnly, Omitted, OnCreate, ReadOnly
from portico.wire.resource import Resource
from portico.wire.shape import Shape

Status = Literal["advancing", "internal_failure", "ready"]


class Advancing(Shape):
    """Where the clock is going."""

    target_frozen_time: Timestamp
    """The time it will show, in Unix seconds."""


class StatusDetails(Shape):
    """More about the status."""

    advancing: Omitted[Advancing | None] = None
    """Details of `status=advancing`."""


class TestClock(
    Resource,
    prefix="clock",
    path="/v1/test_helpers/test_clocks",
    emits=("created", "advancing", "ready", "internal_failure", "deleted"),
):
    """Time that can be moved: everything of the customers who live by it happens when it says so."""

    __test__: ClassVar[bool] = False
    CALLED: ClassVar[str] = "test clock"

    object: ReadOnly[Literal["test_helpers.test_clock"]] = "test_helpers.test_clock"
    """Always `test_helpers.test_clock`."""
    created: ReadOnly[Timestamp] = 0
    """When the object was made, in Unix seconds of the wall clock."""
    customer: InputOnly[OnCreate[str | None]] = None
    """A customer who is to live by this clock from now on."""
    deletes_after: ReadOnly[Timestamp] = 0
    """When the clock goes away by itself, in Unix seconds of the wall clock."""
    frozen_time: OnCreate[Timestamp]
    """What time it is, in Unix seconds."""
    livemode: ReadOnly[bool] = False
    """Always false."""
    name: OnCreate[Annotated[str, Field(max_length=300)] | None] = None
    """What you call it. At most 300 characters."""
    status: ReadOnly[Status] = "ready"
    """Whether it is moving."""
    status_details: ReadOnly[StatusDetails] = StatusDetails.of()
    """More about the status."""
