"""The `portico` command."""

import asyncio
import gc
import os
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from portico import __version__
from portico.own_keys import listening_secret, new_secret
from portico.setting_values import Unsafe
from portico.settings import Settings, for_development, for_production

if TYPE_CHECKING:
    from portico.storage.engine import Engine
    from portico.storage.scope import Installation

T = TypeVar("T")
Command = Callable[..., Any]

DATA = Path(".portico")
HERE, SOME_KEY = "http://127.0.0.1:12111", "sk_test_123"


@click.group(context_settings={"show_default": True})
def command() -> None:
    """The customer portal of Stripe's billing_portal, self-hosted."""


@command.group()
def keys() -> None:
    """API keys for `portico serve`."""


def with_config(verb: Command) -> Command:
    """The option that names a file with settings."""
    path = click.Path(path_type=Path)
    return click.option("--config", type=path, help="A TOML file with settings; the environment wins over it.")(verb)


def as_caller(verb: Command) -> Command:
    """The options of a command that calls a server's API."""
    site = click.option("--api-base", envvar="PORTICO_API_BASE", default=HERE, help="Where the server is.")
    key = click.option("--api-key", envvar="PORTICO_API_KEY", default=SOME_KEY, help="The key that names the world.")
    return site(key(verb))


@command.command()
@click.option("--port", type=click.IntRange(1, 65_535), default=12111, help="Where to listen, on 127.0.0.1.")
@click.option("--data", default=DATA, type=click.Path(path_type=Path), help="The folder to keep everything in.")
@click.option("--demo", is_flag=True, help="With a small business to look at.")
def dev(port: int, data: Path, demo: bool) -> None:
    """Run on this machine, for development: any sk_test_… key opens a world of its own."""
    try:
        settings = for_development(data, port, demo=demo)
    except Unsafe as unsafe:
        _refuse(str(unsafe))
    _serve(settings)


@command.command()
@click.option("--processes", help="How many serve, with PostgreSQL: as many as there are cores.  [default: 1]")
@with_config
def serve(processes: str | None, config: Path | None) -> None:
    """Run for real. Refuses to start when something is unsafe."""
    _serve(_settings(config, **({"PORTICO_PROCESSES": processes} if processes else {})))


@command.command()
@with_config
def worker(config: Path | None) -> None:
    """Do what is due, such as renewals, beside `portico serve`. Several may run at once, with PostgreSQL."""
    from portico.worker import run

    settings = _settings(config)
    with _in_words():
        run(settings)


@command.command()
@click.argument("type", default="")
@as_caller
def trigger(type: str, api_base: str, api_key: str) -> None:
    """Make an event happen, by a change of real objects that has it as a consequence.

    TYPE is such as invoice.paid; without one, they are listed.
    """
    from portico.remote import triggers
    from portico.remote.caller import Remote

    if type not in triggers.TRIGGERS:
        click.echo("\n".join(sorted(triggers.TRIGGERS)), err=bool(type))
        if type:
            _refuse(f"there is no trigger for {type}; those above are all there are.")
        return
    with _heard(), Remote(api_base, api_key) as caller:
        triggers.pull(caller, type)
    click.echo(f"{type} has happened. See it: GET /v1/events?type={type}")


@command.command()
@click.option("--forward-to", required=True, help="The address of your application that hears of events.")
@click.option("--events", default="*", help="Types of events, with commas; all of them otherwise.")
@click.option("--print-json", is_flag=True, help="Show the events themselves, too.")
@click.option("--api-version", help="The version in whose shapes events come, such as 2024-06-20.  [default: today's]")
@as_caller
def listen(
    forward_to: str, events: str, print_json: bool, api_version: str | None, api_base: str, api_key: str
) -> None:
    """Forward what happens to your application, and show it as it goes. Ctrl-C ends it."""
    from portico.remote import listening

    with _heard(), suppress(KeyboardInterrupt):
        secret = listening_secret(f"{api_base} {api_key}")
        wish = listening.wish(forward_to, events, secret, prints=print_json, version=api_version)
        listener = listening.Listener(api_base, api_key, wish, click.echo)
        ready = f"Ready. Events go to {wish.forward_to}, signed with {wish.secret}"
        with listening.alone(api_base, api_key, wish.forward_to):
            asyncio.run(listener.run(lambda: click.echo(ready)))


