"""Proposals: what we propose to accounts, what they propose to us, and what came of it."""

from typing import TYPE_CHECKING, Annotated

import typer

from kac_client import names, nouns, output, session
from kac_client.commands import filters, values
from kac_client.commands.agreement import named_agreement
from kac_client.commands.filters import Limit
from kac_client.nouns import Names, calendar_day, named, word
from kac_client.output import Column, Noun
from kac_client.wire import Message

if TYPE_CHECKING:
    from kac_client.connect import Connection

app = typer.Typer(help="help.proposal", no_args_is_help=True, add_completion=False)
SERVICE = "kac.accounts.v1.ProposalService"

AccountName = Annotated[str, typer.Argument(metavar="ACCOUNT", help="help.account.name")]
ProposalId = Annotated[str, typer.Argument(metavar="PROPOSAL", help="help.proposal.id")]
Subject = Annotated[str, typer.Option("--subject", "-s", help="help.proposal.subject")]
Content = Annotated[str, typer.Option("--message", "-m", help="help.proposal.content")]
Agreement = Annotated[str | None, typer.Option("--agreement", help="help.agreement.name")]
Answer = Annotated[str | None, typer.Option("--answer-by", metavar="DAY", help="help.proposal.answer")]
On = Annotated[str, typer.Option("--on", metavar="DAY", help="help.proposal.on")]


def noun(accounts: Names) -> Noun:
    """Show proposals, with the names of their accounts."""
    return Noun(
        name="id",
        columns=(
            Column(name="account_id", show=named("account_id", accounts)),
            Column(name="direction", show=word("direction")),
            Column(name="terms.subject"),
            Column(name="state", show=word("state")),
            Column(name="sent_date", show=calendar_day("sent_date")),
            Column(name="terms.answer_date", show=calendar_day("terms.answer_date")),
            Column(name="outcome"),
            Column(name="terms.content", wide=True),
            Column(name="id"),
        ),
    )


@app.command("list", help="help.proposal.list")
def list_proposals(
    *,
    account: Annotated[str | None, typer.Option("--account", "-a", help="help.account.name")] = None,
    state: Annotated[str | None, typer.Option("--state", help="help.proposal.state")] = None,
    direction: Annotated[
        str | None, typer.Option("--direction", metavar="to-account|from-account", help="help.proposal.direction")
    ] = None,
    limit: Limit = 50,
) -> None:
    """List proposals, the latest first."""
    with session.connection() as line:
        wanted = [
            ("account_id", "=", names.account(line, account)["id"] if account else None),
            ("state", "=", values.constant(state) if state else None),
            ("direction", "=", values.constant(direction) if direction else None),
        ]
        request = {"filter": filters.conjunction(wanted)}
        rows, more = line.first(f"{SERVICE}/ListProposals", "proposals", request, limit)
        output.show(rows, _noun(line))
    filters.tell_more(more=more, limit=limit)


@app.command("draft", help="help.proposal.draft")
def draft(
    account: AccountName, *, subject: Subject, message: Content, agreement: Agreement = None, answer: Answer = None
) -> None:
    """Begin a proposal to an account."""
    with session.connection() as line:
        found = names.account(line, account)
        terms = {"subject": subject, "content": message, **_more(line, agreement, answer)}
        row = line.change(f"{SERVICE}/DraftProposal", {"accountId": found["id"], "terms": terms})
        output.show_one(row, noun({found["id"]: found["displayName"]}))


@app.command("receive", help="help.proposal.receive")
def receive(  # noqa: PLR0913 - each is an option of the command
    account: AccountName,
    *,
    subject: Subject,
    message: Content,
    agreement: Agreement = None,
    answer: Answer = None,
    on: On = "today",
) -> None:
    """Record a proposal from an account."""
    with session.connection() as line:
        found = names.account(line, account)
        terms = {"subject": subject, "content": message, **_more(line, agreement, answer)}
        request = {"accountId": found["id"], "terms": terms, "sentDate": values.day(on)}
        row = line.change(f"{SERVICE}/ReceiveProposal", request)
        output.show_one(row, noun({found["id"]: found["displayName"]}))


@app.command("send", help="help.proposal.send")
def send(proposal: ProposalId, *, on: On = "today") -> None:
    """Record that a draft was sent."""
    _change("SendProposal", proposal, {"sentDate": values.day(on)})


@app.command("settle", help="help.proposal.settle")
def settle(
    proposal: ProposalId,
    outcome: Annotated[str, typer.Argument(metavar="accepted|declined|lapsed", help="help.proposal.outcome")],
    *,
    reason: Annotated[str, typer.Option("--reason", "-m", help="help.proposal.reason")] = "",
) -> None:
    """Record how a proposal was answered."""
    _change("SettleProposal", proposal, {"state": f"PROPOSAL_STATE_{values.constant(outcome)}", "reason": reason})


def _more(line: "Connection", agreement: str | None, answer: str | None) -> Message:
    about = {"agreementId": named_agreement(line, agreement)["id"]} if agreement else {}
    return about | ({"answerDate": values.day(answer)} if answer else {})


def _change(verb: str, proposal: str, request: Message) -> None:
    with session.connection() as line:
        row = line.change(f"{SERVICE}/{verb}", {"proposalId": proposal.lower(), **request})
        output.show_one(row, _noun(line))


def _noun(line: "Connection") -> Noun:
    return noun(filters.for_people(nouns.account_names, line))
