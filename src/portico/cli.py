"""The `portico` command."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from portico import __version__
from portico.settings import Settings, Unsafe, for_development, for_production, new_secret

command = typer.Typer(
    help="The customer portal of Stripe's billing_portal, self-hosted.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

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
def serve(
    config: Annotated[Path | None, typer.Option(help="A TOML file; the environment wins over it.")] = None,
) -> None:
    """Run for real. Refuses to start when something is unsafe."""
    try:
        settings = for_production(os.environ, config)
    except Unsafe as unsafe:
        _refuse(str(unsafe))
    _serve(settings)


@command.command()
def secret() -> None:
    """Print a new secret key for PORTICO_SECRET_KEYS."""
    typer.echo(new_secret())


@command.command()
def version() -> None:
    """Print the version."""
    typer.echo(f"portico {__version__}")


def _serve(settings: Settings) -> None:
    from portico.server import run

    try:
        run(settings)
    except Unsafe as unsafe:
        _refuse(str(unsafe))


def _refuse(why: str) -> None:
    typer.echo(f"Portico does not start: {why}", err=True)
    sys.exit(2)


def main() -> None:
    """The console script."""
    command()
