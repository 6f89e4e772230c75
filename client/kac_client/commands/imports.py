"""Imports of accounts, as the centre remembers them."""

from typing import Annotated

import typer

from kac_client import nouns, output, session
from kac_client.commands import filters
from kac_client.commands.filters import Limit
from kac_client.output import Column, Noun
from kac_client.wire import reach, value

app = typer.Typer(help="help.imports", no_args_is_help=True, add_completion=False)
IMPORTS = "kac.accounts.v1.ImportService"

Id = Annotated[str, typer.Argument(metavar="IMPORT", help="help.imports.id")]


@app.command("list", help="help.imports.list")
def list_imports(*, limit: Limit = None) -> None:
    """List the imports, latest first."""
    with session.connection() as line:
        rows, more = line.first(f"{IMPORTS}/ListImports", "imports", {}, limit)
        output.show(rows, _import_noun(filters.for_people(nouns.member_names, line)))
    filters.tell_more(more=more, limit=limit)


@app.command("changes", help="help.imports.changes")
def list_changes(import_id: Id, *, limit: Limit = None) -> None:
    """List what an import did, by row."""
    with session.connection() as line:
        request = {"importId": import_id}
        rows, more = line.first(f"{IMPORTS}/ListImportChanges", "changes", request, limit)
        output.show(rows, _change_noun(filters.for_people(nouns.account_names, line)))
    filters.tell_more(more=more, limit=limit)


@app.command("undo", help="help.imports.undo")
def undo(import_id: Id) -> None:
    """Take an import back."""
    with session.connection() as line:
        undone = line.change(f"{IMPORTS}/UndoImport", {"importId": import_id})
    output.tell("import.undone", created=undone.get("createdCount", 0), updated=undone.get("updatedCount", 0))


def _import_noun(members: nouns.Names) -> Noun:
    counts = ("created_count", "updated_count", "refused_count")
    return Noun(
        name="id",
        columns=(
            Column(name="create_time", show=nouns.when("create_time")),
            Column(name="source"),
            Column(name="importer_id", show=nouns.named("importer_id", members)),
            *(Column(name=name, show=nouns.number(name), right=True) for name in counts),
            Column(name="undo_time", show=nouns.when("undo_time")),
            Column(name="id"),
        ),
    )


def _change_noun(accounts: nouns.Names) -> Noun:
    return Noun(
        name="account_id",
        columns=(
            Column(name="row_number", right=True),
            Column(name="account_id", show=nouns.named("account_id", accounts)),
            Column(name="created", show=lambda row: "✓" if reach(row, "created") else ""),
            Column(name="changed", show=lambda row: value(row, "changed").replace(",", ", ")),
        ),
    )
