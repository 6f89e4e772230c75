"""The contexts: which centre the command speaks to, and as whom."""

from dataclasses import asdict
from typing import Annotated

import typer

from kac_client import context, nouns, output, wire

app = typer.Typer(help="help.context", no_args_is_help=True, add_completion=False)

Name = Annotated[str, typer.Argument(metavar="NAME", help="help.context.name")]


@app.command("list", help="help.context.list")
def list_contexts() -> None:
    """List the contexts, never their tokens."""
    contexts = context.load()
    rows = [
        {"current": name == contexts.current, "name": name, **_told(one)}
        for name, one in sorted(contexts.by_name.items())
    ]
    output.show(rows, nouns.CONTEXT)


@app.command("use", help="help.context.use")
def use(name: Name) -> None:
    """Use a context from now on."""
    chosen = context.load().using(name)
    context.save(chosen)
    output.tell("context.used", name=name, url=chosen.by_name[name].url)


@app.command("remove", help="help.context.remove")
def remove(name: Name) -> None:
    """Forget a context."""
    contexts = context.load()
    contexts.named(name)
    context.save(contexts.without(name))
    output.tell("logout.done", context=name)


def _told(one: context.Context) -> dict[str, str]:
    return {wire.camel(key): text for key, text in asdict(one).items() if key not in ("token", "sample")}
