"""Agreements: negotiated, signed, renewed and ended, as the register of contracts keeps them."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kac_client import names, nouns, output, session
from kac_client.commands import filters, values
from kac_client.commands.filters import Limit
from kac_client.failures import Exit, failure
from kac_client.names import quoted
from kac_client.nouns import Names, calendar_day, named, word
from kac_client.output import Column, Noun
from kac_client.wire import Message

if TYPE_CHECKING:
    from kac_client.connect import Connection

app = typer.Typer(help="help.agreement", no_args_is_help=True, add_completion=False)
SERVICE = "kac.accounts.v1.AgreementService"
KINDS = "framework|service|purchase|other"

AgreementName = Annotated[str, typer.Argument(metavar="AGREEMENT", help="help.agreement.name")]
Code = Annotated[str, typer.Option("--code", help="help.agreement.code")]
Hours = Annotated[int | None, typer.Option("--hours", min=1, help="help.agreement.hours")]
Contents = Annotated[list[str], typer.Option("--serve", help="help.agreement.serve")]
Reference = Annotated[str, typer.Option("--document", help="help.agreement.document")]


def noun(accounts: Names) -> Noun:
    """Show agreements, with the names of their accounts."""
    return Noun(
        name="terms.code",
        columns=(
            Column(name="terms.code"),
            Column(name="account_id", show=named("account_id", accounts)),
            Column(name="terms.title"),
            Column(name="terms.kind", show=word("terms.kind")),
            Column(name="state", show=word("state")),
            Column(name="terms.start_date", show=calendar_day("terms.start_date")),
            Column(name="terms.end_date", show=calendar_day("terms.end_date")),
            Column(name="notice_date", show=calendar_day("notice_date")),
            Column(name="terms.amount.units", show=nouns.money("terms.amount"), right=True),
            Column(name="terms.service_level.response_hours", wide=True, right=True),
            Column(name="signing.signing_date", show=calendar_day("signing.signing_date"), wide=True),
            Column(name="signing.document_reference", wide=True),
            Column(name="closing_reason", wide=True),
            Column(name="id", wide=True),
        ),
    )


@app.command("list", help="help.agreement.list")
def list_agreements(
    *,
    account: Annotated[str | None, typer.Option("--account", "-a", help="help.account.name")] = None,
    state: Annotated[str | None, typer.Option("--state", help="help.agreement.state")] = None,
    ends: Annotated[str | None, typer.Option("--ends-by", metavar="DAY", help="help.agreement.ends")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="help.as_of")] = None,
    limit: Limit = 50,
) -> None:
    """List agreements by code."""
    with session.connection() as line:
        wanted = [
            ("account_id", "=", names.account(line, account)["id"] if account else None),
            ("state", "=", values.constant(state) if state else None),
            ("end_date", "<=", nouns.day_text(values.day(ends)) if ends else None),
        ]
        request = {"filter": filters.conjunction(wanted), **filters.instant(as_of)}
        rows, more = line.first(f"{SERVICE}/ListAgreements", "agreements", request, limit)
        output.show(rows, _noun(line))
    filters.tell_more(more=more, limit=limit)


@app.command("get", help="help.agreement.get")
def get(agreement: AgreementName) -> None:
    """Show one agreement."""
    with session.connection() as line:
        output.show_one(named_agreement(line, agreement), _noun(line))


@app.command("open", help="help.agreement.open")
def open_agreement(  # noqa: PLR0913 - each is an option of the command
    account: Annotated[str, typer.Argument(metavar="ACCOUNT", help="help.account.name")],
    *,
    code: Code,
    title: Annotated[str, typer.Option("--title", help="help.agreement.title")],
    kind: Annotated[str, typer.Option("--kind", metavar=KINDS, help="help.agreement.kind")] = "service",
    start: Annotated[str, typer.Option("--from", metavar="DAY", help="help.agreement.from")],
    end: Annotated[str | None, typer.Option("--to", metavar="DAY", help="help.agreement.to")] = None,
    amount: Annotated[str | None, typer.Option("--amount", help="help.agreement.amount")] = None,
    hours: Hours = None,
    serve: Contents = [],  # noqa: B006 - the parser gives a list of its own
    notice: Annotated[int, typer.Option("--notice", metavar="DAYS", min=0, help="help.agreement.notice")] = 0,
) -> None:
    """Open a negotiation."""
    terms: Message = {
        "code": code,
        "title": title,
        "kind": f"AGREEMENT_KIND_{values.constant(kind)}",
        "startDate": values.day(start),
    }
    terms |= {"endDate": values.day(end)} if end else {}
    terms |= {"amount": values.money(amount)} if amount else {}
    terms |= {"serviceLevel": {"responseHours": hours or 0, "contents": serve}} if hours or serve else {}
    with session.connection() as line:
        found = names.account(line, account)
        request = {"accountId": found["id"], "terms": {**terms, "noticeDays": notice}}
        row = line.change(f"{SERVICE}/OpenAgreement", request)
        output.show_one(row, noun({found["id"]: found["displayName"]}))


@app.command("sign", help="help.agreement.sign")
def sign(
    agreement: AgreementName,
    *,
    ours: Annotated[str, typer.Option("--ours", metavar="NAME", help="help.agreement.ours")],
    theirs: Annotated[str, typer.Option("--theirs", metavar="NAME", help="help.agreement.theirs")],
    document: Reference,
    on: Annotated[str, typer.Option("--on", metavar="DAY", help="help.agreement.on")] = "today",
) -> None:
    """Record a signing."""
    signing = {
        "signingDate": values.day(on),
        "ourSigner": ours,
        "accountSigner": theirs,
        "documentReference": document,
    }
    _change("SignAgreement", agreement, {"signing": signing})


@app.command("amend", help="help.agreement.amend")
def amend(agreement: AgreementName, *, hours: Hours, serve: Contents, document: Reference) -> None:
    """Change the service level by an amendment."""
    level = {"responseHours": hours, "contents": serve}
    _change("AmendAgreement", agreement, {"serviceLevel": level, "documentReference": document})


@app.command("terminate", help="help.agreement.terminate")
def terminate(
    agreement: AgreementName,
    *,
    reason: Annotated[str, typer.Option("--reason", "-m", help="help.agreement.reason")],
) -> None:
    """End an agreement."""
    _change("TerminateAgreement", agreement, {"reason": reason})


@app.command("renew", help="help.agreement.renew")
def renew(
    agreement: AgreementName,
    *,
    code: Code,
    end: Annotated[str, typer.Option("--to", metavar="DAY", help="help.agreement.to")],
    amount: Annotated[str | None, typer.Option("--amount", help="help.agreement.amount")] = None,
) -> None:
    """Open the negotiation of a renewal: the same terms, from the day after the end."""
    with session.connection() as line:
        kept = named_agreement(line, agreement)
        terms = {**kept["terms"], "code": code, "endDate": values.day(end)}
        terms |= {"startDate": values.date_message(_day_after(kept["terms"].get("endDate")))}
        terms |= {"amount": values.money(amount)} if amount else {}
        row = line.change(f"{SERVICE}/RenewAgreement", {"agreementId": kept["id"], "terms": terms})
        output.show_one(row, _noun(line))


def named_agreement(line: "Connection", name: str) -> Message:
    """Give the agreement that is meant, by its code or id. Refuses an unknown code, with exit code 3."""
    if names.is_id(name):
        return line.call(f"{SERVICE}/GetAgreement", {"agreementId": name.lower()})
    rows, _ = line.first(f"{SERVICE}/ListAgreements", "agreements", {"filter": f"code = {quoted(name)}"}, 1)
    if not rows:
        raise failure(Exit.NOT_FOUND, "agreement.unknown", name=name)
    return rows[0]


def _change(verb: str, agreement: str, request: Message) -> None:
    with session.connection() as line:
        kept = named_agreement(line, agreement)
        row = line.change(f"{SERVICE}/{verb}", {"agreementId": kept["id"], "etag": kept["etag"], **request})
        output.show_one(row, _noun(line))


def _noun(line: "Connection") -> Noun:
    return noun(filters.for_people(nouns.account_names, line))


def _day_after(last: dict[str, Any] | None) -> date:
    """Give the day after the end; today for what has no end, which the service refuses to renew."""
    return date(last["year"], last["month"], last["day"]) + timedelta(days=1) if last else values.today()
