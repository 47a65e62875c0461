"""`account`: its verbs. An account is kept with its platform; a merchant of its own is its own platform."""

from portico.resources import payment_method_configurations
from portico.resources.accounts.declaration import Account, BusinessProfile, Controller
from portico.resources.accounts.settings import Branding
from portico.resources.endpoints import Endpoint, index, retrieve
from portico.resources.endpoints import create as creates
from portico.resources.endpoints import delete as deletes
from portico.resources.endpoints import update as updates
from portico.resources.files import File
from portico.storage import platforms
from portico.storage.scope import Scope
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, Path
from portico.wire.pages import Paging, Range

BRANDING: Path = ("settings", "branding")


class AccountFilters(Paging):
    """Which connected accounts to list."""

    created: Range | None = None
    """When they were made."""


async def open_world(tx: Transaction, name: str | None) -> Account:
    """The merchant's own account in the transaction's mode, with what every account begins with."""
    account = Account.of(id=tx.scope.account, business_profile=BusinessProfile.of(name=name), country="US",
                         default_currency="usd")  # fmt: skip
    await payment_method_configurations.create_default(tx)
    return await tx.insert(account)


async def current(tx: Transaction) -> Account | None:
    """The account that the request is made for."""
    return await tx.within(tx.scope.of_platform).get(Account, tx.scope.account, lock=True)


async def find(tx: Transaction, id: str) -> Account | None:
    """The caller's own account, or one that is connected to it."""
    if id == tx.scope.account:
        return await current(tx)
    return await tx.get(Account, id, lock=True)


async def create(tx: Transaction, draft: Account) -> Account:
    """Connect a new account."""
    if tx.scope.account != tx.scope.platform:
        raise InvalidRequest("A connected account cannot have connected accounts of its own.")
    await _check_branding(tx, draft.settings.branding, None)
    id = tx.new_id(Account)
    kind = "none" if draft.controller and "type" not in draft.model_fields_set else draft.type
    account = draft.having(
        id=id, type=kind, controller=draft.controller or Controller.of(), country=draft.country or "US"
    )
    kept = await tx.insert(account.having(default_currency=draft.default_currency or "usd"))
    await platforms.connect(tx.connection, id, tx.scope)
    await payment_method_configurations.create_default(tx.within(Scope(id, tx.scope.livemode, tx.scope.account)))
    return kept


async def update(tx: Transaction, before: Account, after: Account) -> Account:
    """Keep the account's new state."""
    await _check_branding(tx.within(Scope(after.id, tx.scope.livemode, tx.scope.platform)), after.settings.branding,
                          before.settings.branding)  # fmt: skip
    return await tx.within(tx.scope.of_platform).replace(before, after)


async def delete(tx: Transaction, before: Account) -> None:
    """Let a connected account go."""
    if before.id == tx.scope.account:
        raise InvalidRequest("You cannot delete your own account.")
    await tx.delete(before)


async def _check_branding(tx: Transaction, after: Branding, before: Branding | None) -> None:
    """Pictures must be files of the account's own, uploaded for the purpose."""
    for name in ("icon", "logo"):
        id = getattr(after, name)
        if id is None or (before and getattr(before, name) == id):
            continue
        file = await tx.need(File, id, param=(*BRANDING, name), called="file upload")
        if file.purpose != f"business_{name}":
            raise InvalidRequest(
                f"The file `{id}` was uploaded with the purpose `{file.purpose}`; an account's {name} needs "
                f"`business_{name}`.",
                param=(*BRANDING, name),
            )


async def listed(tx: Transaction, filters: AccountFilters) -> tuple[list[Account], bool]:
    """A page of the connected accounts."""
    return await tx.page(Account, filters, controller_type="application")


ENDPOINTS = (
    Endpoint("retrieve", "GET", "/v1/account", Account, current),
    creates(Account, create),
    retrieve(Account, find),
    updates(Account, update),
    deletes(Account, delete),
    index(Account, AccountFilters, listed),
)
