"""Imports: a directory of CSV files becomes accounts, people, teams, assignments and figures."""

from pathlib import Path
from typing import Annotated

import typer

from kac_client import options, output, session
from kac_client.failures import Exit, failure
from kac_client.importing import mapping, planning
from kac_client.importing.planning import Plan
from kac_client.importing.running import Outcome, Run
from kac_client.options import Format
from kac_client.output import Column, Noun
from kac_client.wire import Message

app = typer.Typer(add_completion=False)

REFUSAL = Noun(name="row", columns=tuple(Column(name=name) for name in ("file", "row", "field", "reason", "message")))
STEP = Noun(
    name="step",
    columns=(
        Column(name="step", show=lambda row: output.prompt(f"step.{row['step']}")),
        *(Column(name=name, right=True) for name in ("created", "updated", "unchanged", "refused")),
    ),
)


@app.command("import", help="help.import")
def load(
    directory: Annotated[Path, typer.Argument(metavar="DIRECTORY", help="help.import.directory")],
    *,
    mapping_file: Annotated[Path, typer.Option("--mapping", "-m", metavar="FILE", help="help.import.mapping")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="help.import.dry_run")] = False,
    errors: Annotated[Path | None, typer.Option("--errors", metavar="FILE", help="help.import.errors")] = None,
) -> None:
    """Bring a directory into the centre; doing it again changes nothing."""
    rules = mapping.load(mapping_file)
    files = planning.read(directory, rules)
    _tell_encodings(files)
    plan = planning.plan(files, rules)
    with session.connection() as line:
        outcome = Run(connection=line, plan=plan, dry=dry_run).run()
    refusals = [one.as_row() for one in (*plan.refusals, *outcome.refusals)]
    if errors is not None:
        _write_errors(errors, refusals)
    _report(plan, outcome, refusals if errors is None else [], dry=dry_run)


def _tell_encodings(files: planning.Files) -> None:
    for sheet in (files.accounts, files.teams, files.products, files.opportunities):
        if sheet.encoding != "UTF-8":
            output.tell("import.encoding", file=sheet.file, encoding=sheet.encoding)


def _write_errors(path: Path, refusals: list[Message]) -> None:
    try:
        # The mark makes Excel read UTF-8 as what it is.
        path.write_text(output.in_csv(refusals, REFUSAL), encoding="utf-8-sig")
    except OSError as error:
        raise failure(Exit.INVALID, "file.not_written", file=path, fault=error.strerror) from error
    output.tell("import.errors_written", file=path, count=len(refusals))


def _report(plan: Plan, outcome: Outcome, refusals: list[Message], *, dry: bool) -> None:
    steps = [step.as_row() for step in outcome.steps]
    match options.form():
        case Format.JSON | Format.YAML:
            content = {"dryRun": dry, "counts": plan.counted(), "steps": steps, "refusals": refusals}
            output.show_one(content, REFUSAL)
        case Format.TABLE | Format.WIDE:
            if refusals:
                output.tabulate(refusals, REFUSAL)
                output.emit("\n")
            output.tabulate(steps, STEP)
            output.emit("\n" + output.prompt("import.counts", **plan.counted()) + "\n")
        case _:
            output.show(refusals, REFUSAL)
            output.tell("import.counts", **plan.counted())
    output.tell(_verdict(dry=dry, changed=outcome.changed))


def _verdict(*, dry: bool, changed: bool) -> str:
    if not changed:
        return "import.nothing"
    return "import.dry" if dry else "import.done"
