"""The only room of searches that speaks SQL."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BindParameter,
    Column,
    ColumnElement,
    Integer,
    RowMapping,
    Select,
    Table,
    Text,
    Uuid,
    all_,
    bindparam,
    func,
    literal,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from chassis import filtering, paging
from chassis.access import Caller
from chassis.database import Transaction
from chassis.paging import Page
from chassis.serving.store import holding, served_by, serving
from chassis.statements import Constant
from services.accounts.confidentiality.store import unmasked, unmasked_filters
from services.accounts.folding.model import MOST_SPELLINGS
from services.accounts.profiles.model import Grade
from services.accounts.profiles.store import FILTERS, accounts
from services.accounts.search.model import MOST_FOUND, Found, Match, MatchedField, Query
from services.accounts.search_index.model import Findable, hashed, listed
from services.accounts.search_index.store import INTEGERS, search_accounts, search_contacts
from services.accounts.tables import metadata

search_members = Table(
    "search_members",
    metadata,
    Column("member_id", Uuid(as_uuid=False), primary_key=True),
    Column("display_name", Text, nullable=False),
    Column("names", Text, nullable=False),
    Column("pinyin", Text, nullable=False),
    Column("initials", Text, nullable=False),
)

NAMED = {
    MatchedField.NAME_BEGINNING: "names",
    MatchedField.NAME: "names",
    MatchedField.INITIALS: "initials",
    MatchedField.PINYIN: "pinyin",
}
"""The texts in which a name is looked up, be it of an account, a contact or a member."""

INDEXED = NAMED | {
    MatchedField.CODE: "codes",
    MatchedField.REGISTRATION_NUMBER: "registration_number",
    MatchedField.CODE_PART: "codes",
    MatchedField.REGION: "region",
    MatchedField.TAG: "tags",
    MatchedField.PHONE: "numbers",
}
"""The texts of an account in which each meaning of a query is looked up."""

MASKED = {MatchedField.REGISTRATION_NUMBER, MatchedField.PHONE, MatchedField.CONTACT}
"""By what those to whom a confidential account is masked do not find it either."""


async def save_member(tx: Transaction, member_id: str, display_name: str) -> None:
    """Keep what a member is called."""
    name = Findable.by([display_name])
    values = {
        "member_id": member_id,
        "display_name": display_name,
        "names": listed(name.names),
        "pinyin": listed(reading.pinyin for reading in name.readings),
        "initials": listed(reading.initials for reading in name.readings),
    }
    saved = upsert(search_members).values(values)
    await tx.execute(saved.on_conflict_do_update(index_elements=["member_id"], set_=values))


async def search(tx: Transaction, caller: Caller, query: Query, page: Page, *, filter_source: str) -> list[Found]:
    """Find one more account than the page holds, the most telling match first."""
    field, account_id = paging.last(page, *_KEY) or (0, str(UUID(int=0)))
    values = {"caller_id": caller.id, "after_field": field, "after_account_id": account_id, "most": page.size + 1}
    rows = await tx.look(_statement(caller.role, filter_source), values | _parameters(query))
    return [_found(row) for row in rows.mappings()]


def _parameters(query: Query) -> dict[str, Any]:
    """Give what each meaning of a query looks for; what it cannot mean looks for NULL, and finds nothing."""
    given: dict[str, Any] = {
        f"{field.name}_{place}": None for field in INDEXED for place in ("patterns", *range(MOST_SPELLINGS))
    }
    for clue in query.clues():
        given[f"{clue.field.name}_patterns"] = list(clue.patterns)
        given |= {f"{clue.field.name}_{place}": hashed(pieces) for place, pieces in enumerate(clue.fragments)}
    grade = query.whole.upper()
    return given | {"grade": grade if grade in {*Grade} else None, "member_id": _uuid(query.whole)}


@lru_cache(maxsize=64)
def _statement(role: int, filter_source: str) -> Constant:
    """Look each meaning of a query up, so many candidates of each, and put the best of every account first."""
    hits = union_all(*_Among(Caller(id="", role=role), filter_source).hits()).cte("hits")
    field = func.min(hits.c.field)
    order = field, hits.c.account_id
    before = bindparam("after_field", type_=Integer), _uuid_parameter("after_account_id")
    told = func.array_agg(func.jsonb_build_array(hits.c.field, hits.c.text)).label("matches")
    asked = select(hits.c.account_id, told).group_by(hits.c.account_id).having(tuple_(*order) > tuple_(*before))
    return Constant(asked.order_by(*order).limit(bindparam("most", type_=Integer)))


@dataclass(frozen=True)
class _Among:
    """The accounts among which callers of a role search."""

    caller: Caller
    filter_source: str

    def hits(self) -> Iterator[Select[Any]]:
        """Look each meaning of a query up."""
        for field in INDEXED:
            yield self._indexed(search_accounts, field, field, literal(""))
        for field in NAMED:
            yield self._indexed(search_contacts, field, MatchedField.CONTACT, search_contacts.c.display_name)
        yield self._indexed(search_contacts, MatchedField.PHONE, MatchedField.PHONE, search_contacts.c.numbers)
        graded = accounts.c.grade == bindparam("grade", type_=Text)
        yield self._hit(accounts.c.id, MatchedField.GRADE, accounts.c.grade).where(
            graded, accounts.c.survivor_id.is_(None)
        )
        named = (_fits(search_members.c[NAMED[field]], field) for field in NAMED)
        owned = self._hit(serving.c.account_id, MatchedField.OWNER, search_members.c.display_name)
        owned = owned.join_from(serving, search_members, search_members.c.member_id == serving.c.manager_id)
        yield owned.where(holding(), or_(serving.c.manager_id == _uuid_parameter("member_id"), *named))

    def _indexed(self, table: Table, clue: MatchedField, told: MatchedField, text: ColumnElement[str]) -> Select[Any]:
        """Look one meaning up in a table of the index, and tell what of the account it was found in."""
        spellings = MOST_SPELLINGS if clue is MatchedField.PINYIN else 1
        sets = (bindparam(f"{clue.name}_{place}", type_=INTEGERS) for place in range(spellings))
        led = or_(*(table.c.fragments.contains(fragments) for fragments in sets))
        column = table.c[INDEXED[clue]]
        seen = unmasked(self.caller, table.c.account_id, column) if told in MASKED else column
        return self._hit(table.c.account_id, told, text).where(led, _fits(seen, clue))

    def _hit(self, account_id: ColumnElement[str], field: MatchedField, text: ColumnElement[str]) -> Select[Any]:
        hit: list[ColumnElement[Any]] = [
            account_id.label("account_id"),
            literal(int(field)).label("field"),
            text.label("text"),
        ]
        served = served_by(self.caller, account_id, caller_id=_uuid_parameter("caller_id"))
        return select(*hit).where(served, *self._chosen(account_id)).limit(MOST_FOUND)

    def _chosen(self, account_id: ColumnElement[str]) -> list[ColumnElement[bool]]:
        filters = unmasked_filters(self.caller, accounts.c.id, FILTERS)
        conditions = filtering.clauses(self.filter_source, filters)
        return [account_id.in_(select(accounts.c.id).where(*conditions))] if conditions else []


def _fits(text: ColumnElement[str], clue: MatchedField) -> ColumnElement[bool]:
    return text.like(all_(bindparam(f"{clue.name}_patterns", type_=ARRAY(Text))))


def _found(row: RowMapping) -> Found:
    best = dict(sorted(row["matches"], reverse=True))
    return Found(
        account_id=row["account_id"],
        matches=tuple(Match(field=MatchedField(field), text=best[field]) for field in sorted(best)),
    )


def _uuid_parameter(name: str) -> BindParameter[str]:
    return bindparam(name, type_=Uuid(as_uuid=False))


def _uuid(text: str) -> str | None:
    try:
        return str(UUID(text))
    except ValueError:
        return None


_KEY: tuple[ColumnElement[Any], ...] = (literal(0), search_accounts.c.account_id)
