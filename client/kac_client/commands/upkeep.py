"""What keeps the archive of accounts true: new accounts, other words, stages, confirmations, and what is prepared."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kac_client import names, nouns, output, session
from kac_client.commands import filters, values
from kac_client.commands.filters import Limit
from kac_client.failures import usage
from kac_client.messages import say_of
from kac_client.nouns import Names, named, when, word
from kac_client.output import Column, Noun
from kac_client.wire import Message, value

if TYPE_CHECKING:
    from kac_client.connect import Connection

ACCOUNTS = "kac.accounts.v1.AccountService"
STAGES = "kac.accounts.v1.StageService"
STAGE_NAMES = ("prospect", "negotiation", "onboarding", "active", "dormant", "former")
SOURCES = ("referral", "media", "channel", "visit", "call", "research", "other")
GRADES = ("s", "a", "b", "c")

onboarding_app = typer.Typer(help="help.onboarding", no_args_is_help=True, add_completion=False)

AccountName = Annotated[str, typer.Argument(metavar="ACCOUNT", help="help.account.name")]
Fields = Annotated[list[str] | None, typer.Argument(metavar="[FIELD=VALUE]...", help="help.account.fields")]
Stage = Annotated[str, typer.Argument(metavar="|".join(STAGE_NAMES), help="help.account.stage_name")]


def register(app: typer.Typer) -> None:
    """Add these verbs to those of accounts."""
    verbs: Mapping[str, Callable[..., None]] = {
        "create": create,
        "update": change,
        "stage": lead,
        "verify": verify,
        "stale": list_stale,
        "group": show_group,
        "changes": list_changes,
    }
    for name, verb in verbs.items():
        app.command(name, help=f"help.account.{name}")(verb)


def create(
    code: Annotated[str, typer.Argument(metavar="CODE", help="help.account.code")],
    name: Annotated[str, typer.Argument(metavar="NAME", help="help.account.new_name")],
    fields: Fields = None,
    *,
    stage: Annotated[str, typer.Option("--stage", metavar="|".join(STAGE_NAMES), help="help.account.begin")] = "active",
) -> None:
    """Begin the archive of an account."""
    with session.connection() as line:
        said = _said(line, [f"name={name}", *(fields or ())])
        request = {"code": code, "stage": values.one_of("STAGE", stage, STAGE_NAMES), **said}
        _show(line, line.change(f"{ACCOUNTS}/CreateAccount", request))


def change(account: AccountName, fields: Fields = None) -> None:
    """Say something else of an account."""
    with session.connection() as line:
        found, said = names.account(line, account), _said(line, fields or ())
        request = {"change": said, "updateMask": ",".join(said), **_seen(found)}
        _show(line, line.change(f"{ACCOUNTS}/UpdateAccount", request))


def lead(
    account: AccountName,
    stage: Stage,
    *,
    reason: Annotated[str, typer.Option("--reason", "-m", help="help.account.reason")],
    exception: Annotated[str | None, typer.Option("--exception", help="help.account.exception")] = None,
) -> None:
    """Lead an account to another stage."""
    target = values.one_of("STAGE", stage, STAGE_NAMES)
    with session.connection() as line:
        said = {"stage": target, "reason": reason, "exception": exception or ""}
        _show(line, line.change(f"{STAGES}/ChangeStage", {**said, **_seen(names.account(line, account))}))


def verify(account: AccountName) -> None:
    """Confirm what the archive says of an account."""
    with session.connection() as line:
        _show(line, line.change(f"{ACCOUNTS}/VerifyAccount", _seen(names.account(line, account))))


def list_stale(
    *,
    days: Annotated[int | None, typer.Option("--days", min=0, max=3650, help="help.account.days")] = None,
    steward: Annotated[str | None, typer.Option("--steward", metavar="MEMBER", help="help.account.steward")] = None,
    limit: Limit = 50,
) -> None:
    """List the accounts that nobody has confirmed for long."""
    with session.connection() as line:
        request: Message = {"stewardId": names.member(line, steward)["id"]} if steward else {}
        request |= {} if days is None else {"days": days}
        rows, more = line.first(f"{ACCOUNTS}/ListStaleAccounts", "accounts", request, limit)
        output.show(rows, _stale_noun(filters.for_people(nouns.member_names, line)))
    filters.tell_more(more=more, limit=limit)


def show_group(
    account: AccountName,
    *,
    depth: Annotated[int, typer.Option("--depth", min=1, max=20, help="help.account.depth")] = 10,
) -> None:
    """Show the group that an account stands in."""
    with session.connection() as line:
        request = {"accountId": names.account(line, account)["id"], "depth": depth}
        group = line.call(f"{ACCOUNTS}/GetAccountGroup", request)
    members = group.get("members", [])
    output.show(members, MEMBER)
    filters.tell_more(more=group.get("truncated", False), limit=len(members))


def list_changes(
    *,
    account: Annotated[str | None, typer.Option("--account", "-a", help="help.account.name")] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="DAY", help="help.account.since")] = None,
    limit: Limit = 50,
) -> None:
    """List who changed what in the archive, latest first."""
    with session.connection() as line:
        wanted = [
            ("account_id", "=", names.account(line, account)["id"] if account else None),
            ("change_time", ">=", _day_begin(since) if since else None),
        ]
        request = {"filter": filters.conjunction(wanted)}
        service = "kac.accounts.v1.AccountRevisionService"
        rows, more = line.first(f"{service}/ListAccountRevisions", "accountRevisions", request, limit)
        accounts = filters.for_people(nouns.account_names, line)
        output.show(rows, _revision_noun(accounts, filters.for_people(nouns.member_names, line)))
    filters.tell_more(more=more, limit=limit)


@onboarding_app.command("list", help="help.onboarding.list")
def list_items(account: AccountName) -> None:
    """List what is prepared for an account."""
    with session.connection() as line:
        request = {"accountId": names.account(line, account)["id"]}
        rows = list(line.pages(f"{STAGES}/ListOnboardingItems", "onboardingItems", request))
        output.show(rows, _item_noun(filters.for_people(nouns.member_names, line)))


@onboarding_app.command("add", help="help.onboarding.add")
def add_item(
    account: AccountName, title: Annotated[str, typer.Argument(metavar="TITLE", help="help.onboarding.title")]
) -> None:
    """Put something that only this account needs on its list."""
    with session.connection() as line:
        request = {"accountId": names.account(line, account)["id"], "title": title}
        output.show_one(line.change(f"{STAGES}/AddOnboardingItem", request), _item_noun({}))


@onboarding_app.command("done", help="help.onboarding.done")
def complete_item(
    item: Annotated[str, typer.Argument(metavar="ITEM", help="help.onboarding.item")],
    *,
    note: Annotated[str | None, typer.Option("--message", "-m", help="help.onboarding.note")] = None,
) -> None:
    """Keep that something was done."""
    with session.connection() as line:
        request = {"onboardingItemId": item, "note": note or ""}
        done = line.change(f"{STAGES}/CompleteOnboardingItem", request)
        output.show_one(done, _item_noun(session.caller() or {}))


MEMBER = Noun(
    name="account.code",
    columns=(
        Column(
            name="account.display_name",
            show=lambda row: "· " * row.get("depth", 0) + value(row, "account.display_name"),
        ),
        Column(name="account.code"),
        Column(name="account.grade", show=word("account.grade")),
        Column(name="account.stage", show=word("account.stage")),
        Column(name="account.id", wide=True),
    ),
)


def _stale_noun(members: Names) -> Noun:
    return Noun(
        name="code",
        columns=(
            Column(name="code"),
            Column(name="display_name"),
            Column(name="grade", show=word("grade")),
            Column(name="verify_time", show=when("verify_time")),
            Column(name="steward_id", show=named("steward_id", members)),
            Column(name="id", wide=True),
        ),
    )


def _item_noun(members: Names) -> Noun:
    return Noun(
        name="id",
        columns=(
            Column(name="title", show=_title),
            Column(name="done_time", show=when("done_time")),
            Column(name="done_by", show=named("done_by", members)),
            Column(name="note"),
            Column(name="id"),
        ),
    )


def _revision_noun(accounts: Names, members: Names) -> Noun:
    return Noun(
        name="account_id",
        columns=(
            Column(name="change_time", show=when("change_time")),
            Column(name="account_id", show=named("account_id", accounts)),
            Column(name="changed_by", show=named("changed_by", members)),
            Column(name="changed"),
            Column(name="reason"),
        ),
    )


def _title(row: Message) -> str:
    """Word what every account needs in the caller's language."""
    code = value(row, "code")
    return say_of("onboarding", code) if code else value(row, "title")


