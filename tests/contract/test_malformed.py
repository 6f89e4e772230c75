"""Whatever comes over the wire is answered by a refusal that blames the caller, and tells nothing of what is inside.

Nothing here names an RPC but to weigh it: a new one is treated as badly as the others.
"""

import asyncio
import itertools
import random
import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

import pytest
from google.protobuf.message import Message
from structlog.testing import capture_logs

from chassis.access import Caller, Role
from tests.contract import hostile
from tests.contract.samples import SAMPLES
from tests.contract.story import Story
from tests.contract.whole import Whole
from tests.rpcs import RPCS, Answer, Rpc

BLAMELESS = {"OK", "INVALID_ARGUMENT", "NOT_FOUND", "PERMISSION_DENIED", "FAILED_PRECONDITION"} | {
    "ALREADY_EXISTS",
    "ABORTED",
    "RESOURCE_EXHAUSTED",
}
"""How a service may answer a caller who sends nonsense: every other code says that something is wrong with us."""
INSIDE = re.compile(
    r"Traceback|Exception|Error\b|asyncpg|sqlalchemy|\b(SELECT|INSERT|UPDATE|DELETE) |\.py\b|0x[0-9a-f]{4}|object at|site-packages"
)
AT_ONCE = 8
MUTATIONS = 10_000
SEED = 20261122
COSTLY = {"SessionService.SignIn": 40, "SessionService.SignInToSample": 40}
"""How many mutations these get: each may cost a password's hash, which is slow on purpose."""
TOO_LARGE = 5 * 1024 * 1024

MOST = 60
"""How many hostile messages an RPC gets in each form, drawn by its name: what all share, all together meet."""

every_rpc = pytest.mark.parametrize("rpc", [pytest.param(rpc, id=rpc.name) for rpc in RPCS])
one_of_each_service = pytest.mark.parametrize(
    "rpc", [pytest.param(rpc, id=service) for service, rpc in sorted({rpc.service: rpc for rpc in RPCS}.items())]
)
doors = pytest.mark.parametrize("door", ["grpc", "json"])


def callers(story: Story, rpc: Rpc) -> list[Caller | None]:
    """Give those who may call, the one who sees the whole centre and those who see a part of it."""
    roles = (Role.ROLE_DIRECTOR, Role.ROLE_TEAM_LEADER, Role.ROLE_ACCOUNT_MANAGER)
    allowed = [story.director if role == roles[0] else story.caller(role) for role in roles if role in rpc.rule.roles]
    return [*allowed] or [None]


def sample_of(rpc: Rpc, story: Story) -> Message:
    return SAMPLES[rpc.name](story, story.own)


def drawn(rpc: Rpc, data: Iterable[bytes]) -> list[bytes]:
    """Draw some of the messages, the same ones each time."""
    different = sorted(set(data))
    return random.Random(rpc.name).sample(different, min(MOST, len(different)))


async def sent(whole: Whole, door: str, letters: Iterable[tuple[Rpc, bytes, Caller | None]]) -> list[str]:
    """Send requests, so many at once, and tell which were answered as they must not be."""
    faults: list[str] = []
    waiting = iter(letters)

    async def send_some() -> None:
        for rpc, data, caller in waiting:
            faults.append(fault(rpc, data, await whole.send(rpc, door, data, caller)))

    async with asyncio.TaskGroup() as senders:
        for _ in range(AT_ONCE):
            senders.create_task(send_some())
    return [found for found in faults if found]


def fault(rpc: Rpc, data: bytes, answer: Answer) -> str:
    """Say what is wrong with an answer; nothing, for one in order."""
    if answer.code in BLAMELESS and not INSIDE.search(answer.sentence):
        return ""
    return f"{rpc.name} {answer.code} {answer.reason} {answer.sentence!r} to {data[:200]!r}"


def broken(logs: Iterable[Any]) -> list[Any]:
    return [entry for entry in logs if entry["log_level"] in {"error", "critical"}]


async def check_in_order(whole: Whole, story: Story) -> None:
    """Every service answers, and a change goes through as ever."""
    for name in ("GetAccount", "GetVisit", "GetTeam", "ListSampleSignIns", "LogVisit"):
        rpc = next(rpc for rpc in RPCS if rpc.name.endswith(f".{name}"))
        answer = await whole.send(rpc, "json", whole.doors["json"].write(sample_of(rpc, story)), callers(story, rpc)[0])
        assert answer.code == "OK", answer


@every_rpc
async def test_values_that_cannot_be_are_refused_over_grpc(whole: Whole, story: Story, rpc: Rpc) -> None:
    caller = callers(story, rpc)[-1]

    with capture_logs() as logs:
        letters = ((rpc, data, caller) for data in drawn(rpc, hostile.messages(sample_of(rpc, story))))
        faults = await sent(whole, "grpc", letters)

    assert faults == []
    assert broken(logs) == []


@every_rpc
async def test_values_that_cannot_be_are_refused_as_json(whole: Whole, story: Story, rpc: Rpc) -> None:
    caller = callers(story, rpc)[0]

    with capture_logs() as logs:
        sample = whole.doors["json"].write(sample_of(rpc, story))
        faults = await sent(whole, "json", ((rpc, data, caller) for data in drawn(rpc, hostile.bodies(sample))))

    assert faults == []
    assert broken(logs) == []


@one_of_each_service
@doors
async def test_a_message_that_is_too_large_is_refused(whole: Whole, story: Story, rpc: Rpc, door: str) -> None:
    """The limit is 4 MiB; what is larger is not even read."""
    large = b'{"x":"' + b"x" * TOO_LARGE + b'"}' if door == "json" else b"\x7a" + b"\x80\x80\xc0\x02" + b"x" * TOO_LARGE

    answer = await whole.send(rpc, door, large, callers(story, rpc)[0])

    assert answer.code == "RESOURCE_EXHAUSTED"
    assert not INSIDE.search(answer.sentence)


@pytest.mark.timeout(300)
async def test_mutated_messages_break_nothing(whole: Whole, story: Story) -> None:
    dice = random.Random(SEED)

    with capture_logs() as logs:
        counts, faults = Counter[str](), []
        for door, share in (("grpc", 6), ("json", 4)):
            letters = _mutations(whole, story, dice, door=door, count=MUTATIONS * share // 10)
            counts[door] += len(letters)
            faults += await sent(whole, door, letters)

    assert faults == []
    assert broken(logs) == []
    assert counts.total() == MUTATIONS
    await check_in_order(whole, story)


def _mutations(
    whole: Whole, story: Story, dice: random.Random, *, door: str, count: int
) -> list[tuple[Rpc, bytes, Caller | None]]:
    """Make that many mutated samples, of every RPC about as many."""
    left = dict(COSTLY)
    found: list[tuple[Rpc, bytes, Caller | None]] = []
    turns = itertools.cycle(RPCS)
    while len(found) < count:
        rpc = next(turns)
        if left.get(rpc.name, 1) == 0:
            continue
        left[rpc.name] = left.get(rpc.name, 1) - (rpc.name in COSTLY)
        other = dice.choice(RPCS)
        write = whole.doors[door].write
        data = hostile.mutated(dice, write(sample_of(rpc, story)), write(sample_of(other, story)))
        found.append((rpc, data, dice.choice(callers(story, rpc))))
    return found
