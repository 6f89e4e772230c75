"""Accounts from files and into files: CSV and XLSX."""

from pathlib import Path
from typing import Annotated

import typer

from kac_client import nouns, output, session
from kac_client.commands import filters


def import_accounts(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="help.account.import.file")],
    *,
    mapping: Annotated[
        str, typer.Option("--mapping", "-m", metavar="NAME|FILE", help="help.account.import.mapping")
    ] = "",
    sheet: Annotated[str, typer.Option("--sheet", metavar="NAME", help="help.account.import.sheet")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="help.import.dry_run")] = False,
    errors: Annotated[Path | None, typer.Option("--errors", metavar="FILE", help="help.account.import.errors")] = None,
) -> None:
    """Bring the accounts of a file into the centre, and say of each row that cannot be placed why."""
    from kac_client.commands import importing  # noqa: PLC0415 - who lists accounts does without it

    importing.bring(file, mapping=mapping, sheet=sheet, dry=dry_run, errors=errors)


def export_accounts(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="help.account.export.file")],
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="help.account.part")] = None,
    *,
    class_: Annotated[str | None, typer.Option("--class", metavar="CODE", help="help.account.class")] = None,
    grade: Annotated[str | None, typer.Option("--grade", help="help.account.grade")] = None,
    filter_: Annotated[str, typer.Option("--filter", metavar="FILTER", help="help.account.export.filter")] = "",
) -> None:
    """Write the accounts that the caller serves to a file, page by page."""
    from kac_client.commands import sheets  # noqa: PLC0415 - who lists accounts does without it

    sheets.check_form(file)
    with session.connection() as line:
        wanted = filters.conjunction(
            [
                ("display_name", ":", name),
                ("class_id", "=", filters.class_id(line, class_) if class_ else None),
                ("grade", "=", grade.upper() if grade else None),
            ]
        )
        request = {"filter": " AND ".join(filter(None, (wanted, filter_)))}
        listed = line.pages("kac.accounts.v1.AccountService/ListAccounts", "accounts", request)
        count = sheets.write(file, listed, nouns.account(nouns.class_names(line)))
    output.tell("export.done", count=count, file=file)