def _seen(account: Message) -> Message:
    return {"accountId": account["id"], "etag": account.get("etag", "")}


def _show(line: "Connection", account: Message) -> None:
    output.show_one(account, nouns.account(filters.for_people(nouns.class_names, line)))


def _day_begin(text: str) -> str:
    return filters.in_utc(datetime(**values.day(text)).astimezone())


def _said(line: "Connection", fields: Iterable[str]) -> Message:
    """Read what is said, such as "grade=A" or "tags=央企,重点"; an empty value removes what was said."""
    said: Message = {}
    for field in fields:
        name, assigned, text = field.partition("=")
        known = _READ.get(name.strip().casefold())
        if not assigned or known is None:
            raise usage("account_field", text=field, fields=", ".join(_READ))
        key, read = known
        said[key] = read(line, text.strip())
    if not said:
        raise usage("account_field", text="", fields=", ".join(_READ))
    return said


def _plain(_line: "Connection", text: str) -> str:
    return text


def _number(_line: "Connection", text: str) -> int:
    if not text.isdigit() and text:
        raise usage("number", text=text)
    return int(text or 0)


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.replace("，", ",").split(",") if part.strip()]


def _source(line: "Connection", text: str) -> Message | None:
    """Read "media", "call 询问报价" or, of a referral, "referral 华东电网"."""
    kind, _, rest = text.partition(" ")
    if not kind:
        return None
    source = {"kind": values.one_of("SOURCE_KIND", kind, SOURCES)}
    if kind == "referral" and rest:
        return {**source, "referredByAccountId": names.account(line, rest)["id"]}
    return {**source, "note": rest}


