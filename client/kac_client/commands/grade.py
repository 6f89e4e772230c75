"""Grades: what the policy gives an account and why, what people decided, and many accounts at once."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kac_client import names, nouns, output, session
from kac_client.commands import filters, values
from kac_client.commands.filters import Limit
from kac_client.failures import usage
from kac_client.nouns import Names, calendar_day, named, number, when, word
from kac_client.output import Column, Noun
from kac_client.wire import Message, reach, value

if TYPE_CHECKING:
    from kac_client.connect import Connection

app = typer.Typer(help="help.grade", no_args_is_help=True, add_completion=False)
SERVICE = "kac.accounts.v1.GradingService"
SCORED = {
    "fit": "CRITERION_STRATEGIC_FIT",
    "wallet": "CRITERION_SHARE_OF_WALLET",
    "referral": "CRITERION_REFERRAL_VALUE",
}
PAGE_SIZE = 200

AccountName = Annotated[str, typer.Argument(metavar="ACCOUNT", help="help.account.name")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="help.as_of")]
Reason = Annotated[str, typer.Option("--reason", "-m", help="help.grade.reason")]


def _word(name: str) -> str:
    return str(word("it")({"it": name}))


def _score(row: Message) -> str:
    return f"{int(row.get('scoreHundredths', 0)) / 100:.2f}"


def _criteria(criteria: list[str]) -> str:
    return ", ".join(_word(criterion) for criterion in criteria)


def _facts(row: Message) -> str:
    """Say what a criterion's value rests on: amounts and months, or what somebody wrote."""
    if row.get("score"):
        return value(row, "score.rationale")
    periods = (("previousPeriod", "previous_period.amount"), ("period", "period.amount"))
    return " → ".join(
        f"{nouns.day_text(row[name]['firstMonth'])}…{nouns.day_text(row[name]['lastMonth'])} {nouns.money(path)(row)}"
        for name, path in periods
        if row.get(name, {}).get("monthCount")
    )


def _bands(row: Message) -> str:
    return ", ".join(f"≥{band.get('fromValue', 0)}: {band.get('points', 0)}" for band in row["bands"])


def _decisions(row: Message) -> str:
    decided = reach(row, "decisions") or ()
    return "; ".join(f"{_word(one['basis'])} {one.get('reason') or _score(one)}" for one in decided)


POINTS = Noun(
    name="criterion",
    columns=(
        Column(name="criterion", show=word("criterion")),
        Column(name="weight_percent", right=True),
        Column(name="value", right=True),
        Column(name="points", show=number("points"), right=True),
        Column(name="facts", show=_facts),
    ),
)

POLICY = Noun(
    name="version",
    columns=(
        Column(name="criterion", show=word("criterion")),
        Column(name="weight_percent", right=True),
        Column(name="bands", show=_bands),
    ),
)

SCORE = Noun(
    name="id",
    columns=(
        Column(name="criterion", show=word("criterion")),
        Column(name="value", show=number("value"), right=True),
        Column(name="rationale"),
        Column(name="author_id", wide=True),
        Column(name="start_time", show=when("start_time")),
        Column(name="end_time", show=when("end_time")),
        Column(name="id", wide=True),
    ),
)

DECISION = Noun(
    name="id",
    columns=(
        Column(name="grade", show=word("grade")),
        Column(name="basis", show=word("basis")),
        Column(name="score_hundredths", show=_score, right=True),
        Column(name="reason"),
        Column(name="end_date", show=calendar_day("end_date")),
        Column(name="decide_time", show=when("decide_time")),
        Column(name="author_id", wide=True),
        Column(name="id", wide=True),
    ),
)

PERIOD = Noun(
    name="grade",
    columns=(
        Column(name="grade", show=word("grade")),
        Column(name="start_time", show=when("start_time")),
        Column(name="end_time", show=when("end_time")),
        Column(name="decisions", show=_decisions),
    ),
)


def regrading_noun(accounts: Names) -> Noun:
    """Show what becomes of accounts, with their names."""
    return Noun(
        name="account_id",
        columns=(
            Column(name="account_id", show=named("account_id", accounts)),
            Column(name="before", show=word("before")),
            Column(name="after", show=word("after")),
            Column(name="score_hundredths", show=_score, right=True),
            Column(name="result", show=word("result")),
            Column(name="missing", show=lambda row: _criteria(row.get("missing", ()))),
        ),
    )


@app.command("assess", help="help.grade.assess")
def assess(account: AccountName, *, as_of: AsOf = None) -> None:
    """Say which grade the policy gives an account, and why."""
    with session.connection() as line:
        request = {"accountId": names.account(line, account)["id"], **filters.instant(as_of)}
        found = line.call(f"{SERVICE}/AssessGrade", request)
        output.show_parts(found, found.get("criteria", []), POINTS)
    output.tell("grade.assessed", grade=_word(found["grade"]), score=_score(found), version=found["policyVersion"])
    if found.get("missing"):
        output.tell("grade.missing", criteria=_criteria(found["missing"]))


