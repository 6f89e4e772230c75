"""Builders of needs; each says only what matters to the test."""

from typing import Any

from kac.accounts.v1 import need_pb2
from kac.accounts.v1.need_pb2 import Need
from kac.accounts.v1.need_service_pb2 import (
    ConfirmNeedRequest,
    DropNeedRequest,
    MeetNeedRequest,
    NeedEntry,
    PassOnNeedRequest,
    RecordNeedRequest,
)
from kac.accounts.v1.need_service_pb2_grpc import NeedServiceStub

from chassis import clock
from chassis.access import Caller
from tests.running import Running
from tests.services.accounts.archive import DIRECTOR

USUAL: dict[str, Any] = {
    "category": need_pb2.NEED_CATEGORY_DELIVERY,
    "statement": "旺季要隔日达",
    "priority": need_pb2.NEED_PRIORITY_HIGH,
}


def need_service(accounts: Running) -> Any:
    """Make a client of the need service."""
    return accounts.stub(NeedServiceStub)


def a_recording(account_id: str, /, **said: Any) -> RecordNeedRequest:
    """Ask to record a need."""
    return RecordNeedRequest(account_id=account_id, need=NeedEntry(**USUAL | said), request_id=clock.new_id())


async def a_need(accounts: Running, account_id: str, *, by: Caller = DIRECTOR, **said: Any) -> Need:
    """Record a need."""
    need: Need = await need_service(accounts).RecordNeed(a_recording(account_id, **said), metadata=accounts.be(by))
    return need


async def confirmed(accounts: Running, need: Need, etag: str = "") -> Need:
    """Let the account confirm a need."""
    request = ConfirmNeedRequest(need_id=need.id, etag=etag, request_id=clock.new_id())
    after: Need = await need_service(accounts).ConfirmNeed(request, metadata=accounts.be(DIRECTOR))
    return after


async def passed_on(accounts: Running, need: Need, department: str = "物流部") -> Need:
    """Pass a need on."""
    request = PassOnNeedRequest(need_id=need.id, department=department, request_id=clock.new_id())
    after: Need = await need_service(accounts).PassOnNeed(request, metadata=accounts.be(DIRECTOR))
    return after


async def met(accounts: Running, need: Need) -> Need:
    """Meet a need."""
    request = MeetNeedRequest(need_id=need.id, outcome="华东仓已备货", request_id=clock.new_id())
    after: Need = await need_service(accounts).MeetNeed(request, metadata=accounts.be(DIRECTOR))
    return after


async def dropped(accounts: Running, need: Need) -> Need:
    """Drop a need."""
    request = DropNeedRequest(need_id=need.id, reason="客户改用自提", request_id=clock.new_id())
    after: Need = await need_service(accounts).DropNeed(request, metadata=accounts.be(DIRECTOR))
    return after
