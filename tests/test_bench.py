"""What `bench/` measures is there to be measured: its copies of what the API has made are whole."""

import sqlite3
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).parents[1] / "bench"
FILL = "from pathlib import Path; import subscriptions; subscriptions.subscribe(Path({data!r}), monthly=3, yearly=2)"


def test_copies_of_subscriptions_are_whole(tmp_path):
    subprocess.run([sys.executable, "-c", FILL.format(data=str(tmp_path))], cwd=BENCH, check=True)

    with sqlite3.connect(tmp_path / "portico.db") as database:
        made = database.execute(
            "SELECT json_extract(customer.body, '$.invoice_prefix'), subscription.status, invoice.status "
            "FROM customer JOIN subscription ON subscription.customer = customer.id "
            "JOIN invoice ON invoice.id = subscription.latest_invoice "
            "JOIN wake ON wake.id = subscription.id"
        ).fetchall()

    assert len({prefix for prefix, *_ in made}) == len(made) == 20 + 3 + 2
    assert {tuple(states) for _, *states in made} == {("active", "paid")}
