"""Carries a plan out, step by step: looks at what the centre has, adds what is missing, and changes nothing twice.

A step that was cut short is taken up again by running the same import again: everything is recognised by its code.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from kac_client import output
from kac_client.failures import Exit, Failure
from kac_client.importing.archive import NANOS, money
from kac_client.importing.people import Person
from kac_client.importing.pipeline import PlannedAssignment, PlannedFigure
from kac_client.importing.planning import Plan
from kac_client.importing.refusals import Refusal
from kac_client.messages import say
from kac_client.wire import Message

if TYPE_CHECKING:
    from kac_client.connect import Connection

ROWS_A_MESSAGE = 200
FIGURES_A_CALL = 240
PATIENCE, PAUSE = 20, 0.1
"""Seconds to wait for one service to hear from another what was created a moment ago, and between two tries."""

CLASSES = "kac.accounts.v1.AccountClassService"
ACCOUNTS = "kac.accounts.v1.AccountService"
FIGURES = "kac.accounts.v1.FigureService"
MEMBERS = "kac.teams.v1.MemberService"
TEAMS = "kac.teams.v1.TeamService"
ASSIGNMENTS = "kac.teams.v1.AssignmentService"

_FIELDS = {
    "code": "code",
    "display_name": "name",
    "class_code": "sector",
    "parent_code": "parent",
    "region": "region",
    "industry": "sector",
    "founded_year": "founded_year",
    "employee_count": "employees",
    "annual_revenue": "revenue",
}


@dataclass(kw_only=True)
class Step:
    """What became of one kind of thing."""

    name: str
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0

    def as_row(self) -> Message:
        """Give it as data."""
        return {
            "step": self.name,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "refused": self.refused,
        }


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of a plan, step by step, and the rows that the centre refused."""

    steps: list[Step] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        """Say whether anything was created or changed, or would be."""
        return any(step.created or step.updated for step in self.steps)


