"""Service plans: how we serve an account, designed together with it."""

from typing import TYPE_CHECKING, Annotated

import typer

from kac_client import names, nouns, output, session
from kac_client.commands import filters, values
from kac_client.commands.filters import Limit
from kac_client.nouns import Names, calendar_day, named, when, word
from kac_client.output import Column, Noun
from kac_client.wire import Message, reach, value

if TYPE_CHECKING:
    from kac_client.connect import Connection

app = typer.Typer(help="help.service_plan", no_args_is_help=True, add_completion=False)
SERVICE = "kac.accounts.v1.ServicePlanService"
PARTS = ("service", "level", "frequency", "department")

AccountName = Annotated[str, typer.Argument(metavar="ACCOUNT", help="help.account.name")]
PlanId = Annotated[str, typer.Argument(metavar="PLAN", help="help.service_plan.id")]
Situation = Annotated[str, typer.Option("--situation", help="help.service_plan.situation")]
Items = Annotated[list[str], typer.Option("--item", metavar="/".join(PARTS), help="help.service_plan.item")]


def noun(accounts: Names) -> Noun:
    """Show service plans, with the names of their accounts."""
    return Noun(
        name="id",
        columns=(
            Column(name="account_id", show=named("account_id", accounts)),
            Column(name="state", show=word("state")),
            Column(name="content.situation", show=lambda row: value(row, "content.situation")),
            Column(name="content.items", show=_items),
            Column(name="signed_date", show=calendar_day("signed_date")),
            Column(name="reference", wide=True),
            Column(name="valid_from", show=when("valid_from"), wide=True),
            Column(name="valid_to", show=when("valid_to"), wide=True),
            Column(name="id"),
        ),
    )


@app.command("draft", help="help.service_plan.draft")
def draft(account: AccountName, *, situation: Situation, item: Items) -> None:
    """Begin a service plan."""
    with session.connection() as line:
        found = names.account(line, account)
        request = {"accountId": found["id"], "content": _content(situation, item)}
        output.show_one(line.change(f"{SERVICE}/DraftServicePlan", request), _noun(line))


@app.command("revise", help="help.service_plan.revise")
def revise(plan: PlanId, *, situation: Situation, item: Items) -> None:
    """Replace the content of a draft."""
    _change(plan, "ReviseServicePlan", {"content": _content(situation, item)})


@app.command("sign", help="help.service_plan.sign")
def sign(
    plan: PlanId,
    *,
    contact: Annotated[str, typer.Option("--contact", help="help.plan.contact")],
    on: Annotated[str, typer.Option("--on", metavar="DAY", help="help.plan.on")] = "today",
    reference: Annotated[str, typer.Option("--reference", help="help.service_plan.reference")] = "",
) -> None:
    """Keep that the account signed."""
    with session.connection() as line:
        account_id = _get(line, plan)["accountId"]
        who = names.contact(line, {"id": account_id}, contact)["id"]
    _change(plan, "SignServicePlan", {"contactId": who, "signedDate": values.day(on), "reference": reference})


@app.command("withdraw", help="help.service_plan.withdraw")
def withdraw(plan: PlanId) -> None:
    """Give a draft up."""
    _change(plan, "WithdrawServicePlan", {})


@app.command("get", help="help.service_plan.get")
def get(plan: PlanId) -> None:
    """Show one service plan."""
    with session.connection() as line:
        output.show_one(_get(line, plan), _noun(line))


@app.command("list", help="help.service_plan.list")
def list_plans(
    *,
    account: Annotated[str | None, typer.Option("--account", "-a", help="help.account.name")] = None,
    state: Annotated[str | None, typer.Option("--state", help="help.service_plan.state")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="help.as_of")] = None,
    limit: Limit = 50,
) -> None:
    """List service plans, latest first."""
    with session.connection() as line:
        wanted = [
            ("account_id", "=", names.account(line, account)["id"] if account else None),
            ("state", "=", state.upper() if state else None),
        ]
        request = {"filter": filters.conjunction(wanted), **filters.instant(as_of)}
        rows, more = line.first(f"{SERVICE}/ListServicePlans", "servicePlans", request, limit)
        output.show(rows, _noun(line))
    filters.tell_more(more=more, limit=limit)


def _change(plan: str, verb: str, change: Message) -> None:
    with session.connection() as line:
        kept = _get(line, plan)
        request = {"servicePlanId": kept["id"], "etag": kept["etag"], **change}
        output.show_one(line.change(f"{SERVICE}/{verb}", request), _noun(line))


def _get(line: "Connection", plan: str) -> Message:
    return line.call(f"{SERVICE}/GetServicePlan", {"servicePlanId": plan.lower()})


def _noun(line: "Connection") -> Noun:
    return noun(filters.for_people(nouns.account_names, line))


def _content(situation: str, items: list[str]) -> Message:
    rows = [dict(zip(PARTS, (part.strip() for part in item.split("/")), strict=False)) for item in items]
    return {"situation": situation, "items": rows}


def _items(row: Message) -> str:
    return "; ".join(item["service"] for item in reach(row, "content.items") or [])
