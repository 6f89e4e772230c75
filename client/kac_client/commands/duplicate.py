"""Accounts that may be kept twice: found, listed in pairs, dismissed."""

from typing import Annotated

import typer

from kac_client import nouns, output, session
from kac_client.commands import filters
from kac_client.commands.filters import Limit
from kac_client.messages import say_of
from kac_client.nouns import number, when, word
from kac_client.output import Column, Noun
from kac_client.wire import Message, reach

app = typer.Typer(help="help.duplicate", no_args_is_help=True, add_completion=False)
SERVICE = "kac.accounts.v1.DuplicateService"


def _reasons(row: Message) -> str:
    return ", ".join(say_of("enum", reason).removeprefix("DUPLICATE_REASON_") for reason in reach(row, "reasons") or ())


CANDIDATE = Noun(
    name="code",
    columns=(
        Column(name="code"),
        Column(name="display_name"),
        Column(name="score", show=nouns.share("score"), right=True),
        Column(name="reasons", show=_reasons),
        Column(name="account_id", wide=True),
    ),
)

PAIR = Noun(
    name="id",
    columns=(
        Column(name="score", show=nouns.share("score"), right=True),
        Column(name="first_code"),
        Column(name="first_display_name"),
        Column(name="second_code"),
        Column(name="second_display_name"),
        Column(name="reasons", show=_reasons),
        Column(name="dismiss_reason", wide=True),
        Column(name="id"),
    ),
)

SCAN = Noun(
    name="id",
    columns=(
        Column(name="id"),
        Column(name="state", show=word("state")),
        Column(name="account_count", show=number("account_count"), right=True),
        Column(name="pair_count", show=number("pair_count"), right=True),
        Column(name="end_time", show=when("end_time")),
    ),
)


@app.command("find", help="help.duplicate.find")
def find(
    name: Annotated[list[str] | None, typer.Argument(metavar="NAME", help="help.duplicate.name")] = None,
    *,
    registration: Annotated[str, typer.Option("--number", help="help.duplicate.number")] = "",
    domain: Annotated[str, typer.Option("--domain", help="help.duplicate.domain")] = "",
    phone: Annotated[str, typer.Option("--phone", help="help.duplicate.phone")] = "",
) -> None:
    """Find the accounts that may be the one described."""
    described = {"names": name or [], "registrationNumber": registration, "domain": domain, "phone": phone}
    with session.connection() as line:
        output.show(line.call(f"{SERVICE}/FindDuplicates", described).get("candidates", []), CANDIDATE)


@app.command("scan", help="help.duplicate.scan")
def scan() -> None:
    """Ask for a search through all accounts."""
    with session.connection() as line:
        output.show_one(line.change(f"{SERVICE}/ScanDuplicates", {}), SCAN)


@app.command("list", help="help.duplicate.list")
def list_pairs(
    *,
    dismissed: Annotated[bool, typer.Option("--dismissed", help="help.duplicate.dismissed")] = False,
    limit: Limit = None,
) -> None:
    """List the pairs that the latest scan found."""
    with session.connection() as line:
        rows, more = line.first(f"{SERVICE}/ListDuplicatePairs", "pairs", {"dismissed": dismissed}, limit)
        output.show(rows, PAIR)
    filters.tell_more(more=more, limit=limit)


@app.command("dismiss", help="help.duplicate.dismiss")
def dismiss(
    pair: Annotated[str, typer.Argument(metavar="PAIR", help="help.duplicate.pair")],
    *,
    reason: Annotated[str, typer.Option("--reason", "-m", help="help.duplicate.reason")],
) -> None:
    """Say that the accounts of a pair are two."""
    with session.connection() as line:
        output.show_one(line.change(f"{SERVICE}/DismissDuplicatePair", {"pairId": pair, "reason": reason}), PAIR)
