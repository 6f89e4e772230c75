"""Archives: what those of a class must hold, what an account's own fields say, and what is missing."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kac_client import names, output, session
from kac_client.commands import filters, values
from kac_client.commands.document import flag, label
from kac_client.commands.filters import Limit
from kac_client.failures import usage
from kac_client.messages import say_of
from kac_client.nouns import day_text, word
from kac_client.output import Column, Noun
from kac_client.wire import Message, reach, value

if TYPE_CHECKING:
    from kac_client.connect import Connection

app = typer.Typer(help="help.archive", no_args_is_help=True, add_completion=False)
POLICIES = "kac.accounts.v1.ArchivePolicyService"
FIELDS = "kac.accounts.v1.CustomFieldService"
COMPLETENESS = "kac.accounts.v1.CompletenessService"

AccountName = Annotated[str, typer.Argument(metavar="ACCOUNT", help="help.account.name")]
_YES_OR_NO = {"yes": True, "true": True, "是": True, "no": False, "false": False, "否": False}


def _missing_text(row: Message) -> str:
    return ", ".join(_item_text(item) for item in reach(row, "missing") or [])


def _item_text(item: Message) -> str:
    return label("label")(item) or value(item, "name") or say_of("enum", value(item, "kind"))


COMPLETE = Noun(
    name="code",
    columns=(
        Column(name="code"),
        Column(name="display_name"),
        Column(name="percent", show=lambda row: f"{row.get('percent', 0)}%", right=True),
        Column(name="missing", show=_missing_text),
        Column(name="account_id", wide=True),
    ),
)

ASKED = Noun(
    name="code",
    columns=(
        Column(name="code"),
        Column(name="label.zh", show=label("label")),
        Column(name="kind", show=lambda row: word("kind")(row) or word("occasion")(row)),
        Column(name="required", show=flag("required")),
        Column(name="confidential", show=flag("confidential")),
        Column(name="filing_working_days", right=True),
        Column(name="options", show=lambda row: ", ".join(one["code"] for one in reach(row, "options") or [])),
    ),
)

FIELD = Noun(name="code", columns=(Column(name="code"), Column(name="value")))


@app.command("policy", help="help.archive.policy")
def policy(
    class_: Annotated[str, typer.Argument(metavar="CLASS", help="help.archive.class")],
    *,
    new: Annotated[Path | None, typer.Option("--set", metavar="FILE", help="help.archive.set")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="help.as_of")] = None,
) -> None:
    """Show what the archives of a class must hold, or let them hold what a file says from now on."""
    checklist = _checklist(new) if new else None
    with session.connection() as line:
        asked = {"classId": filters.class_id(line, class_)}
        held = line.call(f"{POLICIES}/GetArchivePolicy", asked | filters.instant(as_of))
        if checklist is not None:
            request = asked | {"checklist": checklist, "etag": held["etag"]}
            held = line.change(f"{POLICIES}/SetArchivePolicy", request)
    output.tell("archive.required", fields=", ".join(reach(held, "checklist.required_fields") or []) or "-")
    output.show_parts(held, _lines(held), ASKED)


@app.command("completeness", help="help.archive.completeness")
def completeness(account: AccountName) -> None:
    """Show how complete an archive is, and what is missing."""
    with session.connection() as line:
        request = {"accountId": names.account(line, account)["id"]}
        output.show_one(line.call(f"{COMPLETENESS}/GetCompleteness", request), COMPLETE)


@app.command("incomplete", help="help.archive.incomplete")
def incomplete(
    *,
    class_: Annotated[str | None, typer.Option("--class", metavar="CODE", help="help.account.class")] = None,
    limit: Limit = 50,
) -> None:
    """List the archives that are missing something."""
    with session.connection() as line:
        request = {"classId": filters.class_id(line, class_)} if class_ else {}
        rows, more = line.first(f"{COMPLETENESS}/ListIncompleteAccounts", "completenesses", request, limit)
        output.show(rows, COMPLETE)
    filters.tell_more(more=more, limit=limit)


@app.command("fields", help="help.archive.fields")
def fields(
    account: AccountName,
    values_: Annotated[list[str] | None, typer.Argument(metavar="[CODE=VALUE]...", help="help.archive.values")] = None,
) -> None:
    """Show the custom fields of an account, or set those that are named."""
    with session.connection() as line:
        found = names.account(line, account)
        asked = {"accountId": found["id"]}
        if values_:
            kinds = _kinds(line, found["classId"])
            request = asked | {"values": [_value(text, kinds) for text in values_]}
            kept = line.change(f"{FIELDS}/SetCustomFields", request)
        else:
            kept = line.call(f"{FIELDS}/GetCustomFields", asked)
    shown = [{"code": one["code"], "value": _text(one)} for one in reach(kept, "values") or []]
    output.show_parts(kept, shown, FIELD)


def _checklist(file: Path) -> Message:
    try:
        read = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise usage("file", file=str(file), fault=str(fault)) from None
    if not isinstance(read, dict):
        raise usage("file", file=str(file), fault="{ … }")
    return read


def _lines(policy: Message) -> list[Message]:
    return [*(reach(policy, "checklist.custom_fields") or []), *(reach(policy, "checklist.documents") or [])]


def _kinds(line: "Connection", class_id: str) -> dict[str, str]:
    held = line.call(f"{POLICIES}/GetArchivePolicy", {"classId": class_id})
    custom = reach(held, "checklist.custom_fields") or []
    return {one["code"]: one["kind"].removeprefix("CUSTOM_FIELD_KIND_") for one in custom}


def _value(text: str, kinds: dict[str, str]) -> Message:
    """Read CODE=VALUE as the field's kind has it; nothing behind the sign empties the field."""
    code, equals, written = text.partition("=")
    if not equals:
        raise usage("field", text=text)
    if not written:
        return {"code": code}
    match kinds.get(code):
        case "NUMBER":
            return {"code": code, "number": _number(written, text)}
        case "DATE":
            return {"code": code, "date": values.day(written)}
        case "BOOLEAN" if written.casefold() in _YES_OR_NO:
            return {"code": code, "boolean": _YES_OR_NO[written.casefold()]}
        case "CHOICE":
            return {"code": code, "choice": written}
        case _:
            return {"code": code, "text": written}


def _number(written: str, text: str) -> float:
    try:
        return float(written.replace(",", ""))
    except ValueError:
        raise usage("field", text=text) from None


def _text(row: Message) -> str:
    kept = next((part for name, part in row.items() if name != "code"), "")
    return day_text(kept) if isinstance(kept, dict) else str(kept)
