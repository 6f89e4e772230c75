import json
import time
from datetime import timedelta
from typing import Any

import grpc
import pytest
from kac.access.v1.access_pb2 import ROLE_DIRECTOR, ROLE_TEAM_LEADER
from kac.gateway.v1 import session_service_pb2_grpc
from kac.gateway.v1.session_service_pb2 import (
    GetSessionRequest,
    ListSampleSignInsRequest,
    RenewSessionRequest,
    SignInRequest,
    SignInToSampleRequest,
)

from chassis import clock
from chassis.access import Caller, Tokens
from chassis.call import Call
from gateway.identity import actions
from gateway.identity.api import SessionService
from gateway.identity.keys import Signer
from gateway.identity.model import SignInRefused, SignInThrottled
from tests.gateway.running import PASSWORD, PASSWORDS, RunningGateway
from tests.identity import a_caller
from tests.running import refused

FAILURE = timedelta(seconds=31)


@pytest.fixture
def sessions(gateway: RunningGateway) -> Any:
    return gateway.stub(session_service_pb2_grpc.SessionServiceStub)


def a_sign_in(user_name: str, password: str = PASSWORD) -> SignInRequest:
    return SignInRequest(user_name=user_name, password=password)


async def test_who_signs_in_is_believed_by_every_service(gateway: RunningGateway, sessions: Any) -> None:
    user = await gateway.a_user("TEAM_LEADER")

    session = await sessions.SignIn(a_sign_in(f" {user.user_name.upper()} "))

    caller = Tokens(gateway.settings.jwks_file).caller(f"Bearer {session.access_token}")
    assert caller == Caller(id=user.member_id, role=ROLE_TEAM_LEADER, display_name="林岚")
    assert (session.caller_id, session.role, session.display_name) == (user.member_id, ROLE_TEAM_LEADER, "林岚")
    left = session.expire_time.seconds - clock.now().timestamp()
    assert 14 * 60 < left <= 15 * 60


async def test_a_token_expires(gateway: RunningGateway, sessions: Any) -> None:
    stale = gateway.identity.token(a_caller("DIRECTOR"), lasts=timedelta(seconds=-1))

    no = await refused(sessions.GetSession(GetSessionRequest(), metadata=(("authorization", f"Bearer {stale}"),)))

    assert (no.code, no.reason) == (grpc.StatusCode.UNAUTHENTICATED, "TOKEN_INVALID")


async def test_every_wrong_way_in_is_answered_alike(gateway: RunningGateway, sessions: Any) -> None:
    """An answer that differs tells a stranger which names exist."""
    known, off = await gateway.a_user(), await gateway.a_user(disabled=True)

    answers = [
        await refused(sessions.SignIn(a_sign_in(known.user_name, "wrong horse"))),
        await refused(sessions.SignIn(a_sign_in(f"nobody-{clock.new_id()}"))),
        await refused(sessions.SignIn(a_sign_in(off.user_name))),
    ]

    assert {answer.reason for answer in answers} == {"SIGN_IN_REFUSED"}
    assert len(set(map(str, answers))) == 1


async def test_an_unknown_name_takes_as_long_as_a_wrong_password() -> None:
    """What is measured is processor time: one full verification either way."""
    password_hash = PASSWORDS.hashed(PASSWORD)

    async def processor_seconds(kept: str | None) -> float:
        before = time.process_time()
        assert not await PASSWORDS.verify(kept, "wrong horse")
        return time.process_time() - before

    wrong = min([await processor_seconds(password_hash) for _ in range(3)])
    unknown = min([await processor_seconds(None) for _ in range(3)])

    assert 0.5 < unknown / wrong < 2


async def test_after_five_failures_even_the_right_password_waits(gateway: RunningGateway, sessions: Any) -> None:
    user = await gateway.a_user()
    for _ in range(5):
        assert (await refused(sessions.SignIn(a_sign_in(user.user_name, "wrong horse")))).reason == "SIGN_IN_REFUSED"

    no = await refused(sessions.SignIn(a_sign_in(user.user_name)))

    assert (no.code, no.reason) == (grpc.StatusCode.RESOURCE_EXHAUSTED, "SIGN_IN_THROTTLED")
    assert 25 <= int(no.metadata["retry_seconds"]) <= 30


