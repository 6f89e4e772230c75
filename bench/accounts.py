"""How the archive fares as it grows: create, get and list at 1,000 accounts and at 100,000, and search at the latter.

Both archives stand in one PostgreSQL behind a service each; calls go to them in turn, so that a busy moment of the machine
falls on both.
"""

import itertools
import random
import statistics
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from time import perf_counter
from typing import Any

import grpc.aio
from kac.accounts.v1 import account_pb2
from kac.accounts.v1.account_service_pb2 import CreateAccountRequest, GetAccountRequest, ListAccountsRequest
from kac.accounts.v1.account_service_pb2_grpc import AccountServiceStub
from kac.accounts.v1.search_service_pb2 import SearchAccountsRequest
from kac.accounts.v1.search_service_pb2_grpc import SearchServiceStub

from bench import archives
from bench.population import SEED, Company, Population
from bench.processes import running_engines, serving
from chassis import clock
from chassis.access import Caller, Role
from deploy.local.engines import finish
from services.accounts.__main__ import SERVICE
from services.accounts.folding.model import initials, pinyin

SMALL, LARGE, CONTACTS_EACH = 1_000, 100_000, 10
ROUNDS, WARM_UP = 300, 30
BACK_OFFICE = Caller(id=clock.new_id(), role=Role.ROLE_BACK_OFFICE)
Metadata = tuple[tuple[str, str], ...]
Ask = Callable[["Archive"], Awaitable[object]]


@dataclass(frozen=True, kw_only=True)
class Archive:
    """A filled archive behind its service."""

    channel: grpc.aio.Channel
    metadata: Metadata
    account_ids: Sequence[str]
    class_id: str
    dice: random.Random


def measure() -> Mapping[str, float]:
    """Fill both archives, ask them in turn, and give the figures by name."""
    with running_engines() as engines:
        databases = {size: engines.database(SERVICE, f"accounts_{size}") for size in (SMALL, LARGE)}
        ids = {
            size: finish(archives.fill(database.owner_url, accounts=size, contacts_each=CONTACTS_EACH))
            for size, database in databases.items()
        }
        small = serving(["services.accounts"], engines.environment(databases[SMALL]))
        large = serving(["services.accounts"], engines.environment(databases[LARGE]))
        token = engines.identity.token(BACK_OFFICE, lasts=timedelta(hours=1))
        with small as one, large as other:
            return finish(_compare({one: ids[SMALL], other: ids[LARGE]}, (("authorization", f"Bearer {token}"),)))


async def _compare(ids: Mapping[str, Sequence[str]], metadata: Metadata) -> Mapping[str, float]:
    small, large = [await _archive(address, listed, metadata) for address, listed in ids.items()]
    figures: dict[str, float] = {}
    for name, ask in {"create": _create, "get": _get, "list": _list}.items():
        before, after = await _in_turn(ask, small, large)
        figures |= {f"accounts.{name}.growth": after / before, f"accounts.{name}.p50_ms": after}
    figures |= await _searches(large)
    return figures


async def _archive(address: str, account_ids: Sequence[str], metadata: Metadata) -> Archive:
    channel = grpc.aio.insecure_channel(address)
    await channel.channel_ready()
    first = await AccountServiceStub(channel).GetAccount(
        GetAccountRequest(account_id=account_ids[0]), metadata=metadata
    )
    dice = random.Random(SEED)  # noqa: S311 - a benchmark repeats itself, it keeps no secret
    return Archive(channel=channel, metadata=metadata, account_ids=account_ids, class_id=first.class_id, dice=dice)


async def _in_turn(ask: Ask, *archives_: Archive) -> list[float]:
    """Give how long the middle call takes at each archive, in milliseconds."""
    taken: list[list[float]] = [[] for _ in archives_]
    for _ in range(WARM_UP + ROUNDS):
        for archive, kept in zip(archives_, taken, strict=True):
            began = perf_counter()
            await ask(archive)
            kept.append((perf_counter() - began) * 1000)
    return [statistics.median(kept[WARM_UP:]) for kept in taken]


async def _create(archive: Archive) -> object:
    request = CreateAccountRequest(
        code=f"N-{clock.new_id()[-12:]}",
        display_name="华东新材料股份有限公司",
        class_id=archive.class_id,
        grade=account_pb2.GRADE_B,
        region="上海",
        request_id=clock.new_id(),
    )
    return await _accounts(archive).CreateAccount(request, metadata=archive.metadata)


async def _get(archive: Archive) -> object:
    request = GetAccountRequest(account_id=archive.dice.choice(archive.account_ids))
    return await _accounts(archive).GetAccount(request, metadata=archive.metadata)


async def _list(archive: Archive) -> object:
    request = ListAccountsRequest(filter=archive.dice.choice(("", 'grade = "S"', 'region = "上海"')))
    return await _accounts(archive).ListAccounts(request, metadata=archive.metadata)


def _accounts(archive: Archive) -> Any:
    return AccountServiceStub(archive.channel)


async def _searches(archive: Archive) -> Mapping[str, float]:
    queries = _queries(archive.dice)
    stub: Any = SearchServiceStub(archive.channel)

    async def search(_archive: Archive) -> object:
        return await stub.SearchAccounts(SearchAccountsRequest(query=next(queries)), metadata=archive.metadata)

    [median] = await _in_turn(search, archive)
    return {"accounts.search.p50_ms": median}


def _queries(dice: random.Random) -> "itertools.cycle[str]":
    """Look for what people remember: of Chinese and Latin names, of people and numbers; often found, rarely, and never."""
    companies = [*itertools.islice(Population(LARGE).companies(), 400)]
    people = Population(LARGE, seed=1)
    asked = [query for company in companies for query in _remembered(company, dice)]
    asked += [people.person_name() for _ in range(200)]
    asked += [f"{dice.randrange(10_000):04}" for _ in range(100)]
    asked += ["有限公司", "上海", "Ltd", "电力", "不存在的公司", "zzyzx", "国"] * 20
    dice.shuffle(asked)
    return itertools.cycle(asked)


def _remembered(company: Company, dice: random.Random) -> list[str]:
    name = company.display_name
    if name.isascii():
        return [name.split()[0], dice.choice(name.split()).lower(), company.code]
    start = dice.randrange(len(name) - 3)
    part = name[start : start + 3]
    return [part, pinyin(part), initials(name[start : start + 4]), company.registration_number]
