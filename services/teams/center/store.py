"""The only room of the centre that speaks SQL."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    RowMapping,
    Select,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    insert,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from chassis import filtering, paging
from chassis.database import Transaction, refusing
from chassis.paging import Page
from services.teams.center.model import (
    DirectorAlreadyAppointed,
    LeaderAlreadyLeads,
    Member,
    MemberAlreadyInTeam,
    MemberCodeTaken,
    MemberNotFound,
    Membership,
    Role,
    Team,
    TeamCodeTaken,
    TeamNotFound,
)
from services.teams.tables import metadata

known_classes = Table("known_classes", metadata, Column("id", Uuid(as_uuid=False), primary_key=True))

members = Table(
    "members",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("code", Text, nullable=False),
    Column("display_name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("create_time", DateTime(timezone=True), nullable=False),
    UniqueConstraint("code"),
    Index("members_director_idx", "role", unique=True, postgresql_where=text("role = 'DIRECTOR'")),
)

teams = Table(
    "teams",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("code", Text, nullable=False),
    Column("display_name", Text, nullable=False),
    Column("class_id", Uuid(as_uuid=False), ForeignKey("known_classes.id"), nullable=False),
    Column("leader_id", Uuid(as_uuid=False), ForeignKey("members.id"), nullable=False),
    Column("create_time", DateTime(timezone=True), nullable=False),
    UniqueConstraint("code"),
    UniqueConstraint("leader_id"),
)

memberships = Table(
    "memberships",
    metadata,
    Column("member_id", Uuid(as_uuid=False), ForeignKey("members.id"), primary_key=True),
    Column("valid_from", DateTime(timezone=True), primary_key=True),
    Column("valid_to", DateTime(timezone=True)),
    Column("team_id", Uuid(as_uuid=False), ForeignKey("teams.id"), nullable=False),
    CheckConstraint("valid_to > valid_from", name="interval"),
    Index("memberships_open_idx", "member_id", unique=True, postgresql_where=text("valid_to IS NULL")),
    Index("memberships_team_id_idx", "team_id"),
)

MEMBER_FILTERS = {
    "code": filtering.text(members.c.code),
    "display_name": filtering.text(members.c.display_name),
    "role": filtering.enum(members.c.role, Role),
    "team_id": filtering.uuid(memberships.c.team_id),
}

_MEMBERS: Select[tuple[object, ...]] = select(members, memberships.c.team_id).outerjoin(
    memberships, (memberships.c.member_id == members.c.id) & memberships.c.valid_to.is_(None)
)


async def add_known_class(tx: Transaction, class_id: str) -> None:
    """Keep that there is such a class of accounts."""
    await tx.execute(upsert(known_classes).values(id=class_id).on_conflict_do_nothing())


async def is_known_class(tx: Transaction, class_id: str) -> bool:
    """Whether such a class of accounts is kept."""
    found = await tx.look(select(known_classes.c.id).where(known_classes.c.id == class_id))
    return found.first() is not None


async def add_member(tx: Transaction, member: Member) -> None:
    """Keep a new member. Refuses with MemberCodeTaken or DirectorAlreadyAppointed."""
    values = {name: value for name, value in vars(member).items() if name != "team_id"}
    meanings = {"members_code_key": MemberCodeTaken(member.code), "members_director_idx": DirectorAlreadyAppointed()}
    with refusing(meanings):
        await tx.execute(insert(members).values(values))


async def get_member(tx: Transaction, member_id: str) -> Member:
    """Refuses with MemberNotFound."""
    row = (await tx.look(_MEMBERS.where(members.c.id == member_id))).mappings().first()
    if row is None:
        raise MemberNotFound(member_id)
    return _member(row)


async def list_members(tx: Transaction, page: Page, *, filter_source: str) -> list[Member]:
    """List one more member than the page holds, by code."""
    asked = _MEMBERS.where(paging.beyond(page, members.c.code), *filtering.clauses(filter_source, MEMBER_FILTERS))
    ordered = asked.order_by(members.c.code).limit(page.size + 1)
    return [_member(row) for row in (await tx.execute(ordered)).mappings()]


async def add_team(tx: Transaction, team: Team) -> None:
    """Keep a new team. Refuses with TeamCodeTaken or LeaderAlreadyLeads."""
    meanings = {"teams_code_key": TeamCodeTaken(team.code), "teams_leader_id_key": LeaderAlreadyLeads(team.leader_id)}
    with refusing(meanings):
        await tx.execute(insert(teams).values(vars(team)))


async def get_team(tx: Transaction, team_id: str) -> Team:
    """Refuses with TeamNotFound."""
    row = (await tx.look(select(teams).where(teams.c.id == team_id))).mappings().first()
    if row is None:
        raise TeamNotFound(team_id)
    return Team(**row)


async def list_teams(tx: Transaction, page: Page) -> list[Team]:
    """List one more team than the page holds, by code."""
    asked = select(teams).where(paging.beyond(page, teams.c.code)).order_by(teams.c.code).limit(page.size + 1)
    return [Team(**row) for row in (await tx.execute(asked)).mappings()]


async def add_membership(tx: Transaction, membership: Membership) -> None:
    """Keep that a member belongs to a team. Refuses with MemberAlreadyInTeam."""
    with refusing({"memberships_open_idx": MemberAlreadyInTeam(membership.member_id)}):
        await tx.execute(insert(memberships).values(vars(membership)))


def _member(row: RowMapping) -> Member:
    return Member(**dict(row) | {"role": Role(row["role"])})
