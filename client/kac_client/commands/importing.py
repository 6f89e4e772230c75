"""Brings the accounts of a file into the centre: opens it, settles which column is which, sends the rows, and reports."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kac_client import options, output, session
from kac_client.commands import mappings, sheets
from kac_client.failures import Exit, failure
from kac_client.importing import columns, tables
from kac_client.importing.accounts import Accounts
from kac_client.importing.columns import Column
from kac_client.importing.refusals import Refusal
from kac_client.importing.tables import Table
from kac_client.messages import Language, say_of, spoken
from kac_client.options import Format
from kac_client.output import Noun
from kac_client.wire import Message

if TYPE_CHECKING:
    from kac_client.connect import Connection

ROWS_A_MESSAGE = 500
ACCOUNTS = "kac.accounts.v1.AccountService"
CLASSES = "kac.accounts.v1.AccountClassService"
REFUSAL = Noun(
    name="row", columns=tuple(output.Column(name=name) for name in ("file", "row", "field", "reason", "message"))
)


def bring(file: Path, *, mapping: str, sheet: str, dry: bool, errors: Path | None) -> None:
    """Bring the accounts of a file into the centre, and say of each row that cannot be placed why."""
    if errors is not None:
        sheets.check_form(errors)
    table = tables.open_table(file, sheet=sheet)
    with session.connection() as line:
        read_as = _columns(line, table, mapping)
        _tell_columns(table, read_as)
        accounts = Accounts(source=table, columns=read_as, classes=_class_codes(line))
        answer = _sent(line, accounts, dry=dry)
    refusals = [one.as_row() for one in _refused(accounts, answer)]
    if errors is not None:
        sheets.write(errors, refusals, REFUSAL)
        output.tell("import.errors_written", file=errors, count=len(refusals))
    _report(answer, refusals if errors is None else [], len(accounts.refusals), dry=dry)


def _columns(line: "Connection", table: Table, mapping: str) -> list[Column]:
    """Read the columns as the mapping says, or as the headings suggest. Refuses what names neither code nor name."""
    read_as = mappings.named(line, mapping) if mapping else columns.suggest(table.header)
    if lacking := columns.missing(read_as, table.header):
        raise failure(Exit.INVALID, "file.columns_missing", file=table.file, names=", ".join(lacking))
    if not {"code", "display_name"} & {column.field for column in read_as}:
        raise failure(Exit.INVALID, "file.columns_not_read", file=table.file, names=", ".join(table.header))
    return read_as


def _tell_columns(table: Table, read_as: Sequence[Column]) -> None:
    if table.encoding != "UTF-8":
        output.tell("import.encoding", file=table.file, encoding=table.encoding)
    output.tell("import.columns", file=table.file)
    for column in read_as:
        told = "import.column" if column.header else "import.column_fallback"
        output.tell(told, header=column.header, fallback=column.fallback, field=say_of("column", column.field))
    left = [heading for heading in table.header if heading and heading not in {column.header for column in read_as}]
    if left:
        output.tell("import.columns_left", names=", ".join(left))


def _class_codes(line: "Connection") -> dict[str, str]:
    listed = list(line.pages(f"{CLASSES}/ListAccountClasses", "accountClasses"))
    by_name = {one["displayName"].casefold(): one["code"] for one in listed}
    return by_name | {one["code"].casefold(): one["code"] for one in listed}


def _sent(line: "Connection", accounts: Accounts, *, dry: bool) -> Message:
    first = {"validateOnly": dry, "updateMask": accounts.mask, "source": accounts.source.file[:200]}
    parts = _parts(accounts.rows())
    messages = ({"rows": rows, **(first if place == 0 else {})} for place, rows in enumerate(parts))
    answers = line.stream(f"{ACCOUNTS}/ImportAccounts", messages)
    return answers[0] if answers else {}


def _parts(rows: Iterator[Message]) -> Iterator[list[Message]]:
    part: list[Message] = []
    for row in rows:
        part.append(row)
        if len(part) == ROWS_A_MESSAGE:
            yield part
            part = []
    if part:
        yield part


def _refused(accounts: Accounts, answer: Message) -> Iterable[Refusal]:
    """Give all rows that cannot be placed, in order: those that we could not read, and those that the centre refused."""
    refused = [*accounts.refusals, *(_refusal(accounts, one) for one in answer.get("refusals", ()))]
    return sorted(refused, key=lambda one: one.row)


def _refusal(accounts: Accounts, refusal: Mapping[str, Any]) -> Refusal:
    reason, message = str(refusal.get("reason", "")), str(refusal.get("message", ""))
    own = say_of("refusal", reason)
    return Refusal(
        file=accounts.source.file,
        row=int(refusal.get("rowNumber", 0)),
        field=accounts.heading(str(refusal.get("field", ""))),
        reason=reason,
        message=message if own == reason or spoken() is Language.EN else own,
    )


def _report(answer: Message, refusals: list[Message], unread: int, *, dry: bool) -> None:
    counts = {name: int(answer.get(f"{name}Count", 0)) for name in ("created", "updated", "unchanged", "refused")}
    counts["refused"] += unread
    if options.form() in (Format.JSON, Format.YAML):
        kept = {"importId": answer["importId"]} if answer.get("importId") else {}
        output.show_one({"dryRun": dry, **kept, **counts, "refusals": refusals}, REFUSAL)
    elif refusals or options.form() not in (Format.TABLE, Format.WIDE):
        output.show(refusals, REFUSAL)
    output.tell("import.accounts", **counts)
    changed = counts["created"] or counts["updated"]
    if dry or not changed:
        output.tell("import.dry" if dry else "import.nothing")
    else:
        output.tell("import.kept", id=answer.get("importId", ""))
