"""The command against the whole centre: what people type, and what comes of it."""

import json
import subprocess
import sys

from tests.house.tree import ROOT
from tests.journeys.line import Kac, read

SAMPLE = ROOT / "tests" / "data" / "opportunities"
IMPORT = ("import", str(SAMPLE), "--mapping", str(SAMPLE / "mapping.toml"), "-o", "json")


def test_a_visit_that_a_manager_logs_comes_to_the_director(kac: Kac, environment: dict[str, str]) -> None:
    """Logged on one machine, it is a line on another within seconds."""
    tail = [sys.executable, "-m", "kac_client", "events", "tail", "--context", "director", "--count", "1", "-o", "json"]
    with subprocess.Popen(
        tail, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as following:
        assert following.stderr is not None
        assert "Waiting" in following.stderr.readline()
        account = read(kac("account", "list", "-n", "1", "-o", "json"))[0]
        visit = read(kac("visit", "log", account["code"], "-m", "谈了方案", "--next", "下周一 方案评审", "-o", "json"))
        line, _ = following.communicate(timeout=60)

    told = json.loads(line)
    assert (told["visitId"], told["accountName"], told["summary"]) == (visit["id"], account["displayName"], "谈了方案")
    assert told["nextStep"] == {"action": "方案评审", "dueDate": visit["nextStep"]["dueDate"]}


def test_a_directory_is_imported_once(kac: Kac) -> None:
    """A dry run foretells it, and doing it again changes nothing."""
    dry, done, again = (read(kac(*IMPORT, "--context", "director", *more)) for more in (["--dry-run"], [], []))

    created = {step["step"]: step["created"] for step in done["steps"]}
    assert {step["step"]: step["created"] for step in dry["steps"]} == created
    assert (created["accounts"], created["assignments"], created["figures"]) == (7, 7, 5)
    assert [step["created"] + step["updated"] for step in again["steps"]] == [0] * 7
    assert done["refusals"] == dry["refusals"] == again["refusals"]
    assert (
        read(kac("account", "get", "nordlicht-energie", "--context", "director", "-o", "json"))["region"] == "Germany"
    )


def test_every_cause_has_its_exit_code(kac: Kac) -> None:
    own = read(kac("account", "list", "-n", "1", "-o", "json"))[0]["code"]
    served = {one["id"] for one in read(kac("account", "list", "-o", "json"))}
    accounts = read(kac("account", "list", "-o", "json", "--context", "director"))
    foreign = next(one["id"] for one in accounts if one["id"] not in served)
    log = ("visit", "log", own, "-m", "x", "--next")

    codes = {
        "usage": kac(*log, "方案评审").returncode,
        "not found": kac("account", "get", "no such name at all").returncode,
        "not allowed": kac("overview").returncode,
        "not served": kac("account", "get", foreign).returncode,
        "conflict": kac(*log, "昨天 方案评审").returncode,
        "invalid": kac("api", "call", "GetAccount", "-d", '{"accountId": "x"}').returncode,
        "unavailable": kac("login", "--as", "director", "--url", "http://127.0.0.1:9").returncode,
    }

    assert codes == {
        "usage": 2,
        "not found": 3,
        "not allowed": 4,
        "not served": 4,
        "conflict": 5,
        "invalid": 6,
        "unavailable": 7,
    }
