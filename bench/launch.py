"""Portico over PostgreSQL with open worlds, which `portico dev` is not made for: launch.py URL PORT PROCESSES."""

import sys

from portico import server
from portico.settings import Settings
from portico.wire.secrets import KeyRing


def main(url: str, port: str, processes: str) -> None:
    keys = KeyRing({"bench": bytes(range(32))})
    site = f"http://127.0.0.1:{port}"
    server.run(Settings(site, url, keys, port=int(port), processes=int(processes), worlds=True))


if __name__ == "__main__":
    main(*sys.argv[1:])
