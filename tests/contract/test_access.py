"""What the contract says of access, asked of every RPC: who is let in, which rows they reach, and that a refusal is all.

Nothing here names an RPC: a new one is asked the same questions, and needs nothing but a sample request.
"""

from datetime import timedelta
from typing import Any

import pytest
from _pytest.mark.structures import ParameterSet
from google.protobuf.message import Message
from joserfc import jwt
from joserfc.jwk import ECKey

from chassis import access, clock, validation
from chassis.access import Caller, Role, Rows
from deploy.local.databases import SERVICES
from tests.contract.samples import ABOUT, SAMPLES
from tests.contract.story import Side, Story
from tests.contract.whole import Whole
from tests.identity import a_caller
from tests.rpcs import RPCS, Answer, Rpc
from tests.running import eventually

ROLES = set(Role.values()) - {Role.ROLE_UNSPECIFIED}
RESTRICTED = {"leader": Role.ROLE_TEAM_LEADER, "manager": Role.ROLE_ACCOUNT_MANAGER}
BUSINESS = {"OK", "NOT_FOUND", "FAILED_PRECONDITION", "ALREADY_EXISTS", "ABORTED", "RESOURCE_EXHAUSTED"}
"""Answers of one who was let in."""
AT_THE_DOOR = {"ROLE_NOT_ALLOWED", "ACCOUNT_NOT_SERVED"}
"""Why one is not let in, or not to this account."""

THOROUGHLY = 5
"""How many RPCs of a service see every token; the others the two that differ most, since one edge guards them all."""

GUARDED = {service: [rpc for rpc in RPCS if rpc.service == service and not rpc.rule.public] for service in SERVICES}

guarded = pytest.mark.parametrize("rpc", [pytest.param(rpc, id=rpc.name) for rpc in RPCS if not rpc.rule.public])
public = pytest.mark.parametrize("rpc", [pytest.param(rpc, id=rpc.name) for rpc in RPCS if rpc.rule.public])
services = pytest.mark.parametrize("service", sorted(GUARDED))
doors = pytest.mark.parametrize("door", ["grpc", "json"])


def served(*, one: bool) -> list[Rpc]:
    """Name the RPCs that reach served accounts: those about one account, or those that list."""
    rows = Rows.ROWS_SERVED_ACCOUNTS
    return [rpc for rpc in RPCS if rpc.rule.rows == rows and bool(ABOUT & rpc.fields) == one]


def _cells(*, one: bool) -> list[ParameterSet]:
    """Pair these RPCs with each restricted role that may call them."""
    return [
        pytest.param(rpc, role, id=f"{rpc.name}-{name}")
        for rpc in served(one=one)
        for name, role in RESTRICTED.items()
        if role in rpc.rule.roles
    ]


def business(answer: Answer) -> bool:
    """Say whether an answer is to one who was let in, to the account too; the model may still forbid the step."""
    return answer.code in BUSINESS or (answer.code == "PERMISSION_DENIED" and answer.reason not in AT_THE_DOOR)


def sample_of(rpc: Rpc, story: Story, side: Side | None = None) -> Message:
    """Give the sample of an RPC, about the own account unless said otherwise."""
    return SAMPLES[rpc.name](story, side or story.own)


async def asked(whole: Whole, rpc: Rpc, sample: Message, caller: Caller, door: str = "grpc") -> Answer:
    """Send a request as somebody."""
    return await whole.send(rpc, door, whole.doors[door].write(sample), caller)


async def asked_nowhere(whole: Whole, rpc: Rpc, story: Story, role: int) -> Answer:
    """Send the sample of an RPC, about an account that does not exist."""
    request = SAMPLES[rpc.name](story, story.own)
    for name in ABOUT & rpc.fields:
        setattr(request, name, clock.new_id())
    return await asked(whole, rpc, request, story.caller(role))


def unbelievable_tokens(whole: Whole) -> dict[str, str | None]:
    """Give tokens that say nothing, or that nobody should believe."""
    director = a_caller("DIRECTOR")
    claims = access.claims(director, expires=clock.now() + timedelta(minutes=5))
    stranger = ECKey.generate_key("P-256", auto_kid=True)
    known = {"alg": access.ALGORITHM, "kid": whole.identity.key.kid}
    elsewhere = jwt.encode(known, claims | {"aud": "elsewhere"}, whole.identity.key)
    good = whole.identity.token(director)
    return {
        "none": None,
        "garbage": "not.a.token",
        "expired": whole.identity.token(director, lasts=timedelta(seconds=-1)),
        "signed by a stranger": jwt.encode(known, claims, stranger),
        "for somebody else": elsewhere,
        "without signature": f"{good.rpartition('.')[0]}.",
        "of no role": jwt.encode(known, claims | {"role": "ROLE_UNSPECIFIED"}, whole.identity.key),
    }


def test_every_rpc_has_a_valid_sample(story: Story) -> None:
    """An RPC without one is asked none of the questions below."""
    assert set(SAMPLES) == {rpc.name for rpc in RPCS}
    assert {
        name: found for name, sample in SAMPLES.items() if (found := validation.violations(sample(story, story.own)))
    } == {}


