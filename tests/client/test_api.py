import io
import json
import uuid

import pytest

from tests.client.conftest import Kac
from tests.client.fake import Fake

pytestmark = pytest.mark.usefixtures("accounts")


def test_any_rpc_can_be_called(kac: Kac, fake: Fake) -> None:
    fake.answers["ScheduleVisit"] = lambda request: {"echo": request}

    result = kac("api", "call", "ScheduleVisit", "-d", '{"accountId": "x"}')

    echoed = json.loads(result.out)["echo"]
    assert echoed["accountId"] == "x"
    assert str(uuid.UUID(echoed["requestId"])) == echoed["requestId"]
    assert fake.calls[-1].rpc == "kac.activity.v1.VisitService/ScheduleVisit"
    assert fake.calls[-1].token == "token"


def test_an_rpc_newer_than_the_command_can_be_called_by_its_full_name(kac: Kac, fake: Fake) -> None:
    fake.answers["DoIt"] = lambda _: {"done": True}

    assert json.loads(kac("api", "call", "kac.new.v1.NewService/DoIt", "-d", "{}").out) == {"done": True}


def test_a_name_of_no_rpc_is_not_found(kac: Kac) -> None:
    assert kac("api", "describe", "Nothing").code == 3
    assert kac("api", "call", "Nothing", "-d", "{}").code == 3


def test_the_contract_can_be_looked_up_without_a_centre(kac: Kac, fake: Fake) -> None:
    names = kac("api", "list", "-o", "name").out.splitlines()
    described = json.loads(kac("api", "describe", "LogVisit", "-o", "json").out)

    assert "kac.gateway.v1.OverviewService/GetOverview" in names
    assert [one["field"] for one in described["request"]["fields"]][:3] == ["accountId", "kind", "startTime"]
    assert fake.calls == []


def test_a_request_is_read_from_standard_input(kac: Kac, fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    fake.answers["GetVisit"] = lambda request: request
    monkeypatch.setattr("sys.stdin", io.StringIO('{"visitId": "v1"}'))

    assert json.loads(kac("api", "call", "GetVisit").out) == {"visitId": "v1"}


def test_a_streaming_rpc_takes_a_message_to_a_line(kac: Kac, fake: Fake) -> None:
    fake.answers["ImportAccounts"] = lambda request: {"createdCount": len(request["messages"])}

    result = kac("api", "call", "ImportAccounts", "-d", '{"rows": []}\n{"rows": []}')

    assert json.loads(result.out) == {"createdCount": 2}
