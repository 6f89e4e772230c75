"""From a directory and a mapping to a plan: what the centre is to contain. Nothing here knows of a network."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kac_client.importing import archive, people, pipeline, reading
from kac_client.importing.archive import PlannedAccount
from kac_client.importing.mapping import ClassRule, Mapping, Source
from kac_client.importing.people import Person
from kac_client.importing.pipeline import Known, PlannedAssignment, PlannedFigure
from kac_client.importing.reading import Sheet
from kac_client.importing.refusals import Refusal


@dataclass(frozen=True, kw_only=True)
class Files:
    """The files of a directory, read."""

    accounts: Sheet
    teams: Sheet
    products: Sheet
    opportunities: Sheet


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What the centre is to contain, and what of the files cannot be placed."""

    classes: Sequence[ClassRule]
    leaders: Sequence[Person]
    managers: Sequence[Person]
    accounts: Sequence[PlannedAccount]
    assignments: Sequence[PlannedAssignment]
    figures: Sequence[PlannedFigure]
    refusals: Sequence[Refusal]
    outcomes: Counter[str]
    """How many opportunities of each outcome the file has, placed or not."""
    accounts_file: str
    teams_file: str
    currency: str
    reason: str
    class_exception: str

    def counted(self) -> dict[str, int]:
        """Count the plan in the words of the files."""
        return {
            "accounts": len(self.accounts),
            "classes": len(self.classes),
            "leaders": len(self.leaders),
            "managers": len(self.managers),
            "assignments": len(self.assignments),
            "assignments_by_exception": sum(one.exceptional for one in self.assignments),
            "figures": len(self.figures),
            "opportunities": self.outcomes.total(),
            "opportunities_won": self.outcomes["won"],
            "opportunities_lost": self.outcomes["lost"],
            "opportunities_open": self.outcomes["open"],
            "opportunities_unclear": self.outcomes["unclear"],
            "opportunities_without_account": sum(one.reason == "ACCOUNT_MISSING" for one in self.refusals),
            "rows_not_placed": len(self.refusals),
        }


def read(directory: Path, mapping: Mapping) -> Files:
    """Read the files that the mapping names. Refuses with exit code 3 or 6."""
    return Files(
        accounts=_sheet(directory, mapping.accounts),
        teams=_sheet(directory, mapping.teams),
        products=_sheet(directory, mapping.products),
        opportunities=_sheet(directory, mapping.opportunities),
    )


def plan(files: Files, mapping: Mapping) -> Plan:
    """Decide what goes where; the same files give the same plan."""
    staff = people.plan(files.teams, mapping)
    planned = archive.plan(files.accounts, mapping)
    known = Known(
        accounts=frozenset(account.code for account in planned.accounts),
        managers=frozenset(manager.code for manager in staff.managers),
        products=frozenset(row.cells[mapping.products["name"]] for row in files.products.rows),
    )
    sales = pipeline.read(files.opportunities, mapping, known)
    return Plan(
        classes=mapping.classes,
        leaders=staff.leaders,
        managers=staff.managers,
        accounts=planned.accounts,
        assignments=pipeline.assignments(sales.opportunities, planned.accounts, staff.managers),
        figures=pipeline.figures(sales.opportunities),
        refusals=[*planned.refusals, *staff.refusals, *sales.refusals],
        outcomes=sales.outcomes,
        accounts_file=files.accounts.file,
        teams_file=files.teams.file,
        currency=mapping.currency,
        reason=mapping.reason,
        class_exception=mapping.class_exception,
    )


def _sheet(directory: Path, source: Source) -> Sheet:
    return reading.read(directory / source.file, list(source.columns.values()))
