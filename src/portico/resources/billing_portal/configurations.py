"""`billing_portal.configuration`: what a portal offers. Source: portal-behaviour section 1."""

from typing import Annotated, Literal

from pydantic import Field

from portico.resources.billing_portal import plans_on_offer, references
from portico.resources.billing_portal.features import (
    Features,
    SubscriptionCancel,
    SubscriptionPause,
    SubscriptionUpdate,
)
from portico.resources.endpoints import create as creates
from portico.resources.endpoints import index, retrieve
from portico.resources.endpoints import update as updates
from portico.resources.values import Timestamp, WebAddress
from portico.storage.glances import Glance, seen
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, ParameterMissing
from portico.wire.markers import OnUpdate, ReadOnly, Refers, RequiredOnUpdate, UnsetOnUpdate
from portico.wire.pages import Paging
from portico.wire.resource import Resource
from portico.wire.shape import Metadata, Shape

CANCEL = ("features", "subscription_cancel")
PAUSE = ("features", "subscription_pause", "duration")
UPDATE = ("features", "subscription_update")

LOGIN_LETTERS = 16
"""How many letters of a login page's address cannot be guessed."""

LONGEST_PAUSE = {"day": 3 * 366, "week": 3 * 52, "month": 36, "year": 3}
"""The most of each unit that fits into three years."""


class BusinessProfile(Shape):
    """What the portal says about the business."""

    headline: Annotated[str, Field(max_length=60)] | None = None
    """The line under the business's name. At most 60 characters."""
    privacy_policy_url: UnsetOnUpdate[WebAddress | None] = None
    """The privacy policy; the account's own when null."""
    terms_of_service_url: UnsetOnUpdate[WebAddress | None] = None
    """The terms of service; the account's own when null."""


class LoginPage(Shape):
    """The page on which customers sign in with their e-mail address."""

    enabled: RequiredOnUpdate[bool]
    """Whether the page exists. Turning it off kills its address for good; turning it on again makes a new one."""
    url: ReadOnly[str | None] = None
    """Its address, to be shared with every customer."""


class Configuration(
    Resource,
    prefix="bpc",
    path="/v1/billing_portal/configurations",
    emits=("created", "updated"),
    columns=("active", "is_default"),
    single=("is_default",),
):
    """What customers may do in the portal, and what it says about the business."""

    object: ReadOnly[Literal["billing_portal.configuration"]] = "billing_portal.configuration"
    """Always `billing_portal.configuration`."""
    active: OnUpdate[bool] = True
    """Whether portal sessions may use this configuration."""
    application: ReadOnly[Annotated[str, Refers("application")] | None] = None
    """The Connect application that made the configuration."""
    business_profile: BusinessProfile = BusinessProfile.of()
    """What the portal says about the business."""
    created: ReadOnly[Timestamp] = 0
    """When the object was made, in Unix seconds."""
    default_return_url: WebAddress | None = None
    """Where the portal's link back leads, unless the session says otherwise."""
    features: Features
    """What customers may do."""
    is_default: ReadOnly[bool] = False
    """Whether sessions that name no configuration use this one. The first configuration of a mode is its default."""
    livemode: ReadOnly[bool] = False
    """Whether the object lives in live mode."""
    login_page: LoginPage = LoginPage.of(enabled=False)
    """The page on which customers sign in with their e-mail address."""
    metadata: Metadata = {}
    """Keys and values of your own."""
    name: str | None = None
    """A name for the merchant's eyes only."""
    updated: ReadOnly[Timestamp] = 0
    """When the object last changed, in Unix seconds."""

    def check(self) -> None:
        """The rules that need no other object."""
        _check_default(self)
        _check_cancel(self.features.subscription_cancel)
        _check_pause(self.features.subscription_pause)
        _check_update(self.features.subscription_update)


def _check_default(configuration: Configuration) -> None:
    if configuration.is_default and not configuration.active:
        raise InvalidRequest("The default configuration cannot be deactivated.", param=("active",))


