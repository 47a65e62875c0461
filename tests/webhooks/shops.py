"""A merchant with a webhook endpoint."""

from dataclasses import dataclass
from typing import Any

from tests.merchants import Merchant
from tests.receivers import Receiver

ENDPOINTS = "/v1/webhook_endpoints"
OWN = "/v1/portico/webhook_endpoints"
DELIVERIES = "/v1/portico/webhook_deliveries"


@dataclass
class Hooked:
    """Somebody who is told what happens."""

    merchant: Merchant
    hears: Receiver
    endpoint: dict[str, Any]

    @classmethod
    async def of(cls, merchant: Merchant, hears: Receiver, **params: Any) -> "Hooked":
        """A new endpoint for everything."""
        made = await merchant.create(ENDPOINTS, {"url": hears.url, "enabled_events": ["*"], **params})
        return cls(merchant, hears, made)

    @property
    def id(self) -> str:
        """Of the endpoint."""
        return self.endpoint["id"]

    async def happen(self, times: int = 1) -> list[str]:
        """New customers; the ids of the events, in order."""
        for number in range(times):
            await self.merchant.create("/v1/customers", name=f"Customer {number}")
        events = await self.merchant.find("/v1/events", limit=times)
        return [event["id"] for event in events["data"]][::-1]

    async def deliver(self) -> None:
        """Send what is due by the clock of the test."""
        account = (await self.merchant.find("/v1/account"))["id"]
        await self.merchant.app.courier.deliver(account)

    async def deliveries(self, **filters: Any) -> list[dict[str, Any]]:
        """What became of it, the oldest first."""
        found = await self.merchant.find(DELIVERIES, limit=100, **filters)
        return found["data"][::-1]

    async def only(self) -> dict[str, Any]:
        """The one delivery there is."""
        (delivery,) = await self.deliveries()
        return delivery

    async def event(self) -> dict[str, Any]:
        """The latest event."""
        return (await self.merchant.find("/v1/events", limit=1))["data"][0]

    async def state(self) -> dict[str, Any]:
        """How the endpoint is."""
        return await self.merchant.find(f"{OWN}/{self.id}")

    async def simulate(self, **orders: Any) -> dict[str, Any]:
        """Let things go wrong."""
        return await self.merchant.create(f"{OWN}/{self.id}/simulate", **orders)
