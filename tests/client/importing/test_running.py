import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

from tests.client.conftest import Kac
from tests.client.fake import Fake, Message, Refused

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "opportunities"


@pytest.fixture
def center(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> Fake:
    """A centre that keeps what it is told."""
    monkeypatch.setattr("kac_client.importing.running.PAUSE", 0.0)
    keeper = Keeper(fake)
    fake.answers |= {
        "CreateAccountClass": partial(fake.add, "accountClasses"),
        "CreateMember": partial(fake.add, "members"),
        "CreateTeam": keeper.create_team,
        "AddTeamMember": keeper.add_member,
        "ImportAccounts": keeper.import_accounts,
        "AssignAccount": keeper.assign,
        "RecordFigures": keeper.record,
        "ListFigures": keeper.list_figures,
    }
    return fake


@dataclass
class Keeper:
    """What the services do, as far as an import sees it; like them, teams hears late of accounts and classes."""

    fake: Fake
    heard: set[str] = field(default_factory=set)
    figures: dict[tuple[str, int, int], Message] = field(default_factory=dict)

    def create_team(self, request: Message) -> Message:
        """Create a team, once its class is known."""
        self._late(request["classId"], "ACCOUNT_CLASS_NOT_KNOWN")
        return self.fake.add("teams", request)

    def add_member(self, request: Message) -> Message:
        """Put a member into a team."""
        member = next(one for one in self.fake.lists["members"] if one["id"] == request["memberId"])
        member["teamId"] = request["teamId"]
        return member

    def import_accounts(self, request: Message) -> Message:
        """Take the accounts that are new."""
        rows = [row for message in request["messages"] for row in message["rows"]]
        known = {one["code"] for one in self.fake.lists.get("accounts", [])}
        new = [row for row in rows if row["code"] not in known]
        if not request["messages"][0]["validateOnly"]:
            for row in new:
                self.fake.add("accounts", row)
        return {"createdCount": str(len(new)), "unchangedCount": str(len(rows) - len(new))}

    def assign(self, request: Message) -> Message:
        """Assign an account, once it is known."""
        self._late(request["accountId"], "ACCOUNT_NOT_KNOWN")
        return self.fake.add("assignments", request)

    def record(self, request: Message) -> Message:
        """Keep the figures that are new."""
        keyed = {(request["accountId"], one["month"]["year"], one["month"]["month"]): one for one in request["figures"]}
        new = {key: one for key, one in keyed.items() if self.figures.get(key) != one}
        self.figures |= new
        return {"recordedCount": len(new), "unchangedCount": len(keyed) - len(new)}

    def list_figures(self, request: Message) -> Message:
        """Give the figures of an account."""
        return {"figures": [one for key, one in self.figures.items() if key[0] == request["accountId"]]}

    def _late(self, name: str, reason: str) -> None:
        if name not in self.heard:
            self.heard.add(name)
            raise Refused("failed_precondition", reason)


def load(kac: Kac, *more: str) -> tuple[int, Message, str]:
    result = kac("import", str(SAMPLE), "--mapping", str(SAMPLE / "mapping.toml"), "-o", "json", *more)
    return result.code, json.loads(result.out or "{}"), result.err


def changes(fake: Fake) -> list[str]:
    verbs = (call.rpc.rpartition("/")[2] for call in fake.calls)
    return [verb for verb in verbs if not verb.startswith("List")]


def created(report: Message) -> dict[str, int]:
    return {step["step"]: step["created"] for step in report["steps"]}


EVERYTHING = {
    "classes": 3,
    "members": 8,
    "teams": 3,
    "memberships": 5,
    "accounts": 7,
    "assignments": 7,
    "figures": 5,
}


def test_a_directory_becomes_a_centre(kac: Kac, center: Fake) -> None:
    code, report, said = load(kac)

    assert (code, created(report)) == (0, EVERYTHING)
    assert report["counts"]["opportunities_without_account"] == 2
    assert len(report["refusals"]) == 20
    assert "Imported." in said
    exceptions = [one["accountId"] for one in center.lists["assignments"] if one["classException"]]
    assert len(exceptions) == 1


def test_a_dry_run_gives_the_same_counts_and_changes_nothing(kac: Kac, center: Fake) -> None:
    code, dry, _ = load(kac, "--dry-run")

    assert changes(center) == []
    _, wet, _ = load(kac)
    assert (code, created(dry), dry["counts"]) == (0, created(wet), wet["counts"])


def test_importing_twice_changes_nothing_and_says_so(kac: Kac, center: Fake) -> None:
    load(kac)
    before = json.dumps(center.lists)

    code, report, said = load(kac)

    assert (code, set(created(report).values())) == (0, {0})
    assert {step["step"]: step["unchanged"] for step in report["steps"]} == EVERYTHING
    assert "Nothing changed" in said
    assert json.dumps(center.lists) == before


@pytest.mark.usefixtures("center")
def test_a_dry_run_after_the_import_finds_nothing_to_do(kac: Kac) -> None:
    load(kac)

    _, report, said = load(kac, "--dry-run")

    assert set(created(report).values()) == {0}
    assert "Nothing changed" in said


def test_an_import_cut_short_is_taken_up_again(kac: Kac, center: Fake) -> None:
    assign = center.answers["AssignAccount"]

    def fail(_: Message) -> Message:
        raise Refused("unavailable", "UNAVAILABLE")

    center.answers["AssignAccount"] = fail
    first, _, _ = load(kac)
    center.answers["AssignAccount"] = assign

    second, report, _ = load(kac)

    assert (first, second) == (7, 0)
    assert created(report) == {**dict.fromkeys(EVERYTHING, 0), "assignments": 7, "figures": 5}


def test_an_account_that_was_given_to_another_stays_there(kac: Kac, center: Fake) -> None:
    """An import must not undo what people decided since."""
    load(kac)
    center.lists["assignments"][0]["managerId"] = "somebody"

    code, report, _ = load(kac)

    assert code == 0
    assert [one["reason"] for one in report["refusals"]][-1] == "SERVED_BY_ANOTHER"
    assert center.lists["assignments"][0]["managerId"] == "somebody"


def test_what_the_centre_refuses_is_listed_with_the_rest(kac: Kac, center: Fake) -> None:
    def refuse(_: Message) -> Message:
        raise Refused("failed_precondition", "MANAGER_WITHOUT_TEAM", "The manager has no team.")

    center.answers["AssignAccount"] = refuse

    code, report, _ = load(kac)

    assert code == 0
    last = report["refusals"][-1]
    assert (last["file"], last["reason"]) == ("accounts.csv", "MANAGER_WITHOUT_TEAM")


def test_errors_go_to_a_file_when_asked(kac: Kac, center: Fake, tmp_path: Path) -> None:
    target = tmp_path / "errors.csv"

    result = kac("import", str(SAMPLE), "-m", str(SAMPLE / "mapping.toml"), "--errors", str(target), "--lang", "zh")

    rows = list(rows_of(target))
    assert (result.code, len(rows)) == (0, 20)
    assert rows[0]["reason"] == "SECTOR_UNKNOWN"
    assert "catering" in rows[0]["message"]
    assert "SECTOR_UNKNOWN" not in result.out
    assert "客户 7，类别 3，负责人 3，客户经理 5，分派 7（其中跨类别 1）" in result.out
    assert center.lists["teams"][0]["displayName"] == "Ada Brandt团队"


def rows_of(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        yield from csv.DictReader(stream)


def test_a_directory_without_its_files_is_not_found(kac: Kac, center: Fake, tmp_path: Path) -> None:
    assert kac("import", str(tmp_path), "--mapping", str(SAMPLE / "mapping.toml")).code == 3
    assert center.calls == []
