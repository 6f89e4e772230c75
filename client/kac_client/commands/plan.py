"""Cooperation plans: what we and an account mean to reach together, and how far it has come."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from kac_client import names, nouns, options, output, session
from kac_client.commands import filters, values
from kac_client.commands.filters import Limit
from kac_client.nouns import Names, calendar_day, named, word
from kac_client.options import Format
from kac_client.output import Column, Noun
from kac_client.wire import Message, reach, value

if TYPE_CHECKING:
    from kac_client.connect import Connection

app = typer.Typer(help="help.plan", no_args_is_help=True, add_completion=False)
SERVICE = "kac.accounts.v1.CooperationPlanService"
LONG_TERM_DAYS = 365

AccountName = Annotated[str, typer.Argument(metavar="ACCOUNT", help="help.account.name")]
PlanId = Annotated[str, typer.Argument(metavar="PLAN", help="help.plan.id")]
MeasureId = Annotated[str, typer.Argument(metavar="MEASURE", help="help.plan.measure_id")]
Title = Annotated[str, typer.Option("--title", help="help.plan.title")]
Objective = Annotated[str, typer.Option("--objective", help="help.plan.objective")]
Start = Annotated[str, typer.Option("--from", metavar="DAY", help="help.plan.from")]
End = Annotated[str, typer.Option("--to", metavar="DAY", help="help.plan.to")]
Goals = Annotated[list[str], typer.Option("--goal", metavar="DAY GOAL", help="help.plan.goal")]
Ours = Annotated[list[str], typer.Option("--ours", metavar="MEMBER", help="help.plan.ours")]
Theirs = Annotated[list[str], typer.Option("--theirs", metavar="CONTACT", help="help.plan.theirs")]


def noun(accounts: Names) -> Noun:
    """Show plans, with the names of their accounts."""
    return Noun(
        name="id",
        columns=(
            Column(name="account_id", show=named("account_id", accounts)),
            Column(name="content.title", show=lambda row: value(row, "content.title")),
            Column(name="state", show=word("state")),
            Column(name="content.start_date", show=calendar_day("content.start_date")),
            Column(name="content.end_date", show=calendar_day("content.end_date")),
            Column(name="measures", show=_measures_done, right=True),
            Column(name="agreed_date", show=calendar_day("agreed_date"), wide=True),
            Column(name="close_reason", wide=True),
            Column(name="id"),
        ),
    )


def measure_noun(accounts: Names, members: Names) -> Noun:
    """Show measures, with the names of their accounts and owners."""
    return Noun(
        name="id",
        columns=(
            Column(name="due_date", show=calendar_day("due_date")),
            Column(name="account_id", show=named("account_id", accounts)),
            Column(name="action"),
            Column(name="owner_id", show=named("owner_id", members)),
            Column(name="state", show=word("state")),
            Column(name="progress_percent", show=lambda row: f"{value(row, 'progress_percent') or 0}%", right=True),
            Column(name="note", wide=True),
            Column(name="plan_id", wide=True),
            Column(name="id"),
        ),
    )


REVIEW = Noun(
    name="id",
    columns=(
        Column(name="review_date", show=calendar_day("review_date")),
        Column(name="outlook", show=word("outlook")),
        Column(name="assessment"),
        Column(name="next_review_date", show=calendar_day("next_review_date")),
        Column(name="id", wide=True),
    ),
)


@app.command("draft", help="help.plan.draft")
def draft(  # noqa: PLR0913 - each is an option of the command
    account: AccountName,
    *,
    title: Title,
    objective: Objective,
    start: Start,
    end: End,
    goal: Goals,
    ours: Ours,
    theirs: Theirs,
) -> None:
    """Begin a plan."""
    with session.connection() as line:
        found = names.account(line, account)
        content = {
            "title": title,
            "objective": objective,
            "startDate": values.day(start),
            "endDate": values.day(end),
            "goals": [_goal(one) for one in goal],
            "participants": [
                *({"side": "PLAN_SIDE_OURS", "personId": names.member(line, one)["id"]} for one in ours),
                *({"side": "PLAN_SIDE_THEIRS", "personId": names.contact(line, found, one)["id"]} for one in theirs),
            ],
        }
        row = line.change(f"{SERVICE}/DraftCooperationPlan", {"accountId": found["id"], "content": content})
        output.show_one(row, noun({found["id"]: found["displayName"]}))


@app.command("agree", help="help.plan.agree")
def agree(
    plan: PlanId,
    *,
    contact: Annotated[str, typer.Option("--contact", help="help.plan.contact")],
    on: Annotated[str, typer.Option("--on", metavar="DAY", help="help.plan.on")] = "today",
) -> None:
    """Keep that the account agreed."""
    with session.connection() as line:
        kept = _get(line, plan)
        who = names.contact(line, {"id": kept["accountId"]}, contact)["id"]
        request = {"planId": kept["id"], "contactId": who, "agreedDate": values.day(on), "etag": kept["etag"]}
        output.show_one(line.change(f"{SERVICE}/AgreeCooperationPlan", request), _noun(line))


@app.command("measure", help="help.plan.measure")
def measure(
    plan: PlanId,
    *,
    action: Annotated[str, typer.Option("--action", metavar="DAY ACTION", help="help.plan.action")],
    owner: Annotated[str, typer.Option("--owner", metavar="MEMBER", help="help.plan.owner")],
) -> None:
    """Add a measure."""
    due, what = values.step(action)
    with session.connection() as line:
        who = names.member(line, owner)["id"]
        request = {"planId": plan.lower(), "action": what, "ownerId": who, "dueDate": values.date_message(due)}
        output.show_one(line.change(f"{SERVICE}/AddPlanMeasure", request), _measure_noun(line))


@app.command("report", help="help.plan.report")
def report(
    measure: MeasureId,
    *,
    progress: Annotated[int, typer.Option("--progress", metavar="PERCENT", help="help.plan.progress")],
    message: Annotated[str, typer.Option("--message", "-m", help="help.plan.note")],
    drop: Annotated[bool, typer.Option("--drop", help="help.plan.drop")] = False,
) -> None:
    """Say how a measure goes; what is done to 100 percent is done."""
    state = "DROPPED" if drop else "DONE" if progress == 100 else "OPEN"  # noqa: PLR2004 - all of it
    with session.connection() as line:
        kept = line.call(f"{SERVICE}/GetPlanMeasure", {"measureId": measure.lower()})
        request = {
            "measureId": measure.lower(),
            "state": f"PLAN_MEASURE_STATE_{state}",
            "progressPercent": progress,
            "note": message,
            "etag": kept["etag"],
        }
        output.show_one(line.change(f"{SERVICE}/ReportPlanMeasure", request), _measure_noun(line))


@app.command("review", help="help.plan.review")
def review(
    plan: PlanId,
    *,
    message: Annotated[str, typer.Option("--message", "-m", help="help.plan.assessment")],
    outlook: Annotated[str, typer.Option("--outlook", metavar="on-track|at-risk|off-track", help="help.plan.outlook")],
    on: Annotated[str, typer.Option("--on", metavar="DAY", help="help.plan.review_on")] = "today",
    following: Annotated[str | None, typer.Option("--next", metavar="DAY", help="help.plan.next")] = None,
) -> None:
    """Keep a review."""
    request: dict[str, Any] = {
        "planId": plan.lower(),
        "reviewDate": values.day(on),
        "assessment": message,
        "outlook": f"PLAN_OUTLOOK_{outlook.upper().replace('-', '_')}",
    }
    if following:
        request["nextReviewDate"] = values.day(following)
    with session.connection() as line:
        output.show_one(line.change(f"{SERVICE}/ReviewCooperationPlan", request), REVIEW)


@app.command("close", help="help.plan.close")
def close(
    plan: PlanId,
    *,
    reason: Annotated[str, typer.Option("--reason", help="help.plan.reason")],
    abandon: Annotated[bool, typer.Option("--abandon", help="help.plan.abandon")] = False,
) -> None:
    """End a plan."""
    outcome = "ABANDONED" if abandon else "COMPLETED"
    with session.connection() as line:
        kept = _get(line, plan)
        request = {
            "planId": kept["id"],
            "outcome": f"COOPERATION_PLAN_STATE_{outcome}",
            "reason": reason,
            "etag": kept["etag"],
        }
        output.show_one(line.change(f"{SERVICE}/CloseCooperationPlan", request), _noun(line))


@app.command("get", help="help.plan.get")
def get(plan: PlanId) -> None:
    """Show one plan, its measures and its reviews."""
    with session.connection() as line:
        kept = _get(line, plan)
        output.show_one(kept, _noun(line))
        if options.form() in (Format.TABLE, Format.WIDE):
            output.show(kept.get("measures", []), _measure_noun(line))
            output.show(kept.get("reviews", []), REVIEW)


@app.command("list", help="help.plan.list")
def list_plans(
    *,
    account: Annotated[str | None, typer.Option("--account", "-a", help="help.account.name")] = None,
    state: Annotated[str | None, typer.Option("--state", help="help.plan.state")] = None,
    limit: Limit = 50,
) -> None:
    """List plans, latest end first."""
    with session.connection() as line:
        wanted = [
            ("account_id", "=", names.account(line, account)["id"] if account else None),
            ("state", "=", state.upper() if state else None),
        ]
        request = {"filter": filters.conjunction(wanted)}
        rows, more = line.first(f"{SERVICE}/ListCooperationPlans", "cooperationPlans", request, limit)
        output.show(rows, _noun(line))
    filters.tell_more(more=more, limit=limit)


@app.command("measures", help="help.plan.measures")
def list_measures(
    *,
    account: Annotated[str | None, typer.Option("--account", "-a", help="help.account.name")] = None,
    owner: Annotated[str | None, typer.Option("--owner", metavar="MEMBER", help="help.plan.owner")] = None,
    every: Annotated[bool, typer.Option("--all", help="help.plan.all")] = False,
    limit: Limit = 50,
) -> None:
    """List measures, earliest due first; only open ones unless said otherwise."""
    with session.connection() as line:
        wanted = [
            ("account_id", "=", names.account(line, account)["id"] if account else None),
            ("owner_id", "=", names.member(line, owner)["id"] if owner else None),
            ("state", "=", None if every else "OPEN"),
        ]
        request = {"filter": filters.conjunction(wanted)}
        rows, more = line.first(f"{SERVICE}/ListPlanMeasures", "planMeasures", request, limit)
        output.show(rows, _measure_noun(line))
    filters.tell_more(more=more, limit=limit)


def _get(line: "Connection", plan: str) -> Message:
    return line.call(f"{SERVICE}/GetCooperationPlan", {"planId": plan.lower()})


def _noun(line: "Connection") -> Noun:
    return noun(filters.for_people(nouns.account_names, line))


def _measure_noun(line: "Connection") -> Noun:
    return measure_noun(filters.for_people(nouns.account_names, line), filters.for_people(nouns.member_names, line))


def _measures_done(row: Message) -> str:
    measures = reach(row, "measures") or []
    done = sum(one.get("state") == "PLAN_MEASURE_STATE_DONE" for one in measures)
    return f"{done}/{len(measures)}" if measures else ""


def _goal(text: str) -> Message:
    due, statement = values.step(text)
    far = (due - values.today()).days > LONG_TERM_DAYS
    horizon = "PLAN_HORIZON_LONG_TERM" if far else "PLAN_HORIZON_SHORT_TERM"
    return {"statement": statement, "horizon": horizon, "dueDate": values.date_message(due)}
