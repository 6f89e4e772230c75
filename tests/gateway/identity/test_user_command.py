import asyncio
import io
from typing import Any

import pytest
from kac.gateway.v1 import session_service_pb2_grpc
from kac.gateway.v1.session_service_pb2 import SignInRequest

from chassis import clock
from gateway.commands import run
from tests.gateway.running import PASSWORD, RunningGateway
from tests.running import refused


@pytest.fixture
def typed(gateway: RunningGateway, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The environment of the command line, with a password on its standard input."""
    monkeypatch.setenv("KAC_DATABASE_URL", gateway.settings.database_url.get_secret_value())
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n{PASSWORD}\n"))
    return monkeypatch


@pytest.mark.usefixtures("typed")
async def test_a_user_kept_on_the_command_line_signs_in_until_disabled(gateway: RunningGateway) -> None:
    sessions: Any = gateway.stub(session_service_pb2_grpc.SessionServiceStub)
    name, member_id = f"Lin-{clock.new_id()}", clock.new_id()
    user = ["user", name, "--member-id", member_id, "--role", "team-leader", "--display-name", "林岚"]
    request = SignInRequest(user_name=name, password=PASSWORD)

    await asyncio.to_thread(run, user)
    session = await sessions.SignIn(request)
    await asyncio.to_thread(run, [*user, "--disabled"])
    no = await refused(sessions.SignIn(request))

    assert (session.caller_id, session.display_name) == (member_id, "林岚")
    assert no.reason == "SIGN_IN_REFUSED"


def test_a_short_password_is_not_kept(typed: pytest.MonkeyPatch) -> None:
    typed.setattr("sys.stdin", io.StringIO("short\n"))

    with pytest.raises(SystemExit, match="8 to 200 characters"):
        run(["user", "lin", "--member-id", clock.new_id(), "--role", "director"])
