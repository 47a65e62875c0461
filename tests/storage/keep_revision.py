"""Writes a small database as SQL, to be kept when a revision is released: `python -m tests.storage.keep_revision`.

`test_migrations` then migrates it forward for ever.
"""

import asyncio
import sqlite3
import tempfile
from pathlib import Path

from portico.app import App
from portico.storage import migrate
from tests import people
from tests.clocks import Clock
from tests.databases import settings_for
from tests.merchants import Merchant

KEY = "sk_test_mirella"


async def fill(folder: str) -> None:
    """One world with something of everything that has rules."""
    app = App(settings_for(folder), clock=Clock())
    await app.start()
    mirella = Merchant(app, KEY)
    product = await mirella.create("/v1/products", people.TEA)
    price = await mirella.create("/v1/prices", people.MONTHLY, product=product["id"])
    offer = {"product": product["id"], "prices": [price["id"]]}
    update = {"enabled": True, "default_allowed_updates": ["price"], "products": [offer]}
    await mirella.create("/v1/billing_portal/configurations", features={"subscription_update": update})
    customer = await mirella.having(idempotency_key="alice").create("/v1/customers", people.ALICE)
    await mirella.create("/v1/billing_portal/sessions", customer=customer["id"])
    await app.stop()


def main() -> None:
    """Write `revision_….sql` beside this file."""
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(fill(folder))
        with sqlite3.connect(Path(folder) / "portico.db") as database:
            statements = "\n".join(database.iterdump())
        database.close()
    Path(__file__).with_name(f"revision_{migrate.head()}.sql").write_text(statements + "\n")


if __name__ == "__main__":
    main()