@services
@doors
async def test_without_a_believable_token_nobody_is_let_in(whole: Whole, story: Story, service: str, door: str) -> None:
    before = await whole.settled()
    tokens = unbelievable_tokens(whole)

    answers = {
        (rpc.name, name): await whole.doors[door].call(rpc, whole.doors[door].write(sample_of(rpc, story)), token)
        for place, rpc in enumerate(GUARDED[service])
        for name, token in tokens.items()
        if place < THOROUGHLY or name in {"none", "signed by a stranger"}
    }

    assert {call: (answer.code, answer.reason) for call, answer in answers.items()} == {
        (name, token): ("UNAUTHENTICATED", "TOKEN_MISSING" if token == "none" else "TOKEN_INVALID")
        for name, token in answers
    }
    assert await whole.settled() == before


@services
@doors
async def test_a_role_that_the_rule_does_not_name_is_refused(
    whole: Whole, story: Story, service: str, door: str
) -> None:
    before = await whole.settled()

    answers = {
        (rpc.name, Role.Name(role)): await asked(whole, rpc, sample_of(rpc, story), story.caller(role), door)
        for rpc in GUARDED[service]
        for role in ROLES.difference(rpc.rule.roles)
    }

    assert {call: (answer.code, answer.reason) for call, answer in answers.items()} == dict.fromkeys(
        answers, ("PERMISSION_DENIED", "ROLE_NOT_ALLOWED")
    )
    assert await whole.settled() == before


@guarded
async def test_a_role_that_the_rule_names_is_let_in(whole: Whole, story: Story, rpc: Rpc) -> None:
    answers = {
        Role.Name(role): await asked(whole, rpc, sample_of(rpc, story), story.caller(role)) for role in rpc.rule.roles
    }

    assert {
        role: answer for role, answer in answers.items() if not business(answer) and answer.reason != "SIGN_IN_REFUSED"
    } == {}


@public
@doors
async def test_what_is_public_asks_for_no_token(whole: Whole, story: Story, rpc: Rpc, door: str) -> None:
    data = whole.doors[door].write(sample_of(rpc, story))

    answers = [await whole.doors[door].call(rpc, data, token) for token in (None, "not.a.token")]

    assert {answer.code for answer in answers} <= BUSINESS


@pytest.mark.parametrize("role", RESTRICTED.values(), ids=RESTRICTED)
@doors
async def test_another_teams_account_is_refused_and_nothing_changes(
    whole: Whole, story: Story, role: int, door: str
) -> None:
    """Whether an account exists is no business of those who do not serve it (decision 0009)."""
    before = await whole.settled()
    rpcs = [rpc for rpc in served(one=True) if role in rpc.rule.roles]

    answers = {
        rpc.name: await asked(whole, rpc, sample_of(rpc, story, story.foreign), story.caller(role), door)
        for rpc in rpcs
    }
    answers |= {f"{rpc.name} of no account": await asked_nowhere(whole, rpc, story, role) for rpc in rpcs}

    assert {call: (answer.code, answer.reason) for call, answer in answers.items()} == dict.fromkeys(
        answers, ("PERMISSION_DENIED", "ACCOUNT_NOT_SERVED")
    )
    assert await whole.settled() == before


@pytest.mark.parametrize(("rpc", "role"), _cells(one=True))
async def test_the_own_account_is_reached(whole: Whole, story: Story, rpc: Rpc, role: int) -> None:
    answer = await asked(whole, rpc, sample_of(rpc, story), story.caller(role))

    assert business(answer)
    assert answer.code != "NOT_FOUND"


@pytest.mark.parametrize(("rpc", "role"), _cells(one=False))
async def test_another_teams_rows_are_absent(whole: Whole, story: Story, rpc: Rpc, role: int) -> None:
    async def own_rows() -> str:
        shown = await shown_to(whole, rpc, story, story.caller(role))
        return shown if any(mark in shown for mark in story.own.marks) else ""

    shown = await eventually(own_rows)

    assert {mark for mark in story.foreign.marks if mark in shown} == set()


@pytest.mark.parametrize("side", ["own", "foreign"])
@pytest.mark.parametrize(
    "rpc", [pytest.param(rpc, id=rpc.name) for rpc in served(one=True) if Role.ROLE_DIRECTOR in rpc.rule.roles]
)
async def test_the_director_reaches_any_account(whole: Whole, story: Story, rpc: Rpc, side: str) -> None:
    answer = await asked(whole, rpc, sample_of(rpc, story, getattr(story, side)), story.director)

    assert answer.code in BUSINESS - {"NOT_FOUND"}


@pytest.mark.parametrize("rpc", [pytest.param(rpc, id=rpc.name) for rpc in served(one=False)])
async def test_the_director_sees_the_rows_of_both_teams(whole: Whole, story: Story, rpc: Rpc) -> None:
    async def both() -> bool:
        shown = await shown_to(whole, rpc, story, story.director)
        return all(any(mark in shown for mark in side.marks) for side in (story.own, story.foreign))

    await eventually(both)


async def shown_to(whole: Whole, rpc: Rpc, story: Story, caller: Caller) -> str:
    """Give all that a caller is shown, page after page."""
    pages: list[str] = []
    request: Any = sample_of(rpc, story)
    while True:
        answer: Any = await asked(whole, rpc, request, caller)
        assert answer.code == "OK", answer
        pages.append(str(answer.message))
        token = getattr(answer.message, "next_page_token", "")
        if not token:
            return "".join(pages)
        request.page_token = token
