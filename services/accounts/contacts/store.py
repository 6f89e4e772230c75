"""The only room of contacts that speaks SQL."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
    ColumnElement,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    RowMapping,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    bindparam,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB

from chassis import filtering
from chassis.access import Caller
from chassis.database import Transaction
from chassis.errors import Refusal
from chassis.paging import Page
from chassis.records import Records
from chassis.statements import Constant
from services.accounts.channels.model import Channel, ChannelKind, standard_forms
from services.accounts.contacts.model import (
    Attitude,
    Birthday,
    Contact,
    ContactChanged,
    ContactNotFound,
    ContactState,
    DecisionRole,
    Details,
    PreferredHours,
    SuperiorNotFound,
)
from services.accounts.tables import metadata

contacts = Table(
    "contacts",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("account_id", Uuid(as_uuid=False), ForeignKey("accounts.id"), nullable=False),
    Column("display_name", Text, nullable=False),
    Column("english_name", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("department", Text, nullable=False),
    Column("decision_role", Text),
    Column("influence", SmallInteger, nullable=False),
    Column("attitude", Text),
    Column("management_style", Text, nullable=False),
    Column("communication_style", Text, nullable=False),
    Column("birth_month", SmallInteger),
    Column("birth_day", SmallInteger),
    Column("birth_year", SmallInteger),
    Column("channels", JSONB, nullable=False),
    Column("preferred_hours", JSONB, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("languages", ARRAY(Text), nullable=False),
    Column("reports_to_contact_id", Uuid(as_uuid=False)),
    Column("state", Text, nullable=False),
    Column("left_date", Date),
    Column("create_time", DateTime(timezone=True), nullable=False),
    Column("update_time", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("account_id", "id"),
    ForeignKeyConstraint(
        ["account_id", "reports_to_contact_id"], ["contacts.account_id", "contacts.id"], name="contacts_superior_fkey"
    ),
    CheckConstraint("(state = 'LEFT') = (left_date IS NOT NULL)", name="left"),
    Index("contacts_channels_idx", "channels", postgresql_using="gin", postgresql_ops={"channels": "jsonb_path_ops"}),
)

FILTERS = {
    "account_id": filtering.uuid(contacts.c.account_id),
    "display_name": filtering.text(contacts.c.display_name),
    "english_name": filtering.text(contacts.c.english_name),
    "department": filtering.text(contacts.c.department),
    "decision_role": filtering.enum(contacts.c.decision_role, DecisionRole),
    "attitude": filtering.enum(contacts.c.attitude, Attitude),
    "state": filtering.enum(contacts.c.state, ContactState),
    "reports_to_contact_id": filtering.uuid(contacts.c.reports_to_contact_id),
}

_AT_ACCOUNT = Constant(
    select(contacts).where(contacts.c.account_id == bindparam("account_id", type_=Uuid(as_uuid=False)))
)


async def list_contacts(
    tx: Transaction, caller: Caller, page: Page, *, filter_source: str, channel_value: str
) -> list[Contact]:
    """List one more contact than the page holds, account by account; any channel value when it is empty."""
    asked = filtering.clauses(filter_source, FILTERS)
    if channel_value:
        asked.append(_reached_at(channel_value))
    return await CONTACTS.list(tx, caller, page, *asked, by=(contacts.c.account_id, contacts.c.id))


async def contacts_at(tx: Transaction, account_id: str) -> list[Contact]:
    """Give everybody who is or was at an account."""
    return [_contact(row) for row in (await tx.look(_AT_ACCOUNT, {"account_id": account_id})).mappings()]


def _reached_at(text: str) -> ColumnElement[bool]:
    return or_(*(contacts.c.channels.contains([{"value": form}]) for form in sorted(standard_forms(text))))


def _values(contact: Contact) -> dict[str, Any]:
    values = vars(contact) | vars(contact.details)
    birthday = contact.details.birthday
    return values | {
        "birth_month": birthday and birthday.month,
        "birth_day": birthday and birthday.day,
        "birth_year": birthday and birthday.year,
        "channels": [asdict(channel) for channel in contact.details.channels],
        "preferred_hours": [asdict(hours) for hours in contact.details.preferred_hours],
    }


def _contact(row: RowMapping) -> Contact:
    own = {name: row[name] for name in ("id", "account_id", "left_date", "create_time", "update_time", "version")}
    return Contact(**own, details=_details(row), state=ContactState(row["state"]))


def _details(row: RowMapping) -> Details:
    plain = {name: row[name] for name in _PLAIN}
    return Details(
        **plain,
        decision_role=DecisionRole(row["decision_role"]) if row["decision_role"] else None,
        attitude=Attitude(row["attitude"]) if row["attitude"] else None,
        birthday=_birthday(row),
        channels=tuple(Channel(**channel | {"kind": ChannelKind(channel["kind"])}) for channel in row["channels"]),
        preferred_hours=tuple(PreferredHours(**hours) for hours in row["preferred_hours"]),
        languages=tuple(row["languages"]),
    )


def _birthday(row: RowMapping) -> Birthday | None:
    month, day, year = row["birth_month"], row["birth_day"], row["birth_year"]
    return None if month is None else Birthday(month=month, day=day, year=year)


def _meanings(contact: Contact) -> dict[str, Refusal]:
    return {"contacts_superior_fkey": SuperiorNotFound(contact.details.reports_to_contact_id or "")}


_PLAIN = (
    "display_name",
    "english_name",
    "title",
    "department",
    "influence",
    "management_style",
    "communication_style",
    "time_zone",
    "reports_to_contact_id",
)

CONTACTS = Records(
    contacts,
    noun="contact",
    read=_contact,
    values=_values,
    missing=ContactNotFound,
    changed=ContactChanged,
    meanings=_meanings,
)
"""The contacts that a caller reaches: those at the accounts that they serve."""