def _check_cancel(cancel: SubscriptionCancel) -> None:
    param = (*CANCEL, "proration_behavior")
    if cancel.proration_behavior == "always_invoice":
        raise InvalidRequest(
            "Invalid features[subscription_cancel][proration_behavior]: `always_invoice` is not supported for "
            "cancellations; must be one of none or create_prorations",
            param=param,
        )
    if cancel.proration_behavior == "create_prorations" and cancel.mode == "at_period_end":
        raise InvalidRequest(
            "`create_prorations` can only be used with `features[subscription_cancel][mode]=immediately`: a "
            "cancellation at the end of the period leaves nothing to prorate.",
            param=param,
        )
    reason = cancel.cancellation_reason
    if reason.enabled and not reason.options and not reason.feedback_options:
        raise InvalidRequest(
            "At least one of `options` and `feedback_options` is needed to ask for a cancellation reason.",
            param=(*CANCEL, "cancellation_reason", "options"),
        )


def _check_pause(pause: SubscriptionPause) -> None:
    options = pause.duration.interval_options
    if pause.duration.type == "interval_options" and not options:
        raise ParameterMissing((*PAUSE, "interval_options"))
    for index_, option in enumerate(options):
        if option.interval_count > LONGEST_PAUSE[option.interval]:
            raise InvalidRequest(
                "A pause can last three years at most.", param=(*PAUSE, "interval_options", index_, "interval_count")
            )


def _check_update(update_: SubscriptionUpdate) -> None:
    if update_.enabled and not update_.products:
        raise ParameterMissing((*UPDATE, "products"))
    if update_.enabled and not update_.default_allowed_updates:
        raise ParameterMissing((*UPDATE, "default_allowed_updates"))
    plans_on_offer.check_alone(update_.products)


class ConfigurationFilters(Paging):
    """Which configurations to list."""

    active: bool | None = None
    """Only active ones, or only inactive ones."""
    is_default: bool | None = None
    """Only the default, or only the others."""


_DEFAULT = Glance(Configuration, by=(), being={"is_default": True})


async def create(tx: Transaction, draft: Configuration) -> Configuration:
    """Keep a new configuration. The first one of a mode becomes its default."""
    named = references.new(draft.features, None)
    default, *found = await seen(tx.connection, tx.scope, [(_DEFAULT, ()), *references.looks(named)])
    await references.check(tx, named, found)
    id = tx.new_id(Configuration)
    page = _login_page(tx, id, draft.login_page, None)
    return await tx.insert(draft.having(id=id, is_default=default is None, login_page=page))


async def update(tx: Transaction, before: Configuration, after: Configuration) -> Configuration:
    """Keep the new state of a configuration."""
    named = references.new(after.features, before.features)
    await references.check(tx, named, await seen(tx.connection, tx.scope, references.looks(named)))
    page = _login_page(tx, after.id, after.login_page, before.login_page)
    return await tx.replace(before, after.having(login_page=page))


def _login_page(tx: Transaction, id: str, after: LoginPage, before: LoginPage | None) -> LoginPage:
    """A page that is turned on gets an address nobody can guess; turned off, it loses it for good.

    The address names account and configuration, by which it is found, before the letters that cannot be guessed.
    """
    if not after.enabled:
        return LoginPage.of(enabled=False)
    if before is not None and before.enabled:
        return after
    if not tx.here.sends_mail:
        raise InvalidRequest(
            "The login page needs e-mail to send codes, and this Portico has no mail server. Set `PORTICO_SMTP` and "
            "`PORTICO_MAIL_FROM`, and start it again.",
            param=("login_page", "enabled"),
        )
    mode = "" if tx.scope.livemode else "test_"
    names = tx.scope.account.removeprefix("acct_") + id.removeprefix("bpc_")
    return after.having(url=f"{tx.here.site}/p/login/{mode}{names}{tx.here.letters(LOGIN_LETTERS)}")


ENDPOINTS = (
    creates(Configuration, create),
    retrieve(Configuration),
    updates(Configuration, update),
    index(Configuration, ConfigurationFilters),
)