@app.command("apply", help="help.grade.apply")
def apply(
    account: AccountName, *, lift: Annotated[bool, typer.Option("--lift", help="help.grade.lift")] = False
) -> None:
    """Give an account the grade of the policy."""
    with session.connection() as line:
        request = {"accountId": names.account(line, account)["id"], "liftOverride": lift}
        output.show_one(line.change(f"{SERVICE}/ApplyGrade", request), DECISION)


@app.command("override", help="help.grade.override")
def override(
    account: AccountName,
    grade: Annotated[str, typer.Argument(metavar="S|A|B|C", help="help.grade.grade")],
    *,
    reason: Reason,
    until: Annotated[str | None, typer.Option("--until", metavar="DAY", help="help.grade.until")] = None,
) -> None:
    """Give an account a grade for a reason."""
    with session.connection() as line:
        request: dict[str, Any] = {
            "accountId": names.account(line, account)["id"],
            "grade": f"GRADE_{grade.upper()}",
            "reason": reason,
        }
        request |= {"endDate": values.day(until)} if until else {}
        output.show_one(line.change(f"{SERVICE}/OverrideGrade", request), DECISION)


@app.command("history", help="help.grade.history")
def history(account: AccountName, *, limit: Limit = None) -> None:
    """List the grades that an account had."""
    filters.show_of_account(account, f"{SERVICE}/ListGradeHistory", "periods", PERIOD, limit)


@app.command("score", help="help.grade.score")
def score(
    account: AccountName,
    criterion: Annotated[str, typer.Argument(metavar="|".join(SCORED), help="help.grade.criterion")],
    points: Annotated[int, typer.Argument(metavar="0-100", min=0, max=100, help="help.grade.value")],
    *,
    reason: Annotated[str, typer.Option("--reason", "-m", help="help.grade.rationale")],
) -> None:
    """Record what no figure says."""
    if criterion.casefold() not in SCORED:
        raise usage("criterion", text=criterion, names=", ".join(SCORED))
    with session.connection() as line:
        request = {
            "accountId": names.account(line, account)["id"],
            "criterion": SCORED[criterion.casefold()],
            "value": points,
            "rationale": reason,
        }
        output.show_one(line.change(f"{SERVICE}/RecordGradeScore", request), SCORE)


@app.command("scores", help="help.grade.scores")
def scores(account: AccountName, *, limit: Limit = None) -> None:
    """List the scores of an account."""
    filters.show_of_account(account, f"{SERVICE}/ListGradeScores", "scores", SCORE, limit)


@app.command("policy", help="help.grade.policy")
def policy(
    *,
    replace: Annotated[Path | None, typer.Option("--set", metavar="FILE", help="help.grade.set")] = None,
    as_of: AsOf = None,
) -> None:
    """Show the policy, or set another."""
    with session.connection() as line:
        if replace:
            kept = line.change(f"{SERVICE}/SetGradePolicy", _read(replace))
        else:
            kept = line.call(f"{SERVICE}/GetGradePolicy", filters.instant(as_of))
        output.show_parts(kept, kept["criteria"], POLICY)
    limits = kept["thresholds"]
    output.tell(
        "grade.policy",
        version=kept["version"],
        currency=kept["currencyCode"],
        s=limits["sPoints"],
        a=limits["aPoints"],
        b=limits["bPoints"],
    )


@app.command("regrade", help="help.grade.regrade")
def regrade(
    *,
    class_: Annotated[str | None, typer.Option("--class", metavar="CODE", help="help.account.class")] = None,
    apply_: Annotated[bool, typer.Option("--apply", help="help.grade.really")] = False,
    everything: Annotated[bool, typer.Option("--all", help="help.grade.all")] = False,
) -> None:
    """Give the accounts of a class, or all, the grade of the policy, or show what would change."""
    with session.connection() as line:
        request: dict[str, Any] = {"validateOnly": not apply_}
        request |= {"classId": filters.class_id(line, class_)} if class_ else {}
        found = [*_regradings(line, request)]
        shown = [one for one in found if everything or one["result"] != "REGRADING_RESULT_UNCHANGED"]
        output.show(shown, regrading_noun(filters.for_people(nouns.account_names, line)))
    changed = sum(one["result"] == "REGRADING_RESULT_CHANGED" for one in found)
    output.tell("grade.regraded" if apply_ else "grade.would_regrade", changed=changed, count=len(found))


def _regradings(line: "Connection", request: Message) -> Iterator[Message]:
    """Go through the accounts page by page; each page is a change of its own."""
    token = ""
    while True:
        page = line.change(f"{SERVICE}/RegradeAccounts", {**request, "pageSize": PAGE_SIZE, "pageToken": token})
        yield from page.get("regradings", ())
        token = page.get("nextPageToken", "")
        if not token:
            return


def _read(file: Path) -> Message:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise usage("policy_file", file=file, fault=type(error).__name__) from None
    if not isinstance(content, dict):
        raise usage("policy_file", file=file, fault=type(content).__name__)
    return content
