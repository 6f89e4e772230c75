"""The JSON that browsers and scripts read, held word for word: Connect and its protobuf runtime are before 1.0."""

import json
from importlib.resources import files
from typing import Any

import pytest
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from kac.accounts.v1 import account_pb2
from kac.activity.v1 import visit_pb2
from protobuf import DescMessage, Registry
from protobuf.wkt import FileDescriptorSet

from gateway.bridge.codec import JsonCodec, Wire

ACCOUNT = (
    '{"id":"0198c0de-0000-7000-8000-000000000001","code":"KA0001","displayName":"华东电网“A”有限公司",'
    '"classId":"0198c0de-0000-7000-8000-00000000000c","grade":"GRADE_S","parentId":"0198c0de-0000-7000-8000-000000000002",'
    '"industry":"电力","region":"上海","foundedYear":1988,"employeeCount":"9007199254740993",'
    '"annualRevenue":{"currencyCode":"CNY","units":"-123456789012345","nanos":-500000000},'
    '"createTime":"2026-01-02T03:04:05.678901Z","updateTime":"2026-11-22T00:00:00Z","etag":"W/\\"3\\"",'
    '"legalName":"华东电网股份有限公司","source":{"kind":"SOURCE_KIND_REFERRAL","note":"年会"},"tags":["央企"],'
    '"externalReferences":[{"system":"erp","externalId":"4711"}],"verifyTime":"2026-11-21T00:00:00Z",'
    '"stage":"STAGE_ACTIVE","maskedFields":["phone"]}'
)
VISIT = (
    '{"id":"0198c0de-0000-7000-8000-000000000003","accountId":"0198c0de-0000-7000-8000-000000000001",'
    '"visitorId":"0198c0de-0000-7000-8000-000000000004","kind":"KIND_RETURN_VISIT","state":"STATE_RECORDED",'
    '"startTime":"2026-11-20T01:30:00Z","recordDeadline":"2026-11-23T16:00:00Z","subject":"续约",'
    '"summary":"客户满意。\\n下一步: 方案 <b>","nextStep":{"action":"方案评审","dueDate":{"year":2026,"month":11,"day":30}},'
    '"recordTime":"2026-11-20T08:00:00.120Z","late":true,"createTime":"2026-11-19T00:00:00Z","etag":"4"}'
)
FULL = pytest.mark.parametrize(
    ("golden", "message"),
    [(ACCOUNT, account_pb2.Account()), (VISIT, visit_pb2.Visit())],
    ids=["account", "visit"],
)


@pytest.fixture(scope="module")
def registry() -> Registry:
    return FileDescriptorSet.from_binary((files("kac") / "contract.binpb").read_bytes()).to_registry()


def _described(registry: Registry, name: str) -> DescMessage:
    found = registry.message(name)
    assert found
    return found


@FULL
def test_a_full_message_has_its_golden_form(registry: Registry, golden: str, message: Message) -> None:
    """camelCase; 64-bit numbers and money as strings; instants in UTC; Chinese as it is."""
    message = json_format.Parse(golden, type(message)())
    known = _described(registry, message.DESCRIPTOR.full_name).type

    form = JsonCodec(registry).encode(Wire(known, message.SerializeToString()))

    assert form.decode() == golden
    assert all(message.HasField(field.name) for field in message.DESCRIPTOR.fields if field.has_presence)


@FULL
def test_the_golden_form_reads_back_to_the_same_bytes(registry: Registry, golden: str, message: Message) -> None:
    message = json_format.Parse(golden, type(message)())
    known = _described(registry, message.DESCRIPTOR.full_name).type

    wire = JsonCodec(registry).decode(golden.encode(), known)

    assert type(message).FromString(wire.data) == message


def test_an_empty_field_is_left_out(registry: Registry) -> None:
    known = _described(registry, "kac.accounts.v1.Account").type

    assert JsonCodec(registry).encode(Wire(known, b"")) == b"{}"


def test_every_message_reads_as_google_writes_it(registry: Registry) -> None:
    """Two runtimes, one contract: what a service means is what a page shows."""
    pool = descriptor_pool.DescriptorPool()
    for file in descriptor_pb2.FileDescriptorSet.FromString((files("kac") / "contract.binpb").read_bytes()).file:
        pool.Add(file)
    codec = JsonCodec(registry)
    names = [known.type_name for known in registry if isinstance(known, DescMessage)]

    for name in (name for name in names if name.startswith("kac.")):
        message = _filled(pool.FindMessageTypeByName(name))
        form = codec.encode(Wire(_described(registry, name).type, message.SerializeToString()))
        back = codec.decode(form, _described(registry, name).type)

        assert json.loads(form) == json_format.MessageToDict(message), name
        assert type(message).FromString(back.data) == message, name


SAMPLES: dict[int, Any] = {
    FieldDescriptor.CPPTYPE_STRING: "电网 x",
    FieldDescriptor.CPPTYPE_INT32: -7,
    FieldDescriptor.CPPTYPE_INT64: 2**60 + 1,
    FieldDescriptor.CPPTYPE_UINT32: 7,
    FieldDescriptor.CPPTYPE_UINT64: 2**63 + 1,
    FieldDescriptor.CPPTYPE_DOUBLE: 0.1,
    FieldDescriptor.CPPTYPE_FLOAT: 0.5,
    FieldDescriptor.CPPTYPE_BOOL: True,
}
WELL_KNOWN: dict[str, dict[str, Any]] = {
    "google.protobuf.Timestamp": {"seconds": 1_763_800_000, "nanos": 120_000_000},
    "google.protobuf.Duration": {"seconds": 90},
    "google.protobuf.FieldMask": {"paths": ["display_name", "grade"]},
}


def _filled(described: Descriptor) -> Message:
    known = message_factory.GetMessageClass(described)
    if described.full_name in WELL_KNOWN:
        return known(**WELL_KNOWN[described.full_name])
    return known(
        **{field.name: [_value(field)] * 2 if field.is_repeated else _value(field) for field in described.fields}
    )


def _value(described: FieldDescriptor) -> Any:
    if described.message_type is not None:
        return _filled(described.message_type)
    if described.enum_type is not None:
        return described.enum_type.values[-1].number
    return SAMPLES[described.cpp_type]
