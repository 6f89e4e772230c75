"""Signing in and out, and asking who one is."""

import getpass
import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from kac_client import context, nouns, options, output, session
from kac_client.failures import Exit, failure, usage
from kac_client.session import SERVICE
from kac_client.wire import Message, plain

if TYPE_CHECKING:
    from kac_client.connect import Connection

login_app = typer.Typer(add_completion=False)
logout_app = typer.Typer(add_completion=False)
whoami_app = typer.Typer(add_completion=False)

LOCAL_HOSTS = ("http://127.", "http://localhost", "http://[::1]")


@login_app.command("login", help="help.login")
def login(
    *,
    as_: Annotated[str | None, typer.Option("--as", metavar="WHO", help="help.login.as")] = None,
    user: Annotated[str | None, typer.Option("--user", "-u", help="help.login.user")] = None,
    url: Annotated[str | None, typer.Option("--url", help="help.login.url")] = None,
    password_stdin: Annotated[bool, typer.Option("--password-stdin", help="help.login.password_stdin")] = False,
) -> None:
    """Sign in, and remember it under the name of the context."""
    if as_ and user:
        raise usage("as_or_user")
    address = _address(url)
    with session.line(address) as line:
        sample = "" if user else _sample(line, as_)
        if user and not address.startswith(("https://", *LOCAL_HOSTS)):
            output.tell("login.in_the_clear", url=address)
        rpc, request = _sign_in(user, sample, from_stdin=password_stdin)
        signed_in = session.signed_in(address, line.call(f"{SERVICE}/{rpc}", request, repeatable=False), sample=sample)
    name = options.current().context or sample or user or ""
    session.keep(name, signed_in)
    output.tell("login.done", name=signed_in.display_name, url=address, context=name)


@logout_app.command("logout", help="help.logout")
def logout() -> None:
    """Forget the session of the context in use."""
    name, _ = session.in_use()
    context.save(context.load().without(name))
    output.tell("logout.done", context=name)


@whoami_app.command("whoami", help="help.whoami")
def whoami() -> None:
    """Say who is signed in, as the centre sees it."""
    with session.connection() as line:
        output.show_one(line.call(f"{SERVICE}/GetSession"), nouns.SESSION)


def _address(url: str | None) -> str:
    """Take the address that was named, else that of the context in use, else the local one."""
    if url or os.environ.get("KAC_URL"):
        return (url or os.environ["KAC_URL"]).rstrip("/")
    contexts = context.load()
    name = options.current().context or contexts.current
    return contexts.by_name[name].url if name in contexts.by_name else context.DEFAULT_URL


def _sign_in(user: str | None, sample: str, *, from_stdin: bool) -> tuple[str, Message]:
    if not user:
        return "SignInToSample", {"roleName": sample}
    return "SignIn", {"userName": user, "password": _password(from_stdin=from_stdin)}


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    if not sys.stdin.isatty():
        raise usage("password")
    return getpass.getpass(output.prompt("login.password"))


def _sample(line: "Connection", wanted: str | None) -> str:
    """Find the sample sign-in that is meant, whatever its hyphens; ask on a terminal when none is named."""
    offered = line.call(f"{SERVICE}/ListSampleSignIns").get("sampleSignIns", [])
    if not offered:
        raise failure(Exit.NOT_FOUND, "login.no_sample") if wanted else usage("who")
    names = [one["roleName"] for one in offered]
    if wanted is None:
        return names[_asked(offered)] if sys.stdin.isatty() and sys.stderr.isatty() else _refuse(names)
    return next((name for name in names if _letters(name) == _letters(wanted)), "") or _refuse(names, wanted)


def _refuse(names: list[str], wanted: str = "") -> str:
    if wanted:
        raise failure(Exit.NOT_FOUND, "login.sample_unknown", name=wanted, names=", ".join(names))
    raise usage("who_of", names=", ".join(names))


def _letters(name: str) -> str:
    return "".join(char for char in name.casefold() if char.isalnum())


def _asked(offered: list[Message]) -> int:
    for number, one in enumerate(offered, 1):
        output.tell("name.candidate", number=number, name=plain(one.get("displayName", "")), code=one["roleName"])
    number = typer.prompt(output.prompt("name.which", count=len(offered)), type=int, err=True)
    if not 1 <= number <= len(offered):
        raise usage("choice", count=len(offered))
    return int(number) - 1