@command.command()
@click.argument("id", required=False)
@as_caller
def resend(id: str | None, api_base: str, api_key: str) -> None:
    """Send webhooks again: one, those of an event, or all that did not arrive.

    ID is that of a delivery whd_…, an event evt_…, or an endpoint we_… for all that failed there.
    """
    from portico.remote import resending
    from portico.remote.caller import Remote

    with _heard(), Remote(api_base, api_key) as caller:
        sent = resending.again(caller, id) if id else resending.everything_failed(caller)
    click.echo(f"Sent again: {sent}")


@command.command()
def secret() -> None:
    """Print a new secret key for PORTICO_SECRET_KEYS."""
    click.echo(new_secret())


@command.command()
def version() -> None:
    """Print the version."""
    click.echo(f"portico {__version__}")


@keys.command("create")
@click.option("--live/--test", "live", default=False, help="For which mode.")
@click.option("--account", help="For which account; the only one, if there is one only.")
@click.option("--name", help="The business's name, for a new account.")
@click.option("--right", multiple=True, help="For a restricted key: what it may do, as customer_write.")
@with_config
def create_key(live: bool, account: str | None, name: str | None, right: tuple[str, ...], config: Path | None) -> None:
    """Make an API key, and print it: this is the only time that it is seen."""
    from portico import operators

    async def work(engine: "Engine", here: "Installation") -> tuple[str, str]:
        return await operators.create_key(engine, here, livemode=live, account=account, name=name, rights=right)

    owner, key = _operate(config, work)
    click.echo(f"account  {owner}\nkey      {key}\n\nKeep the key; it cannot be shown again.")


@keys.command("list")
@with_config
def list_keys(config: Path | None) -> None:
    """Print every key, masked, with its account."""
    from portico import operators

    for hint, account, worth in _operate(config, operators.list_keys):
        click.echo(f"{account}  {hint}  {worth}")


@keys.command("revoke")
@click.argument("key")
@with_config
def revoke_key(key: str, config: Path | None) -> None:
    """End a key's life, at once, and that of every portal session it opened.

    KEY is the key, or its masked form from `portico keys list`.
    """
    from portico import operators

    _operate(config, lambda engine, here: operators.revoke_key(engine, here, key))
    click.echo("Revoked.")


def _operate(config: Path | None, work: "Callable[[Engine, Installation], Awaitable[T]]") -> T:
    """Work on the database of an installation. A server with SQLite must be stopped for it."""
    from portico import operators

    settings = _settings(config)
    with _in_words():
        return asyncio.run(operators.with_engine(settings, work))


def _settings(config: Path | None, **options: str) -> Settings:
    try:
        return for_production({**os.environ, **options}, config)
    except Unsafe as unsafe:
        _refuse(str(unsafe))


def _serve(settings: Settings) -> None:
    gc.disable()  # until the server is up: declarations make many objects, and hardly any garbage
    from portico.server import run

    with _in_words(), suppress(KeyboardInterrupt):  # of somebody who does not wait for the start
        run(settings)


@contextmanager
def _in_words() -> Iterator[None]:
    """What cannot be worked with is said in a line."""
    from portico.storage.engine import Unusable

    try:
        yield
    except (Unsafe, Unusable) as error:
        _refuse(str(error))


@contextmanager
def _heard() -> Iterator[None]:
    """What a server says no to is said in a line, or that there is none."""
    from portico.remote.caller import Refused

    try:
        yield
    except Refused as refused:
        _refuse(str(refused))


def _refuse(why: str) -> NoReturn:
    click.echo(f"portico: {why}", err=True)
    sys.exit(2)


def main() -> None:
    """The console script."""
    command()
