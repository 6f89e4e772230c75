"""Slips of paper about accounts, for tests of what every table of such records can do."""

from dataclasses import dataclass

from sqlalchemy import Column, Integer, MetaData, Table, Text, UniqueConstraint, Uuid

from chassis.errors import AlreadyExists, Conflict, NotFound
from chassis.records import Records

slips = Table(
    "slips",
    MetaData(),
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("account_id", Uuid(as_uuid=False), nullable=False),
    Column("version", Integer, nullable=False),
    Column("title", Text, nullable=False),
    UniqueConstraint("account_id", "title", name="slips_title_key"),
)


@dataclass(frozen=True, kw_only=True)
class Slip:
    """A title on paper."""

    id: str
    account_id: str
    title: str
    version: int = 1


@dataclass(eq=False)
class SlipNotFound(NotFound):
    """No such slip is kept."""

    slip_id: str


@dataclass(eq=False)
class SlipChanged(Conflict):
    """Someone else wrote first."""

    slip_id: str


@dataclass(eq=False)
class SlipTitleTaken(AlreadyExists):
    """A title names one slip of an account."""

    title: str


SLIPS = Records(
    slips,
    noun="slip",
    read=lambda row: Slip(**row),
    values=vars,
    missing=SlipNotFound,
    changed=SlipChanged,
    meanings=lambda slip: {"slips_title_key": SlipTitleTaken(slip.title)},
)
