"""Discounts for customers, given by our own code: the API gives them with subscriptions and invoices."""

import json
from typing import Any

from portico.resources.customers.declaration import Customer
from portico.resources.discounts import redeeming
from portico.resources.discounts.redeeming import DiscountOrder
from portico.resources.test_helpers.following import of_customer
from portico.storage.engine import Connection
from portico.storage.scope import Origin, Scope
from portico.storage.transaction import Transaction
from tests.merchants import Merchant


async def within(merchant: Merchant, customer: str, work: Any) -> Any:
    """What `work(tx, customer)` returns, in one transaction, in the customer's time."""
    account = (await merchant.find("/v1/account"))["id"]
    app = merchant.app

    async def run(connection: Connection) -> Any:
        scope = Scope(account, "_live_" in merchant.key, account)
        tx = Transaction(connection, scope, Origin("a test"), app.here, locks=app.engine.locks)
        own = await of_customer(tx, customer)
        found = await own.get(Customer, customer)
        assert found
        return await work(own, found)

    return await app.engine.transact(run)


async def give(merchant: Merchant, customer: str, coupon: str = "", **more: Any) -> dict[str, Any]:
    """Redeem a coupon; the discount that it becomes."""
    order = {name: more.pop(name) for name in ("promotion_code", "discount") if name in more}
    if coupon:
        order["coupon"] = coupon
    on = {
        name: more.pop(name)
        for name in ("subscription", "subscription_item", "invoice", "invoice_item")
        if name in more
    }

    async def work(tx: Transaction, found: Customer) -> str:
        target = redeeming.Target(found.id, **on)
        (id,) = await redeeming.redeem(tx, (DiscountOrder.of(**order),), target, param=("discounts",), **more)
        discount = await tx.get(redeeming.Discount, id)
        assert discount
        return discount.body()

    return json.loads(await within(merchant, customer, work))
