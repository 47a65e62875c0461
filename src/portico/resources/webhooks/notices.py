"""The mail to a merchant whose webhook endpoint was disabled although nobody asked for it."""

from portico.resources.accounts.declaration import Account
from portico.resources.webhooks.declaration import Reason, WebhookEndpoint
from portico.storage import mails
from portico.storage.transaction import Transaction

KIND = "webhook_disabled"


async def disabled(tx: Transaction, endpoint: WebhookEndpoint, reason: Reason) -> None:
    """Tell the account's own address, or else the one that its customers write to; nobody if it has neither."""
    account = await tx.within(tx.scope.of_platform).get(Account, tx.scope.account)
    recipient = account and (account.email or account.business_profile.support_email)
    if recipient:
        await mails.put(tx, KIND, recipient, {"endpoint": endpoint.id, "url": endpoint.url, "reason": reason})
