"""Credit: what was found out about accounts, how far they are trusted, and whose credit is to be assessed anew."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from kac_client import names, nouns, output, session
from kac_client.commands import filters, values
from kac_client.commands.filters import Limit
from kac_client.failures import Exit, failure, usage
from kac_client.nouns import Names, calendar_day, money, named, when, word
from kac_client.output import Column, Noun
from kac_client.wire import Message, value

if TYPE_CHECKING:
    from kac_client.connect import Connection

app = typer.Typer(help="help.credit", no_args_is_help=True, add_completion=False)
SERVICE = "kac.accounts.v1.CreditService"
FINDING_PARTS = 3

AccountName = Annotated[str, typer.Argument(metavar="ACCOUNT", help="help.account.name")]


def _findings(row: Message) -> str:
    return "; ".join(f"{one['subject']}: {one['finding']} ({one['source']})" for one in row.get("findings", ()))


SURVEY = Noun(
    name="id",
    columns=(
        Column(name="survey_date", show=calendar_day("survey_date")),
        Column(name="findings", show=_findings),
        Column(name="surveyor_id", wide=True),
        Column(name="id"),
    ),
)

ASSESSMENT = Noun(
    name="id",
    columns=(
        Column(name="credit_grade", show=word("credit_grade")),
        Column(name="credit_limit.units", show=money("credit_limit"), right=True),
        Column(name="credit_limit.currency_code", show=lambda row: value(row, "credit_limit.currency_code"), wide=True),
        Column(name="rationale"),
        Column(name="review_date", show=calendar_day("review_date")),
        Column(name="start_time", show=when("start_time")),
        Column(name="end_time", show=when("end_time")),
        Column(name="assessor_id", wide=True),
        Column(name="survey_id", wide=True),
        Column(name="id", wide=True),
    ),
)


def credit_noun(accounts: Names) -> Noun:
    """Show credits, with the names of their accounts."""
    return Noun(
        name="assessment.account_id",
        columns=(
            Column(name="assessment.account_id", show=named("assessment.account_id", accounts)),
            Column(name="assessment.credit_grade", show=word("assessment.credit_grade")),
            Column(name="assessment.credit_limit.units", show=money("assessment.credit_limit"), right=True),
            Column(name="receivables.units", show=money("receivables"), right=True),
            Column(name="receivables_month", show=calendar_day("receivables_month")),
            Column(name="use", show=word("use")),
            Column(name="assessment.review_date", show=calendar_day("assessment.review_date")),
            Column(name="assessment.rationale", wide=True),
        ),
    )


@app.command("survey", help="help.credit.survey")
def survey(
    account: AccountName,
    *,
    finding: Annotated[list[str], typer.Option("--finding", metavar="TEXT", help="help.credit.finding")],
    on: Annotated[str, typer.Option("--on", metavar="DAY", help="help.credit.on")] = "today",
) -> None:
    """Record what was found out about an account."""
    findings = [_finding(text) for text in finding]
    with session.connection() as line:
        request = {
            "accountId": names.account(line, account)["id"],
            "surveyDate": values.day(on),
            "findings": findings,
        }
        output.show_one(line.change(f"{SERVICE}/RecordCreditSurvey", request), SURVEY)


@app.command("surveys", help="help.credit.surveys")
def surveys(account: AccountName, *, limit: Limit = None) -> None:
    """List the surveys of an account."""
    filters.show_of_account(account, f"{SERVICE}/ListCreditSurveys", "surveys", SURVEY, limit)


@app.command("assess", help="help.credit.assess")
def assess(  # noqa: PLR0913 - each is an option of the command
    account: AccountName,
    grade: Annotated[str, typer.Argument(metavar="AAA|AA|A|B|C|D", help="help.credit.grade")],
    *,
    up_to: Annotated[str, typer.Option("--up-to", metavar="AMOUNT", help="help.credit.up_to")],
    reason: Annotated[str, typer.Option("--reason", "-m", help="help.credit.reason")],
    survey: Annotated[str | None, typer.Option("--survey", metavar="ID", help="help.credit.survey_id")] = None,
    review: Annotated[str | None, typer.Option("--review", metavar="DAY", help="help.credit.review")] = None,
) -> None:
    """Assess the credit of an account."""
    with session.connection() as line:
        found = names.account(line, account)
        request: dict[str, Any] = {
            "accountId": found["id"],
            "surveyId": survey or _latest_survey(line, found),
            "creditGrade": f"CREDIT_GRADE_{grade.upper()}",
            "creditLimit": values.money(up_to),
            "rationale": reason,
        }
        request |= {"reviewDate": values.day(review)} if review else {}
        output.show_one(line.change(f"{SERVICE}/AssessCredit", request), ASSESSMENT)


@app.command("get", help="help.credit.get")
def get(
    account: AccountName, *, as_of: Annotated[str | None, typer.Option("--as-of", help="help.as_of")] = None
) -> None:
    """Show the credit of an account beside what it owes."""
    with session.connection() as line:
        found = names.account(line, account)
        request = {"accountId": found["id"], **filters.instant(as_of)}
        credit = line.call(f"{SERVICE}/GetCredit", request)
        output.show_one(credit, credit_noun({found["id"]: found["displayName"]}))


@app.command("history", help="help.credit.history")
def history(account: AccountName, *, limit: Limit = None) -> None:
    """List the assessments of an account."""
    filters.show_of_account(account, f"{SERVICE}/ListCreditAssessments", "assessments", ASSESSMENT, limit)


@app.command("reviews", help="help.credit.reviews")
def reviews(
    *,
    by: Annotated[str | None, typer.Option("--by", metavar="DAY", help="help.credit.by")] = None,
    limit: Limit = None,
) -> None:
    """List the accounts whose credit is to be assessed anew."""
    with session.connection() as line:
        request = {"dueBy": values.day(by)} if by else {}
        rows, more = line.first(f"{SERVICE}/ListCreditReviews", "credits", request, limit)
        output.show(rows, credit_noun(filters.for_people(nouns.account_names, line)))
    filters.tell_more(more=more, limit=limit)


def _finding(text: str) -> Message:
    parts = [part.strip() for part in text.split("/")]
    if len(parts) != FINDING_PARTS or not all(parts):
        raise usage("finding", text=text)
    subject, finding, source = parts
    return {"subject": subject, "finding": finding, "source": source}


def _latest_survey(line: "Connection", account: Message) -> str:
    request = {"accountId": account["id"]}
    listed, _ = line.first(f"{SERVICE}/ListCreditSurveys", "surveys", request, limit=1)
    if not listed:
        raise failure(Exit.NOT_FOUND, "credit.no_survey", name=account["displayName"])
    return str(listed[0]["id"])
