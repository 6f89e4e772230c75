import json

import pytest

from tests.client.conftest import Kac
from tests.client.fake import Fake, Message

pytestmark = pytest.mark.usefixtures("accounts")


def test_events_are_followed_as_they_are_recorded(kac: Kac, fake: Fake) -> None:
    visits: list[Message] = [{"visitId": "v1", "accountName": "华东电网", "summary": "旧"}]
    fake.answers["GetOverview"] = lambda _: {"latestVisits": list(visits) if len(fake.calls) == 1 else [new, *visits]}
    new = {"visitId": "v2", "accountName": "南方电网", "visitorName": "李娜", "kind": "KIND_CALL", "summary": "新"}
    fake.live = [": alive\n\n", 'event: view\ndata: {"view":"portfolio","version":4}\n\n']
    fake.live += ['event: view\ndata: {"view":"overview","version":5}\n\n']

    result = kac("events", "tail", "--count", "1", "-o", "ndjson")

    assert [json.loads(line)["visitId"] for line in result.out.splitlines()] == ["v2"]


def test_events_begin_with_the_latest_when_asked(kac: Kac, fake: Fake) -> None:
    fake.answers["GetOverview"] = lambda _: {"latestVisits": [{"visitId": one} for one in ("v3", "v2", "v1")]}

    assert kac("events", "tail", "--last", "2", "--count", "2", "-o", "name").out == "v2\nv3\n"