def _references(_line: "Connection", text: str) -> list[Message]:
    pairs = [part.partition(":") for part in _parts(text)]
    if any(not system or not external_id for system, _, external_id in pairs):
        raise usage("reference", text=text)
    return [{"system": system, "externalId": external_id} for system, _, external_id in pairs]


_READ: Mapping[str, tuple[str, Callable[["Connection", str], Any]]] = {
    "name": ("displayName", _plain),
    "class": ("classId", filters.class_id),
    "grade": ("grade", lambda _, text: values.one_of("GRADE", text, GRADES)),
    "parent": ("parentId", lambda line, text: names.account(line, text)["id"] if text else ""),
    "legal": ("legalName", _plain),
    "short": ("shortName", _plain),
    "english": ("englishName", _plain),
    "number": ("registrationNumber", _plain),
    "industry": ("industry", _plain),
    "region": ("region", _plain),
    "founded": ("foundedYear", _number),
    "employees": ("employeeCount", _number),
    "revenue": ("annualRevenue", lambda _, text: values.money(text) if text else None),
    "domain": ("domain", _plain),
    "phone": ("phone", _plain),
    "address": ("address", _plain),
    "source": ("source", _source),
    "tags": ("tags", lambda _, text: _parts(text)),
    "refs": ("externalReferences", _references),
    "steward": ("stewardId", lambda line, text: names.member(line, text)["id"] if text else ""),
}
"""What may be said of an account: the field of the contract, and how its value is read."""