async def test_the_pause_grows_with_each_failure_and_ends_with_a_success(gateway: RunningGateway) -> None:
    """The count stands in the database, so that replicas share it."""
    user, now = await gateway.a_user(), clock.now()
    for failure in range(6):
        with clock.held_at(now + failure * FAILURE), pytest.raises(SignInRefused):
            await actions.sign_in(gateway.db, PASSWORDS, user.user_name, "wrong horse")
    sixth = now + 5 * FAILURE

    with clock.held_at(sixth + timedelta(seconds=59)), pytest.raises(SignInThrottled):
        await actions.sign_in(gateway.db, PASSWORDS, user.user_name, PASSWORD)
    with clock.held_at(sixth + timedelta(seconds=61)):
        assert await actions.sign_in(gateway.db, PASSWORDS, user.user_name, PASSWORD) == user
        with pytest.raises(SignInRefused):
            await actions.sign_in(gateway.db, PASSWORDS, user.user_name, "wrong horse")


async def test_a_session_is_renewed_with_the_role_of_today(gateway: RunningGateway, sessions: Any) -> None:
    user = await gateway.a_user("TEAM_LEADER")
    then = gateway.be(user.caller())
    await gateway.save(user, role="ROLE_DIRECTOR")

    renewed = await sessions.RenewSession(RenewSessionRequest(), metadata=then)

    assert renewed.role == ROLE_DIRECTOR
    assert Tokens(gateway.settings.jwks_file).caller(f"Bearer {renewed.access_token}").role == ROLE_DIRECTOR


async def test_a_disabled_user_is_not_renewed(gateway: RunningGateway, sessions: Any) -> None:
    user = await gateway.a_user()
    then = gateway.be(user.caller())
    await gateway.save(user, disabled=True)

    no = await refused(sessions.RenewSession(RenewSessionRequest(), metadata=then))

    assert (no.code, no.reason) == (grpc.StatusCode.PERMISSION_DENIED, "SIGN_IN_REFUSED")


async def test_a_token_without_a_user_is_described_and_not_renewed(gateway: RunningGateway, sessions: Any) -> None:
    stranger = a_caller("DIRECTOR")

    session = await sessions.GetSession(GetSessionRequest(), metadata=gateway.be(stranger))
    no = await refused(sessions.RenewSession(RenewSessionRequest(), metadata=gateway.be(stranger)))

    assert (session.caller_id, session.access_token) == (stranger.id, "")
    assert session.expire_time.seconds > clock.now().timestamp()
    assert no.reason == "SIGN_IN_REFUSED"


async def test_the_sample_centre_signs_its_people_in_by_a_word(gateway: RunningGateway, sessions: Any) -> None:
    user = await gateway.a_user()
    sample = {"role_name": "director", "user_name": user.user_name, "display_name": "林岚", "role": "ROLE_DIRECTOR"}
    (gateway.folder / "sample-sign-ins.json").write_text(json.dumps([sample]))

    listed = await sessions.ListSampleSignIns(ListSampleSignInsRequest())
    session = await sessions.SignInToSample(SignInToSampleRequest(role_name="director"))

    assert [(person.role_name, person.role) for person in listed.sample_sign_ins] == [("director", ROLE_DIRECTOR)]
    assert session.caller_id == user.member_id


async def test_a_word_that_is_no_sample_sign_in_is_refused(sessions: Any) -> None:
    no = await refused(sessions.SignInToSample(SignInToSampleRequest(role_name="nobody")))

    assert (no.code, no.reason) == (grpc.StatusCode.PERMISSION_DENIED, "SIGN_IN_REFUSED")


async def test_a_centre_that_is_not_the_sample_signs_nobody_in_by_a_word(gateway: RunningGateway) -> None:
    api = SessionService(Signer(gateway.settings.signing_key_file), PASSWORDS, None)
    call = Call(rpc="", request_id="", database=gateway.db)

    with pytest.raises(SignInRefused):
        await api.SignInToSample(SignInToSampleRequest(role_name="director"), call)
    assert (await api.ListSampleSignIns(ListSampleSignInsRequest(), call)).sample_sign_ins == []
