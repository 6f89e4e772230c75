"""Preferential policies: proposed, reviewed, approved, and what each is worth."""

import re
from typing import TYPE_CHECKING, Annotated

import typer

from kac_client import names, nouns, output, session
from kac_client.commands import filters, values
from kac_client.commands.filters import Limit
from kac_client.failures import usage
from kac_client.nouns import Names, calendar_day, named, when, word
from kac_client.output import Column, Noun
from kac_client.wire import Message, reach, value

if TYPE_CHECKING:
    from kac_client.connect import Connection

app = typer.Typer(help="help.policy", no_args_is_help=True, add_completion=False)
SERVICE = "kac.accounts.v1.PolicyService"
_PERCENT = re.compile(r"(?P<whole>[0-9]{1,3})(?:\.(?P<part>[0-9]{1,2}))?%")
_DAYS = re.compile(r"(?P<days>[0-9]{1,3})d")

PolicyId = Annotated[str, typer.Argument(metavar="POLICY", help="help.policy.id")]
Reason = Annotated[str, typer.Option("--reason", "-m", help="help.policy.reason")]


def noun(accounts: Names, members: Names) -> Noun:
    """Show policies, with the names of their accounts and of those who decide."""
    return Noun(
        name="id",
        columns=(
            Column(name="account_id", show=named("account_id", accounts)),
            Column(name="terms.title"),
            Column(name="terms.benefit.kind", show=_benefit),
            Column(name="terms.benefit.limit.units", show=nouns.money("terms.benefit.limit"), right=True),
            Column(name="state", show=word("state")),
            Column(name="terms.start_date", show=calendar_day("terms.start_date")),
            Column(name="terms.end_date", show=calendar_day("terms.end_date")),
            Column(name="proposer_id", show=named("proposer_id", members)),
            Column(name="reviewer_id", show=named("reviewer_id", members), wide=True),
            Column(name="decider_id", show=named("decider_id", members), wide=True),
            Column(name="terms.reason", wide=True),
            Column(name="closing_reason", wide=True),
            Column(name="id"),
        ),
    )


LIMIT = Noun(
    name="amount.currency_code",
    columns=(
        Column(name="amount.currency_code", show=lambda row: value(row, "amount.currency_code")),
        Column(name="amount.units", show=nouns.money("amount"), right=True),
        Column(name="start_time", show=when("start_time")),
    ),
)


@app.command("list", help="help.policy.list")
def list_policies(
    *,
    account: Annotated[str | None, typer.Option("--account", "-a", help="help.account.name")] = None,
    state: Annotated[str | None, typer.Option("--state", help="help.policy.state")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="help.as_of")] = None,
    limit: Limit = 50,
) -> None:
    """List policies, the latest proposed first."""
    with session.connection() as line:
        wanted = [
            ("account_id", "=", names.account(line, account)["id"] if account else None),
            ("state", "=", values.constant(state) if state else None),
        ]
        request = {"filter": filters.conjunction(wanted), **filters.instant(as_of)}
        rows, more = line.first(f"{SERVICE}/ListPolicies", "policies", request, limit)
        output.show(rows, _noun(line))
    filters.tell_more(more=more, limit=limit)


@app.command("propose", help="help.policy.propose")
def propose(  # noqa: PLR0913 - each is an option of the command
    account: Annotated[str, typer.Argument(metavar="ACCOUNT", help="help.account.name")],
    *,
    title: Annotated[str, typer.Option("--title", help="help.policy.title")],
    kind: Annotated[
        str, typer.Option("--kind", metavar="discount|rebate|extended-payment|gift|other", help="help.policy.kind")
    ],
    worth: Annotated[str, typer.Option("--value", metavar="2.5%|30d|WORDS", help="help.policy.value")],
    limit: Annotated[str, typer.Option("--limit", metavar="AMOUNT", help="help.policy.limit")],
    start: Annotated[str, typer.Option("--from", metavar="DAY", help="help.policy.from")] = "today",
    end: Annotated[str, typer.Option("--to", metavar="DAY", help="help.policy.to")],
    reason: Reason,
) -> None:
    """Propose a policy."""
    benefit = {"kind": f"BENEFIT_KIND_{values.constant(kind)}", "limit": values.money(limit), **_worth(kind, worth)}
    days = {"startDate": values.day(start), "endDate": values.day(end)}
    with session.connection() as line:
        found = names.account(line, account)
        terms = {"title": title, "benefit": benefit, "reason": reason, **days}
        row = line.change(f"{SERVICE}/ProposePolicy", {"accountId": found["id"], "terms": terms})
        output.show_one(row, noun({found["id"]: found["displayName"]}, session.caller()))


@app.command("review", help="help.policy.review")
def review(
    policy: PolicyId,
    *,
    message: Annotated[str, typer.Option("--message", "-m", help="help.policy.comment")] = "",
) -> None:
    """Agree to a policy as team leader."""
    _decide("ReviewPolicy", policy, {"comment": message})


@app.command("approve", help="help.policy.approve")
def approve(policy: PolicyId) -> None:
    """Approve a policy as director."""
    _decide("ApprovePolicy", policy, {})


@app.command("refuse", help="help.policy.refuse")
def refuse(policy: PolicyId, *, reason: Reason) -> None:
    """Refuse a policy."""
    _decide("RefusePolicy", policy, {"reason": reason})


@app.command("withdraw", help="help.policy.withdraw")
def withdraw(policy: PolicyId, *, reason: Reason) -> None:
    """Take a policy back."""
    _decide("WithdrawPolicy", policy, {"reason": reason})


@app.command("limit", help="help.policy.limits")
def limits(
    amount: Annotated[str | None, typer.Argument(metavar="AMOUNT", help="help.policy.approval_limit")] = None,
) -> None:
    """Set the approval limit of a currency, or show the limits."""
    with session.connection() as line:
        if amount:
            output.show_one(line.change(f"{SERVICE}/SetApprovalLimit", {"amount": values.money(amount)}), LIMIT)
        else:
            output.show(line.call(f"{SERVICE}/ListApprovalLimits").get("approvalLimits", []), LIMIT)


def _decide(verb: str, policy: str, request: Message) -> None:
    with session.connection() as line:
        row = line.change(f"{SERVICE}/{verb}", {"policyId": policy.lower(), **request})
        output.show_one(row, _noun(line))


def _worth(kind: str, text: str) -> Message:
    """Read what a benefit is worth: percents, days, or words."""
    if kind in {"discount", "rebate"}:
        if not (percent := _PERCENT.fullmatch(text.strip())):
            raise usage("percent", text=text)
        return {"basisPoints": int(percent["whole"]) * 100 + int((percent["part"] or "").ljust(2, "0"))}
    if kind == "extended-payment":
        if not (days := _DAYS.fullmatch(text.strip())):
            raise usage("payment_days", text=text)
        return {"paymentDays": int(days["days"])}
    return {"description": text}


def _benefit(row: Message) -> str:
    """Show what is granted: "discount 2.5%", "later payment 30d", "gift Tea"."""
    benefit = reach(row, "terms.benefit") or {}
    percent = f"{benefit['basisPoints'] / 100:g}%" if "basisPoints" in benefit else ""
    days = f"{benefit['paymentDays']}d" if "paymentDays" in benefit else ""
    parts = (word("terms.benefit.kind")(row), percent, days, benefit.get("description", ""))
    return " ".join(part for part in parts if part)


def _noun(line: "Connection") -> Noun:
    return noun(filters.for_people(nouns.account_names, line), filters.for_people(nouns.member_names, line))
