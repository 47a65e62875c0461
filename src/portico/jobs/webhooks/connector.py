"""Connections to whom webhooks are sent: only to addresses that were vetted, each name looked up once a connection.

A name is resolved once, every address it has is vetted, and the connection goes to one of those very addresses; TLS and
`Host` keep the name. So a resolver that answers otherwise a moment later changes nothing. No proxy of the environment
is used, nothing is followed, and no cookie is kept.
"""

import asyncio
import errno
import ipaddress
import os
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cached_property
from typing import Protocol, TypeVar

from portico.wire.egress import Address, Egress, Forbidden, Target, as_address

CONNECT = 10.0
"""Seconds for the name, the connection and TLS together."""
MOST_ADDRESSES = 4
"""How many addresses of a name are tried, one after the other."""
LOOKING_UP = 16
"""How many names may be looked up at once: a resolver that does not answer must not hold up the others."""

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""From a name and a port to its addresses."""
P = TypeVar("P", bound=asyncio.BaseProtocol)


class Unreachable(Exception):
    """There is no connection. The message is a sentence that says why."""


class Opens(Protocol):
    """What opens connections."""

    async def open(self, target: Target, livemode: bool, protocol: Callable[[], P]) -> tuple[P, str]:
        """A connection, and the address it goes to. Raises Forbidden or Unreachable."""


class Connector:
    """Opens connections to vetted addresses."""

    def __init__(self, egress: Egress, resolve: Resolve | None = None) -> None:
        self._egress = egress
        self._resolve = resolve or self._by_the_system

    async def open(self, target: Target, livemode: bool, protocol: Callable[[], P]) -> tuple[P, str]:
        """A connection, and the address it goes to. Raises Forbidden or Unreachable."""
        try:
            async with asyncio.timeout(CONNECT):
                addresses = await self._vetted(target, livemode)
                return await self._first_of(addresses, target, protocol)
        except TimeoutError as error:
            raise Unreachable(f"No connection to {target.host} within {CONNECT:.0f} seconds.") from error

    async def _vetted(self, target: Target, livemode: bool) -> list[Address]:
        """All addresses of the target. One that is forbidden spoils them all."""
        literal = as_address(target.host)
        found = [literal] if literal else await self._look_up(target)
        for address in found:
            self._egress.check_address(address, target.port, livemode=livemode)
        return found

    async def _look_up(self, target: Target) -> list[Address]:
        try:
            texts = await self._resolve(target.host, target.port)
        except OSError as error:
            raise Unreachable(f"The name {target.host} cannot be resolved ({error.strerror or error}).") from error
        try:
            found = list(dict.fromkeys(ipaddress.ip_address(text) for text in texts))
        except ValueError as error:
            raise Forbidden(f"{target.host} has an address that is none.") from error
        if not found:
            raise Unreachable(f"The name {target.host} has no address.")
        return found

    async def _first_of(self, addresses: list[Address], target: Target, protocol: Callable[[], P]) -> tuple[P, str]:
        failure: Unreachable | None = None
        for address in addresses[:MOST_ADDRESSES]:
            try:
                return await self._connect(address, target, protocol), str(address)
            except (OSError, ssl.SSLError) as error:
                failure = Unreachable(_why(error, target, address))
        assert failure is not None
        raise failure

    async def _connect(self, address: Address, target: Target, protocol: Callable[[], P]) -> P:
        loop = asyncio.get_running_loop()
        encryption = self._tls if target.secure else None
        name = target.host if target.secure else None
        transport, made = await loop.create_connection(
            protocol, str(address), target.port, ssl=encryption, server_hostname=name
        )
        peer = transport.get_extra_info("peername")
        if peer is None or ipaddress.ip_address(peer[0]) != address:
            transport.abort()
            raise Forbidden(f"the connection goes to {peer[0] if peer else 'nobody'}, not to {address}.")
        return made

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        with suppress(ImportError):
            import certifi

            context.load_verify_locations(certifi.where())
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context

    async def _by_the_system(self, host: str, port: int) -> Sequence[str]:
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._threads, _getaddrinfo, host, port)
        return [str(entry[4][0]) for entry in found]

    @cached_property
    def _threads(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(LOOKING_UP, "portico-resolve")


def _getaddrinfo(host: str, port: int) -> list[tuple[object, object, object, str, tuple[object, ...]]]:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)  # type: ignore[return-value]  # its unions are wider


def _why(error: Exception, target: Target, address: Address) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"The certificate of {target.host} is not valid ({error.verify_message})."
    if isinstance(error, ssl.SSLError):
        return f"No TLS with {target.host} ({error.reason or 'broken off'})."
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    # who hangs up in the middle of TLS makes an error that says nothing, unless it left something unread
    return f"No connection to {address} ({reason or os.strerror(errno.ECONNRESET)})."
