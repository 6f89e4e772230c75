"""Merging an account into another, and parting them again; verbs of `kac account`."""

import sys
from typing import Annotated, Any

import typer

from kac_client import names, output, session
from kac_client.failures import Exit, failure, usage
from kac_client.messages import say_of
from kac_client.nouns import when
from kac_client.output import Column, Noun
from kac_client.wire import Message, value

SERVICE = "kac.accounts.v1.MergeService"
CHOICES = ("survivor", "merged", "sum")

FIELD = Noun(
    name="field",
    columns=(
        Column(name="field"),
        Column(name="survivor_value"),
        Column(name="merged_value"),
        Column(name="result"),
        Column(name="conflicting", show=lambda row: say_of("flag", value(row, "conflicting"))),
    ),
)

MERGE = Noun(
    name="id",
    columns=(
        Column(name="merged_code"),
        Column(name="merged_display_name"),
        Column(name="survivor_id"),
        Column(name="merge_time", show=when("merge_time")),
        Column(name="expire_time", show=when("expire_time")),
        Column(name="unmerge_time", show=when("unmerge_time")),
        Column(name="id", wide=True),
    ),
)


def merge(  # noqa: PLR0913 - what a line may say
    merged: Annotated[str, typer.Argument(metavar="MERGED", help="help.account.merged")],
    survivor: Annotated[str, typer.Argument(metavar="SURVIVOR", help="help.account.survivor")],
    *,
    reason: Annotated[str, typer.Option("--reason", "-m", help="help.account.merge_reason")],
    take: Annotated[list[str] | None, typer.Option("--take", metavar="FIELD", help="help.account.take")] = None,
    figures: Annotated[str, typer.Option("--figures", help="help.account.figures")] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="help.account.yes")] = False,
) -> None:
    """Merge an account into another, after a preview; whoever cannot be asked says --yes."""
    if figures and figures not in CHOICES:
        raise usage("figures", text=figures)
    with session.connection() as line:
        kept, gone = names.account(line, survivor), names.account(line, merged)
        chosen = [{"field": field, "side": "SIDE_MERGED"} for field in take or ()]
        asked: dict[str, Any] = {"survivorId": kept["id"], "mergedId": gone["id"], "choices": chosen}
        preview = line.call(f"{SERVICE}/PreviewMerge", asked)
        if not yes:
            _show(preview)
            if not (sys.stdin.isatty() and typer.confirm(output.prompt("merge.sure", **_named(kept, gone)), err=True)):
                return
        etags = {"survivorEtag": preview["survivorEtag"], "mergedEtag": preview["mergedEtag"]}
        overlapping = {"overlappingFigures": f"OVERLAPPING_FIGURES_{figures.upper()}"} if figures else {}
        row = line.change(f"{SERVICE}/MergeAccounts", {**asked, **etags, **overlapping, "reason": reason})
        output.show_one(row, MERGE)


def unmerge(
    merged: Annotated[str, typer.Argument(metavar="CODE", help="help.account.merged_code")],
    *,
    reason: Annotated[str, typer.Option("--reason", "-m", help="help.account.unmerge_reason")],
) -> None:
    """Undo the latest merge of an account, by the code that it had."""
    with session.connection() as line:
        wanted = {"filter": f"merged_code = {names.quoted(merged)}"}
        rows = [row for row in line.pages(f"{SERVICE}/ListMerges", "merges", wanted) if "unmergeTime" not in row]
        if not rows:
            raise failure(Exit.NOT_FOUND, "merge.unknown", code=merged)
        asked = {"mergeId": rows[0]["id"], "reason": reason}
        output.show_one(line.change(f"{SERVICE}/UnmergeAccounts", asked), MERGE)


def _named(kept: Message, gone: Message) -> dict[str, str]:
    return {"survivor": kept["displayName"], "merged": gone["displayName"]}


def _show(preview: Message) -> None:
    """Show what a merge would do: the fields as data, the rest as prose."""
    output.show(preview.get("fields", []), FIELD)
    moved = ", ".join(f"{one['kind']} {one['count']}" for one in preview.get("moved", []))
    if moved:
        output.tell("merge.moves", moved=moved)
    if preview.get("overlappingFigureCount"):
        output.tell("merge.overlap", count=preview["overlappingFigureCount"])
