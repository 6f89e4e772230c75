"""Mappings against the running service."""

from typing import Any

import pytest
from kac.accounts.v1.mapping_pb2 import MappedColumn, MappedValue, Mapping
from kac.accounts.v1.mapping_service_pb2 import (
    DeleteMappingRequest,
    GetMappingRequest,
    ListMappingsRequest,
    SaveMappingRequest,
)
from kac.accounts.v1.mapping_service_pb2_grpc import MappingServiceStub

from chassis import clock
from tests.running import Running, refused
from tests.services.accounts.archive import DIRECTOR, a_code

CODE = MappedColumn(field="code", header="编码")
GRADE = MappedColumn(field="grade", header="级别", values=[MappedValue(word="战略", value="S")], fallback="C")
REVENUE = MappedColumn(field="annual_revenue", header="年收入(万元)", scale=10_000)


async def saved(accounts: Running, name: str, *columns: MappedColumn, etag: str = "") -> Mapping:
    request = SaveMappingRequest(name=name, columns=columns, etag=etag, request_id=clock.new_id())
    answer: Mapping = await asked(accounts).SaveMapping(request, metadata=accounts.be(DIRECTOR))
    return answer


def asked(accounts: Running) -> Any:
    return accounts.stub(MappingServiceStub)


async def got(accounts: Running, name: str) -> Mapping:
    answer: Mapping = await asked(accounts).GetMapping(GetMappingRequest(name=name), metadata=accounts.be(DIRECTOR))
    return answer


async def test_a_mapping_is_found_again_by_its_name(accounts: Running) -> None:
    name = a_code("客户系统")

    made = await saved(accounts, name, CODE, GRADE, REVENUE)

    assert [*made.columns] == [CODE, GRADE, REVENUE]
    assert await got(accounts, name) == made
    request = ListMappingsRequest(page_size=200)
    listed = await asked(accounts).ListMappings(request, metadata=accounts.be(DIRECTOR))
    assert made in listed.mappings


async def test_it_is_replaced_by_who_saw_it(accounts: Running) -> None:
    name = a_code()
    first = await saved(accounts, name, CODE)

    second = await saved(accounts, name, CODE, GRADE, etag=first.etag)

    assert await got(accounts, name) == second
    for stale in ("", first.etag):
        assert (await refused(saved(accounts, name, CODE, etag=stale))).reason == "MAPPING_CHANGED"


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        pytest.param([CODE, MappedColumn(field="colour")], "MAPPING_FIELD_UNKNOWN", id="unknown"),
        pytest.param([CODE, GRADE, CODE], "MAPPING_FIELD_REPEATED", id="twice"),
        pytest.param([MappedColumn(field="grade", scale=7)], "REQUEST_INVALID", id="scale"),
        pytest.param([], "REQUEST_INVALID", id="none"),
    ],
)
async def test_a_mapping_to_nothing_is_refused(accounts: Running, columns: list[MappedColumn], reason: str) -> None:
    assert (await refused(saved(accounts, a_code(), *columns))).reason == reason


async def test_a_deleted_mapping_is_gone(accounts: Running) -> None:
    name = (await saved(accounts, a_code(), CODE)).name
    request = DeleteMappingRequest(name=name, request_id=clock.new_id())
    await asked(accounts).DeleteMapping(request, metadata=accounts.be(DIRECTOR))

    again = DeleteMappingRequest(name=name, request_id=clock.new_id())
    deleting = asked(accounts).DeleteMapping(again, metadata=accounts.be(DIRECTOR))
    assert (await refused(got(accounts, name))).reason == "MAPPING_NOT_FOUND"
    assert (await refused(deleting)).reason == "MAPPING_NOT_FOUND"