@dataclass(kw_only=True)
class Run:
    """One run of a plan, in earnest or dry."""

    connection: "Connection"
    plan: Plan
    dry: bool
    outcome: Outcome = field(default_factory=Outcome)
    classes: dict[str, str] = field(default_factory=dict)
    members: dict[str, Message] = field(default_factory=dict)
    teams: dict[str, str] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)
    """Ids by code, of what the centre has; members whole."""

    def run(self) -> Outcome:
        """Take every step."""
        for step in (
            self.take_classes,
            self.take_members,
            self.take_teams,
            self.take_memberships,
            self.take_accounts,
            self.take_assignments,
            self.take_figures,
        ):
            done = step()
            self.outcome.steps.append(done)
            output.tell("import.step", step=say(f"step.{done.name}"), **_counts(done))
        return self.outcome

    def take_classes(self) -> Step:
        """Create the classes that are missing."""
        step = Step(name="classes")
        self.classes = self._ids(f"{CLASSES}/ListAccountClasses", "accountClasses")
        for rule in self.plan.classes:
            request = {"code": rule.code, "displayName": rule.display_name}
            self._add(step, self.classes, rule.code, partial(self._change, f"{CLASSES}/CreateAccountClass", request))
        return step

    def take_members(self) -> Step:
        """Create the leaders and managers who are missing."""
        step = Step(name="members")
        self.members = {one["code"]: one for one in self.connection.pages(f"{MEMBERS}/ListMembers", "members")}
        for person in (*self.plan.leaders, *self.plan.managers):
            if person.code in self.members:
                step.unchanged += 1
                continue
            step.created += 1
            request = {"code": person.code, "displayName": person.display_name, "role": person.role}
            self.members[person.code] = {} if self.dry else self._change(f"{MEMBERS}/CreateMember", request)
        return step

    def take_teams(self) -> Step:
        """Create the teams that are missing, each under its leader."""
        step = Step(name="teams")
        self.teams = self._ids(f"{TEAMS}/ListTeams", "teams")
        for leader in self.plan.leaders:
            self._add(step, self.teams, leader.team_code, partial(self._create_team, leader))
        return step

    def take_memberships(self) -> Step:
        """Put each manager who has no team into the leader's."""
        step = Step(name="memberships")
        for manager in self.plan.managers:
            member = self.members[manager.code]
            if member.get("teamId"):
                step.unchanged += 1
                continue
            step.created += 1
            if not self.dry:
                request = {"teamId": self.teams[manager.team_code], "memberId": member["id"]}
                self.members[manager.code] = self._change(f"{TEAMS}/AddTeamMember", request)
        return step

    def take_accounts(self) -> Step:
        """Send the accounts in one stream; the centre says of each row what became of it."""
        self.accounts = self._ids(f"{ACCOUNTS}/ListAccounts", "accounts")
        step = Step(name="accounts")
        if self.dry and not all(self.classes[rule.code] for rule in self.plan.classes):
            # The centre would refuse every row of a class that is not there yet; one of a known code would change class.
            step.updated = sum(account.code in self.accounts for account in self.plan.accounts)
            step.created = len(self.plan.accounts) - step.updated
            return step
        answer = self._import_accounts()
        step.created, step.updated = int(answer.get("createdCount", 0)), int(answer.get("updatedCount", 0))
        step.unchanged, step.refused = int(answer.get("unchangedCount", 0)), int(answer.get("refusedCount", 0))
        self.outcome.refusals.extend(self._refused_row(one) for one in answer.get("refusals", ()))
        if step.created and not self.dry:
            self.accounts = self._ids(f"{ACCOUNTS}/ListAccounts", "accounts")
        return step

    def take_assignments(self) -> Step:
        """Assign each account that nobody serves; one that somebody else serves by now stays with them."""
        step = Step(name="assignments")
        listed = self.connection.pages(f"{ASSIGNMENTS}/ListAssignments", "assignments")
        serving = {one["accountId"]: one["managerId"] for one in listed}
        for planned in self.plan.assignments:
            served_by = serving.get(self.accounts.get(planned.account.code, ""))
            if served_by is None:
                self._assign(step, planned)
            elif served_by == self.members[planned.manager.code].get("id"):
                step.unchanged += 1
            else:
                step.refused += 1
                self._refuse(planned, "SERVED_BY_ANOTHER", say("row.served_by_another"))
        return step

    def take_figures(self) -> Step:
        """Record what each account brought, month by month."""
        step = Step(name="figures")
        by_account: dict[str, list[PlannedFigure]] = defaultdict(list)
        for figure in self.plan.figures:
            by_account[figure.account_code].append(figure)
        for code, planned in by_account.items():
            for part in _parts(planned, FIGURES_A_CALL):
                recorded, unchanged = self._record(code, part)
                step.created += recorded
                step.unchanged += unchanged
                step.refused += len(part) - recorded - unchanged
        return step

    def _ids(self, rpc: str, items: str) -> dict[str, str]:
        return {one["code"]: one["id"] for one in self.connection.pages(rpc, items)}

    def _change(self, rpc: str, request: Message) -> Message:
        return self.connection.change(rpc, request)

    def _add(self, step: Step, known: dict[str, str], code: str, create: Callable[[], Message]) -> None:
        if code in known:
            step.unchanged += 1
            return
        step.created += 1
        known[code] = "" if self.dry else create()["id"]

    def _create_team(self, leader: Person) -> Message:
        request = {
            "code": leader.team_code,
            "displayName": say("import.team", leader=leader.display_name),
            "classId": self.classes[leader.class_code],
            "leaderId": self.members[leader.code]["id"],
        }
        return _patiently(lambda: self._change(f"{TEAMS}/CreateTeam", request), "ACCOUNT_CLASS_NOT_KNOWN")

    def _import_accounts(self) -> Message:
        rows = [account.message() for account in self.plan.accounts]
        parts = [{"rows": part, "validateOnly": self.dry} for part in _parts(rows, ROWS_A_MESSAGE)]
        answers = self.connection.stream(f"{ACCOUNTS}/ImportAccounts", parts)
        return answers[0] if answers else {}

    def _refused_row(self, refusal: Mapping[str, Any]) -> Refusal:
        name = str(refusal.get("field", ""))
        return Refusal(
            file=self.plan.accounts_file,
            row=int(refusal.get("rowNumber", 0)),
            field=_FIELDS.get(name, name),
            reason=str(refusal.get("reason", "")),
            message=str(refusal.get("message", "")),
        )

    def _assign(self, step: Step, planned: PlannedAssignment) -> None:
        account_id = self.accounts.get(planned.account.code)
        if not account_id and not self.dry:
            step.refused += 1
            self._refuse(planned, "ACCOUNT_NOT_PLACED", say("row.account_not_placed"))
            return
        try:
            if not self.dry:
                self._assign_account(str(account_id), planned)
            step.created += 1
        except Failure as refused:
            if refused.exit is Exit.UNAVAILABLE:
                raise
            step.refused += 1
            self._refuse(planned, refused.reason, refused.what)

    def _assign_account(self, account_id: str, planned: PlannedAssignment) -> None:
        request = {
            "accountId": account_id,
            "managerId": self.members[planned.manager.code]["id"],
            "reason": self.plan.reason,
            "classException": self.plan.class_exception if planned.exceptional else "",
        }
        _patiently(lambda: self._change(f"{ASSIGNMENTS}/AssignAccount", request), "ACCOUNT_NOT_KNOWN")

    def _refuse(self, planned: PlannedAssignment, reason: str, message: str) -> None:
        account = planned.account
        refusal = Refusal(file=self.plan.accounts_file, row=account.row, field="", reason=reason, message=message)
        self.outcome.refusals.append(refusal)

    def _record(self, code: str, planned: Sequence[PlannedFigure]) -> tuple[int, int]:
        account_id = self.accounts.get(code)
        if self.dry:
            known = self._known_figures(account_id) if account_id else {}
            unchanged = sum(known.get(one.month) == (one.amount, self.plan.currency) for one in planned)
            return len(planned) - unchanged, unchanged
        if not account_id:
            return 0, 0
        entries = [_entry(one, self.plan.currency) for one in planned]
        answer = self._change(f"{FIGURES}/RecordFigures", {"accountId": account_id, "figures": entries})
        return answer.get("recordedCount", 0), answer.get("unchangedCount", 0)

    def _known_figures(self, account_id: str) -> dict[tuple[int, int], tuple[Decimal, str]]:
        listed = self.connection.pages(f"{FIGURES}/ListFigures", "figures", {"accountId": account_id})
        return {(one["month"]["year"], one["month"]["month"]): _amount(one["amount"]) for one in listed}


def _entry(figure: PlannedFigure, currency: str) -> Message:
    year, month = figure.month
    return {
        "measure": "MEASURE_REVENUE",
        "month": {"year": year, "month": month},
        "amount": money(figure.amount, currency),
    }


def _amount(amount: Mapping[str, Any]) -> tuple[Decimal, str]:
    return Decimal(amount.get("units", 0)) + Decimal(amount.get("nanos", 0)) / NANOS, amount["currencyCode"]


def _parts(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _patiently(call: Callable[[], Message], awaited: str) -> Message:
    """Call again while the service has not heard yet of what was created in another."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return call()
        except Failure as refused:
            if refused.reason != awaited or time.monotonic() > deadline:
                raise
            time.sleep(PAUSE)


def _counts(step: Step) -> dict[str, int]:
    return {
        "created": step.created,
        "updated": step.updated,
        "unchanged": step.unchanged,
        "refused": step.refused,
    }
