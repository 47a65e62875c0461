"""The `portico` command."""

import asyncio
import gc
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, TypeVar, get_args

import typer

from portico import __version__
from portico.settings import Settings, Unsafe, for_development, for_production, listening_secret, new_secret

if TYPE_CHECKING:
    from portico.storage.engine import Engine
    from portico.storage.scope import Installation

T = TypeVar("T")
Config = Annotated[Path | None, typer.Option(help="A TOML file with settings; the environment wins over it.")]

command = typer.Typer(
    help="The customer portal of Stripe's billing_portal, self-hosted.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

keys = typer.Typer(help="API keys for `portico serve`.", no_args_is_help=True)
command.add_typer(keys, name="keys")

DATA = Path(".portico")


@command.command()
def dev(
    port: Annotated[int, typer.Option(help="Where to listen, on 127.0.0.1.")] = 12111,
    data: Annotated[Path, typer.Option(help="The folder to keep everything in.")] = DATA,
    demo: Annotated[bool, typer.Option("--demo", help="With a small business to look at.")] = False,
) -> None:
    """Run on this machine, for development: any sk_test_… key opens a world of its own."""
    _serve(for_development(data, port, demo=demo))


@command.command()
def serve(config: Config = None) -> None:
    """Run for real. Refuses to start when something is unsafe."""
    _serve(_settings(config))


@command.command()
def worker(config: Config = None) -> None:
    """Do what is due, such as renewals, beside `portico serve`. Several may run at once, with PostgreSQL."""
    from portico.worker import run

    try:
        run(_settings(config))
    except Unsafe as unsafe:
        _refuse(str(unsafe))


Site = Annotated[str, typer.Option("--api-base", envvar="PORTICO_API_BASE", help="Where the server is.")]
Key = Annotated[str, typer.Option("--api-key", envvar="PORTICO_API_KEY", help="The API key, which names the world.")]
HERE, SOME_KEY = "http://127.0.0.1:12111", "sk_test_123"


@command.command()
def trigger(
    type: Annotated[str, typer.Argument(help="Such as invoice.paid; without one, they are listed.")] = "",
    api_base: Site = HERE,
    api_key: Key = SOME_KEY,
) -> None:
    """Make an event happen, by a change of real objects that has it as a consequence."""
    from portico.remote import triggers
    from portico.remote.caller import Refused, Remote

    if type not in triggers.TRIGGERS:
        typer.echo("\n".join(sorted(triggers.TRIGGERS)), err=bool(type))
        if type:
            _refuse(f"there is no trigger for {type}; those above are all there are.")
        return
    try:
        with Remote(api_base, api_key) as caller:
            triggers.pull(caller, type)
    except Refused as refused:
        _refuse(str(refused))
    typer.echo(f"{type} has happened. See it: GET /v1/events?type={type}")


@command.command()
def listen(
    forward_to: Annotated[str, typer.Option(help="The address of your application that hears of events.")],
    events: Annotated[str, typer.Option(help="Types of events, with commas; all of them otherwise.")] = "*",
    print_json: Annotated[bool, typer.Option("--print-json", help="Show the events themselves, too.")] = False,
    api_base: Site = HERE,
    api_key: Key = SOME_KEY,
) -> None:
    """Forward what happens to your application, and show it as it goes. Ctrl-C ends it."""
    from portico.remote import listening
    from portico.remote.caller import Refused
    from portico.resources.event_types import EventType

    secret = listening_secret(f"{api_base} {api_key}")
    types = tuple(events.replace(" ", "").split(","))
    unknown = [type for type in types if type not in get_args(EventType)]
    if unknown:
        _refuse(f"--events: there is no event of the type {unknown[0]}.")
    wish = listening.Wish(forward_to, secret, types, print_json)
    listener = listening.Listener(api_base, api_key, wish, typer.echo)

    def ready() -> None:
        typer.echo(f"Ready. Events go to {forward_to}, signed with {secret}")

    try:
        with listening.alone(api_base, api_key, forward_to):
            asyncio.run(listener.run(ready))
    except KeyboardInterrupt:
        return
    except Refused as refused:
        _refuse(str(refused))


@command.command()
def resend(
    id: Annotated[
        str | None,
        typer.Argument(help="A delivery whd_…, an event evt_…, or an endpoint we_… for all that failed there."),
    ] = None,
    api_base: Site = HERE,
    api_key: Key = SOME_KEY,
) -> None:
    """Send webhooks again: one, those of an event, or all that did not arrive."""
    from portico.remote import resending
    from portico.remote.caller import Refused, Remote

    try:
        with Remote(api_base, api_key) as caller:
            sent = resending.again(caller, id) if id else resending.everything_failed(caller)
    except Refused as refused:
        _refuse(str(refused))
    typer.echo(f"Sent again: {sent}")


@command.command()
def secret() -> None:
    """Print a new secret key for PORTICO_SECRET_KEYS."""
    typer.echo(new_secret())


@command.command()
def version() -> None:
    """Print the version."""
    typer.echo(f"portico {__version__}")


@keys.command("create")
def create_key(
    live: Annotated[bool, typer.Option("--live/--test", help="For which mode.")] = False,
    account: Annotated[str | None, typer.Option(help="For which account; the only one, if there is one only.")] = None,
    name: Annotated[str | None, typer.Option(help="The business's name, for a new account.")] = None,
    right: Annotated[
        list[str] | None, typer.Option(help="For a restricted key: what it may do, as customer_write.")
    ] = None,
    config: Config = None,
) -> None:
    """Make an API key, and print it: this is the only time that it is seen."""
    from portico import operators

    async def work(engine: "Engine", here: "Installation") -> tuple[str, str]:
        return await operators.create_key(
            engine, here, livemode=live, account=account, name=name, rights=tuple(right or ())
        )

    owner, key = _operate(config, work)
    typer.echo(f"account  {owner}\nkey      {key}\n\nKeep the key; it cannot be shown again.")


@keys.command("list")
def list_keys(config: Config = None) -> None:
    """Print every key, masked, with its account."""
    from portico import operators

    for hint, account, worth in _operate(config, operators.list_keys):
        typer.echo(f"{account}  {hint}  {worth}")


@keys.command("revoke")
def revoke_key(
    key: Annotated[str, typer.Argument(help="The key, or its masked form from `portico keys list`.")],
    config: Config = None,
) -> None:
    """End a key's life, at once, and that of every portal session it opened."""
    from portico import operators

    _operate(config, lambda engine, here: operators.revoke_key(engine, here, key))
    typer.echo("Revoked.")


def _operate(config: Path | None, work: "Callable[[Engine, Installation], Awaitable[T]]") -> T:
    """Work on the database of an installation. A server with SQLite must be stopped for it."""
    from portico import operators
    from portico.storage.lock import AlreadyOpen

    try:
        return asyncio.run(operators.with_engine(_settings(config), work))
    except (Unsafe, AlreadyOpen) as error:
        _refuse(str(error))


def _settings(config: Path | None) -> Settings:
    try:
        return for_production(os.environ, config)
    except Unsafe as unsafe:
        _refuse(str(unsafe))


def _serve(settings: Settings) -> None:
    gc.disable()  # until the server is up: declarations make many objects, and hardly any garbage
    from portico.server import run

    try:
        run(settings)
    except Unsafe as unsafe:
        _refuse(str(unsafe))


def _refuse(why: str) -> NoReturn:
    typer.echo(f"portico: {why}", err=True)
    sys.exit(2)


def main() -> None:
    """The console script."""
    command()
