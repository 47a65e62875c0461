"""How PostgreSQL is reached, and how soon it is noticed that it is not."""

import asyncio

import psycopg
from psycopg import generators, pq, waiting
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from portico.storage.engine import Away

CONNECTING = {"application_name": "portico", "client_encoding": "UTF8"}
GONE = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 25_000}
"""How soon it is noticed that a machine is gone without a word: in 25 seconds, in place of a quarter of an hour or two
hours. The address of a database may say otherwise."""
PATIENCE = 10
"""Seconds within which a server takes a connection."""


class Lost(Away):
    """There is no connection, or none any more."""


async def connected(url: str) -> pq.abc.PGconn:
    """A connection that takes trips. Raises Lost."""
    try:
        async with asyncio.timeout(PATIENCE):
            wire: pq.abc.PGconn = await waiting.wait_conn_async(generators.connect(_told(url)))
    except (psycopg.Error, TimeoutError) as error:
        raise Lost(str(error) or "PostgreSQL took too long to answer.") from error
    wire.enter_pipeline_mode()
    return wire


def _told(url: str) -> str:
    """How to connect: what the address says, and what it does not."""
    return make_conninfo("", **{**GONE, **conninfo_to_dict(url), **CONNECTING})
