"""The only room of grading that speaks SQL."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
    ColumnElement,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    RowMapping,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    any_,
    bindparam,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, distinct_on

from chassis import paging
from chassis.database import Transaction, refusing
from chassis.paging import Page
from chassis.statements import Constant
from services.accounts.figures.store import list_revenues
from services.accounts.grading.model import (
    Band,
    Basis,
    Criterion,
    Decision,
    Facts,
    GradePeriod,
    Opinion,
    Period,
    Policy,
    Rule,
    Score,
    Terms,
    Thresholds,
    Window,
)
from services.accounts.grading.refusals import GradePolicyChanged, GradePolicyNotFound
from services.accounts.profiles.model import Grade
from services.accounts.profiles.store import account_states
from services.accounts.scores.store import SCORES, grade_scores
from services.accounts.tables import Intervals, arrays, insertion, latest_first, metadata

OPEN = text("valid_to IS NULL")

grade_policies = Table(
    "grade_policies",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("currency", Text, nullable=False),
    Column("rules", JSONB, nullable=False),
    Column("s_points", Integer, nullable=False),
    Column("a_points", Integer, nullable=False),
    Column("b_points", Integer, nullable=False),
    Column("note", Text, nullable=False),
    Column("author_id", Text, nullable=False),
    Column("valid_from", DateTime(timezone=True), nullable=False),
    Column("valid_to", DateTime(timezone=True)),
    UniqueConstraint("version"),
    CheckConstraint("valid_from < valid_to", name="order"),
)

grade_decisions = Table(
    "grade_decisions",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("account_id", Uuid(as_uuid=False), ForeignKey("accounts.id"), nullable=False),
    Column("grade", Text, nullable=False),
    Column("basis", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("policy_version", Integer, nullable=False),
    Column("score_hundredths", Integer, nullable=False),
    Column("end_date", Date),
    Column("author_id", Text, nullable=False),
    Column("decide_time", DateTime(timezone=True), nullable=False),
    Index("grade_decisions_account_id_decide_time_idx", "account_id", "decide_time", "id"),
)

POLICIES = Intervals(grade_policies, ())

_ADD_DECISIONS = Constant(insertion(grade_decisions))


async def find_policy(tx: Transaction, as_of: datetime | None = None) -> Policy | None:
    """Give the policy that is in force, or was."""
    row = (await tx.look(select(grade_policies).where(POLICIES.held(as_of)))).mappings().first()
    return _policy(row) if row else None


async def get_policy(tx: Transaction, as_of: datetime | None = None) -> Policy:
    """Refuses with GradePolicyNotFound."""
    policy = await find_policy(tx, as_of)
    if policy is None:
        raise GradePolicyNotFound
    return policy


async def add_policy(tx: Transaction, policy: Policy) -> None:
    """Keep a policy; the one in force ends where it begins. Refuses with GradePolicyChanged."""
    with refusing({"grade_policies_version_key": GradePolicyChanged(policy.version)}):
        await POLICIES.follow(tx, [_policy_values(policy)])


async def find_score(tx: Transaction, account_id: str, criterion: Criterion) -> Score | None:
    """Give the present score of an account by a criterion."""
    present = select(grade_scores).where(
        grade_scores.c.account_id == account_id, grade_scores.c.criterion == criterion, SCORES.held(None)
    )
    row = (await tx.look(present)).mappings().first()
    return _score(row) if row else None


async def add_score(tx: Transaction, score: Score) -> None:
    """Keep a score; the one before ends where it begins. The account is locked."""
    await SCORES.follow(tx, [vars(score) | vars(score.opinion)])


async def list_scores(tx: Transaction, account_id: str, page: Page) -> list[Score]:
    """List one more score than the page holds, latest first."""
    return [_score(row) for row in await latest_first(tx, grade_scores.c.valid_from, account_id, page)]


async def list_facts(
    tx: Transaction, account_ids: Collection[str], window: Window, *, currency: str, as_of: datetime | None = None
) -> dict[str, Facts]:
    """Give what is known of accounts, or was known at an instant, for each of them."""
    present = await list_revenues(tx, account_ids, *window.present, currency=currency, as_of=as_of)
    previous = await list_revenues(tx, account_ids, *window.previous, currency=currency, as_of=as_of)
    scores = await tx.look(select(grade_scores).where(_of(account_ids, grade_scores), SCORES.held(as_of)))
    by_account: dict[str, dict[Criterion, Score]] = {account_id: {} for account_id in account_ids}
    for score in map(_score, scores.mappings()):
        by_account[score.opinion.account_id][score.opinion.criterion] = score
    return {
        account_id: Facts(
            present=_period(window.present, present.get(account_id)),
            previous=_period(window.previous, previous.get(account_id)),
            scores=by_account[account_id],
        )
        for account_id in account_ids
    }


async def add_decisions(tx: Transaction, decisions: Iterable[Decision]) -> None:
    """Keep who graded accounts, and why."""
    await tx.execute(_ADD_DECISIONS, arrays(grade_decisions, map(asdict, decisions)))


async def last_decisions(tx: Transaction, account_ids: Collection[str]) -> dict[str, Decision]:
    """Give the last decision on each account that has any."""
    latest = (grade_decisions.c.account_id, grade_decisions.c.decide_time.desc(), grade_decisions.c.id.desc())
    asked = select(grade_decisions).where(_of(account_ids, grade_decisions))
    rows = await tx.look(asked.ext(distinct_on(grade_decisions.c.account_id)).order_by(*latest))
    return {decision.account_id: decision for decision in map(_decision, rows.mappings())}


async def list_periods(tx: Transaction, account_id: str, page: Page) -> list[GradePeriod]:
    """List one more period of one grade than the page holds, latest first, with the decisions that fell into each."""
    states = account_states.c
    before = func.lag(states.grade).over(order_by=states.valid_from).label("before")
    own = select(states.grade, states.valid_from, before).where(states.account_id == account_id).subquery("own")
    began = select(own).where(own.c.grade.is_distinct_from(own.c.before)).subquery("began")
    until = func.lead(began.c.valid_from).over(order_by=began.c.valid_from).label("valid_to")
    periods = select(began.c.grade, began.c.valid_from, until).subquery("periods")
    asked = select(periods).where(paging.beyond(page, periods.c.valid_from, descending=True))
    rows = (await tx.look(asked.order_by(periods.c.valid_from.desc()).limit(page.size + 1))).mappings().all()
    decisions = await _decisions_since(tx, account_id, rows[-1]["valid_from"]) if rows else []
    return [_grade_period(account_id, row, decisions) for row in rows]


async def _decisions_since(tx: Transaction, account_id: str, instant: datetime) -> list[Decision]:
    own = (grade_decisions.c.account_id == account_id) & (grade_decisions.c.decide_time >= instant)
    ordered = select(grade_decisions).where(own).order_by(grade_decisions.c.decide_time, grade_decisions.c.id)
    return [_decision(row) for row in (await tx.look(ordered)).mappings()]


def _of(account_ids: Collection[str], table: Table) -> ColumnElement[bool]:
    return table.c.account_id == any_(bindparam("account_ids", list(account_ids), type_=ARRAY(Uuid(as_uuid=False))))


def _policy_values(policy: Policy) -> dict[str, Any]:
    terms = policy.terms
    own = {name: value for name, value in vars(policy).items() if name != "terms"}
    # An object, since a list among the rows of a statement would be taken for one more dimension of their array.
    rules = {"rules": [asdict(rule) for rule in terms.rules]}
    return own | vars(terms.thresholds) | {"currency": terms.currency, "note": terms.note, "rules": rules}


def _policy(row: RowMapping) -> Policy:
    thresholds = Thresholds(**{name: row[name] for name in ("s_points", "a_points", "b_points")})
    terms = Terms(
        currency=row["currency"],
        note=row["note"],
        thresholds=thresholds,
        rules=[_rule(rule) for rule in row["rules"]["rules"]],
    )
    own = {name: row[name] for name in ("id", "version", "author_id", "valid_from", "valid_to")}
    return Policy(terms=terms, **own)


def _rule(kept: dict[str, Any]) -> Rule:
    return Rule(
        criterion=Criterion(kept["criterion"]),
        weight_percent=kept["weight_percent"],
        bands=[Band(**band) for band in kept["bands"]],
    )


def _period(months: tuple[Any, Any], known: tuple[int, int] | None) -> Period:
    count, minor = known or (0, 0)
    return Period(first=months[0], last=months[1], month_count=count, minor=minor)


def _score(row: RowMapping) -> Score:
    said = {name: row[name] for name in ("account_id", "value", "rationale")}
    opinion = Opinion(criterion=Criterion(row["criterion"]), **said)
    return Score(opinion=opinion, **{name: row[name] for name in ("id", "author_id", "valid_from", "valid_to")})


def _decision(row: RowMapping) -> Decision:
    return Decision(**dict(row) | {"grade": Grade(row["grade"]), "basis": Basis(row["basis"])})


def _grade_period(account_id: str, row: RowMapping, decisions: Sequence[Decision]) -> GradePeriod:
    begin, end = row["valid_from"], row["valid_to"]
    return GradePeriod(
        account_id=account_id,
        grade=Grade(row["grade"]),
        valid_from=begin,
        valid_to=end,
        decisions=[one for one in decisions if begin <= one.decide_time and (end is None or one.decide_time < end)],
    )
