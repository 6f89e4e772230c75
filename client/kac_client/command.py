"""The command's root: what is common to every noun and verb."""

from typing import Annotated

import typer

from kac_client import __version__

app = typer.Typer(name="kac", no_args_is_help=True, add_completion=False)


def _print_version(asked: bool) -> None:  # noqa: FBT001 - typer calls back with the flag's value
    if asked:
        typer.echo(f"kac {__version__}")
        raise typer.Exit


@app.callback()
def kac(
    *,
    _version: Annotated[bool, typer.Option("--version", callback=_print_version, is_eager=True)] = False,
) -> None:
    """Work with a key-account centre from the command line."""


def main() -> None:
    """Run the command."""
    app()
