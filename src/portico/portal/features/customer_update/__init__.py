"""Seeing and changing billing details: name, e-mail, phone, addresses, tax numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from starlette.responses import Response

from portico.pages import tax_kinds
from portico.pages.countries import countries
from portico.pages.formats import Formats
from portico.pages.words import later
from portico.portal.features.customer_update import drafts
from portico.portal.features.customer_update.drafts import Draft
from portico.portal.features.feature import Done, Feature, Page
from portico.portal.room import Room
from portico.resources.billing_portal.controls import change_of
from portico.resources.billing_portal.situations import Refusal, Situation
from portico.resources.customers.declaration import Customer
from portico.resources.tax_ids.declaration import TaxId
from portico.resources.tax_ids.forms import TYPES, kinds_in
from portico.wire.errors import ApiError, ObjectNotFound, ResourceExists

FIELDS = {"tax_type": "tax_id", "tax_value": "tax_id", "remove": "tax_id"}
"""The fields of the form that are not called like what they change."""
TAX_LOCATION = "customer_tax_location_invalid"
"""Automatic tax needs an address. Only an empty one is no place here: the form knows what each country's needs."""
REMOVED = Done("tax-id-removed", later("The tax number is removed"))
MOST = 5
"""Tax numbers a customer may add here, as at Stripe."""


async def details(room: Room) -> Mapping[str, Any]:
    """What is known of the customer, and what they may change."""
    changeable = room.configuration.features.customer_update.allowed_updates
    return {"changeable": changeable, "tax_ids": await _tax_ids(room), "home": room.home}


async def _tax_ids(room: Room) -> list[TaxId]:
    if "tax_id" not in room.configuration.features.customer_update.allowed_updates:
        return []
    found, _more = await room.client.list(TaxId, below=room.customer.id, limit=100)
    return found


async def show(room: Room) -> Response:
    """The form, filled with what is known, and with what was typed before the session had to be recovered."""
    known = drafts.of_customer(room.customer, _changeable(room))
    told = REMOVED if room.query.get("done") == REMOVED.name else None
    return await _form(room, replace(known, values={**known.values, **(room.typed or {})}), {}, told=told)


async def act(room: Room, sent: Mapping[str, str]) -> Response:
    """Change what was changed; or show the form again, with what was typed and what is wrong with it."""
    refusal = _against(room, sent)
    if refusal:
        return room.refused(refusal)
    draft = Draft(sent, _changeable(room))
    if "remove" in sent:
        return await _remove(room, draft)
    if "again" in sent:
        return await _form(room, drafts.opened(draft, room.customer), {})
    errors = draft.errors(room.customer) or await _change(room, draft)
    if errors:
        return await _form(room, draft, errors)
    return await room.finish("details-changed")


async def _remove(room: Room, draft: Draft) -> Response:
    """Let a tax number go. What was typed beside it stays in the form, also where the number is gone already."""
    try:
        await room.client.delete(TaxId, draft.values["remove"], below=room.customer.id)
    except ObjectNotFound:
        return await _form(room, draft, {}, 404)
    if draft.is_as(drafts.of_customer(room.customer, draft.changeable)):
        return room.go("/details", REMOVED.name)
    room.client.forget()
    return await _form(room, draft, {}, told=REMOVED)


async def _change(room: Room, draft: Draft) -> dict[str, str]:
    """Ask the API; what is wrong, by field. What is sent twice changes nothing, so the tax number comes last."""
    try:
        await room.client.update(Customer, room.customer.id, **draft.params())
    except ApiError as error:
        if error.code == TAX_LOCATION:
            return {f"{'address' if 'address' in draft.changeable else 'shipping'}_country": drafts.NO_COUNTRY}
        name = (error.param or "").partition("[")[0]
        if error.status != 400 or name not in drafts.BY_PARAM:
            raise
        return {name: drafts.BY_PARAM[name]}
    kind, number = draft.tax_number
    try:
        if number:
            await room.client.create(TaxId, below=room.customer.id, type=kind, value=number)
    except ApiError as error:
        if error.status != 400:
            raise
        return {} if isinstance(error, ResourceExists) else {"tax_value": drafts.WRONG_NUMBER}
    return {}


def _changeable(room: Room) -> tuple[str, ...]:
    """What this customer may change in this visit."""
    return tuple(name for name in room.configuration.features.customer_update.allowed_updates if not _no(room, name))


def _no(room: Room, name: str) -> Refusal | None:
    situation = Situation(room.configuration, room.customer)
    return change_of(situation, name, signed_in_by_email=room.visit.came_by == "login")


def _against(room: Room, sent: Mapping[str, str]) -> Refusal | None:
    """Why something that was sent may not be changed."""
    names = (FIELDS.get(name, name.partition("_")[0]) for name, text in sent.items() if text and name != "again")
    return next((refusal for name in names if name != "token" and (refusal := _no(room, name))), None)


async def _form(
    room: Room, draft: Draft, errors: Mapping[str, str], status: int = 200, told: Done | None = None
) -> Response:
    formats, tax_ids, near = Formats(room.locale), await _tax_ids(room), _countries(room, draft)
    return room.page(
        "customer_update/form.html",
        status,
        draft=draft,
        values={"tax_type": _likely(near), **draft.values},
        errors=errors,
        labels=drafts.labels(draft),
        changeable=draft.changeable,
        shown=room.configuration.features.customer_update.allowed_updates,
        delivers=draft.delivers,
        countries=countries(room.locale),
        tax_ids=tax_ids,
        tax_types=_types(formats, near, draft.tax_number[0]) if draft.numbers else [],
        has_room=len(tax_ids) < MOST,
        toast={"done": told} if told else None,
    )


def _types(formats: Formats, near: Sequence[str], chosen: str) -> list[tuple[str, str]]:
    """The kinds of tax numbers by name: of some countries, of the Union, and the chosen one; or all of them."""
    own = [kind for kind in TYPES if tax_kinds.country(kind) in near]
    known = [kind for kind in TYPES if kind in own or kind == chosen or tax_kinds.country(kind) == "EU"]
    return tax_kinds.named(formats, known if own else TYPES)


def _likely(near: Sequence[str]) -> str:
    """The kind of number that somebody in these countries has first of all."""
    return next((kind for country in near for kind in kinds_in(country)), "")


def _countries(room: Room, draft: Draft) -> list[str]:
    """The countries of the addresses: what is chosen in the form, or known where the form does not ask."""
    address, shipping = room.customer.address, room.customer.shipping
    known = ((address and address.country) or "", (shipping and shipping.address.country) or "")
    fields = zip(("address_country", "shipping_country"), known, strict=True)
    return [country.upper() for name, text in fields if (country := draft.values.get(name, text))]


PAGES = (Page("/details", show, act, flows=("customer_update",)),)
DONES = (
    Done("details-changed", later("Your billing details are saved")),
    REMOVED,
)
FEATURE = Feature(
    "customer_update", "details", "customer_update/section.html", details, PAGES, DONES, "customer_update/edit.html"
)
