"""Plans the people of the centre from the list of agents and their leaders."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from kac_client.importing.mapping import Mapping
from kac_client.importing.reading import Row, Sheet
from kac_client.importing.refusals import Refusal, RowRefused

LONGEST_CODE = 40


@dataclass(frozen=True, kw_only=True)
class Person:
    """A member to be: a leader, or an agent who becomes an account manager."""

    code: str
    display_name: str
    role: str
    row: int
    team_code: str
    class_code: str


@dataclass(frozen=True, kw_only=True)
class People:
    """Everybody, leaders first, and the rows that name nobody."""

    members: Sequence[Person]
    refusals: Sequence[Refusal]

    @property
    def leaders(self) -> list[Person]:
        """Give the leaders, one for each team."""
        return [member for member in self.members if member.role == LEADER]

    @property
    def managers(self) -> list[Person]:
        """Give the account managers."""
        return [member for member in self.members if member.role == MANAGER]


LEADER, MANAGER = "ROLE_TEAM_LEADER", "ROLE_ACCOUNT_MANAGER"


def code_of(name: str) -> str:
    """Make the code by which a name is recognised when it comes again: "Acme Corporation" is acme-corporation."""
    words = re.findall(r"\w+", unicodedata.normalize("NFKC", name).casefold())
    return "-".join(words)[:LONGEST_CODE].rstrip("-")


def plan(sheet: Sheet, mapping: Mapping) -> People:
    """Plan leaders and managers; a row whose leader has no class, or who has two leaders, is refused."""
    leaders: dict[str, Person] = {}
    managers: dict[str, Person] = {}
    refusals = [RowRefused("", "ROW_MISSHAPEN").at(sheet.file, number) for number in sheet.misshapen]
    for row in sheet.rows:
        try:
            leader = _leader(row, mapping)
            manager = _manager(row, mapping, leader)
            _once(manager, leaders | managers | {leader.code: leader}, mapping.teams["agent"])
        except RowRefused as refused:
            refusals.append(refused.at(sheet.file, row.number))
            continue
        leaders.setdefault(leader.code, leader)
        managers[manager.code] = manager
    return People(members=(*leaders.values(), *managers.values()), refusals=sorted(refusals, key=lambda one: one.row))


def _leader(row: Row, mapping: Mapping) -> Person:
    column = mapping.teams["leader"]
    name = row.text(column, required=True, longest=100)
    rule = next((rule for rule in mapping.classes if rule.leader == name), None)
    if rule is None:
        raise RowRefused(column, "LEADER_WITHOUT_CLASS", leader=name)
    code = code_of(name)
    return Person(
        code=code,
        display_name=name,
        role=LEADER,
        row=row.number,
        team_code=f"team-{rule.code}"[:40],
        class_code=rule.code,
    )


def _manager(row: Row, mapping: Mapping, leader: Person) -> Person:
    name = row.text(mapping.teams["agent"], required=True, longest=100)
    return Person(
        code=code_of(name),
        display_name=name,
        role=MANAGER,
        row=row.number,
        team_code=leader.team_code,
        class_code=leader.class_code,
    )


def _once(manager: Person, known: dict[str, Person], column: str) -> None:
    if not manager.code:
        raise RowRefused(column, "CODE_EMPTY", name=manager.display_name)
    if manager.code in known:
        raise RowRefused(column, "NAME_TWICE", name=manager.display_name, row=known[manager.code].row)
