"""Mappings: how the columns of files are read, remembered by the centre under a name."""

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kac_client import nouns, output, session
from kac_client.commands import filters
from kac_client.commands.filters import Limit
from kac_client.failures import Exit, Failure, failure
from kac_client.importing import columns, tables
from kac_client.importing.columns import Column as ReadAs
from kac_client.output import Column, Noun
from kac_client.wire import Message, reach

if TYPE_CHECKING:
    from kac_client.connect import Connection

app = typer.Typer(help="help.mapping", no_args_is_help=True, add_completion=False)
MAPPINGS = "kac.accounts.v1.MappingService"

Name = Annotated[str, typer.Argument(metavar="NAME", help="help.mapping.name")]


@app.command("list", help="help.mapping.list")
def list_mappings(*, limit: Limit = None) -> None:
    """List the mappings by name."""
    with session.connection() as line:
        rows, more = line.first(f"{MAPPINGS}/ListMappings", "mappings", {}, limit)
        output.show(rows, MAPPING)
    filters.tell_more(more=more, limit=limit)


@app.command("get", help="help.mapping.get")
def get_mapping(name: Name) -> None:
    """Show what a mapping makes of each column."""
    with session.connection() as line:
        found = line.call(f"{MAPPINGS}/GetMapping", {"name": name})
    output.show(found.get("columns", []), COLUMN)


@app.command("delete", help="help.mapping.delete")
def delete_mapping(name: Name) -> None:
    """Delete a mapping."""
    with session.connection() as line:
        line.change(f"{MAPPINGS}/DeleteMapping", {"name": name})
    output.tell("mapping.deleted", name=name)


@app.command("save", help="help.mapping.save")
def save(name: Name, file: Annotated[Path, typer.Argument(metavar="FILE", help="help.mapping.file")]) -> None:
    """Save a mapping: what a TOML file says, or what the headings of a table suggest; over the one of this name."""
    read_as = of_file(file) if file.suffix == ".toml" else columns.suggest(tables.open_table(file).header)
    with session.connection() as line:
        request = {"name": name, "columns": [one.message() for one in read_as], "etag": _etag(line, name)}
        saved = line.change(f"{MAPPINGS}/SaveMapping", request)
    output.show(saved.get("columns", []), COLUMN)


def named(line: "Connection", mapping: str) -> list[ReadAs]:
    """Give the mapping of a TOML file, or the one that the centre has under this name."""
    path = Path(mapping)
    if path.suffix == ".toml":
        return of_file(path)
    return columns.of_message(line.call(f"{MAPPINGS}/GetMapping", {"name": mapping}))


def of_file(path: Path) -> list[ReadAs]:
    """Read a mapping from TOML. Refuses with exit code 3 or 6."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        return [ReadAs(**column) for column in content["columns"]]
    except FileNotFoundError:
        raise failure(Exit.NOT_FOUND, "file.missing", file=path) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError, KeyError, TypeError) as error:
        raise failure(Exit.INVALID, "mapping.file_unreadable", file=path.name, fault=error) from error


def _etag(line: "Connection", name: str) -> str:
    try:
        return str(line.call(f"{MAPPINGS}/GetMapping", {"name": name}).get("etag", ""))
    except Failure as refused:
        if refused.reason != "MAPPING_NOT_FOUND":
            raise
        return ""


def _words(row: Message) -> str:
    return ", ".join(f"{pair['word']} = {pair.get('value', '')}" for pair in reach(row, "values") or ())


MAPPING = Noun(name="name", columns=(Column(name="name"), Column(name="update_time", show=nouns.when("update_time"))))
COLUMN = Noun(
    name="field",
    columns=(
        Column(name="field"),
        Column(name="header"),
        Column(name="fallback"),
        Column(name="scale", right=True),
        Column(name="values", show=_words),
    ),
)
