"""Calls that go through: every form in, every kind of RPC, and what travels with them."""

import asyncio
import base64
import gzip
import json
import struct
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from connectrpc.client import ConnectClient
from connectrpc.codec import Codec, proto_binary_codec, proto_json_codec
from connectrpc.errors import ConnectError
from connectrpc.method import IdempotencyLevel, MethodInfo, StreamType
from connectrpc.protocol import ProtocolType
from kac.accounts.v1 import account_pb2, account_service_pb2
from protobuf.wkt import FileDescriptorSet

from tests.gateway.bridge.conftest import Accounts

SERVICE = "/kac.accounts.v1.AccountService"
WATCH = "/kac.trial.v1.TrialService/WatchAccount"
JSON = {"content-type": "application/json"}


async def test_json_in_json_out(http: httpx.AsyncClient) -> None:
    body = {"code": "KA01", "displayName": "华东电网", "grade": "GRADE_A"}

    answer = await http.post(f"{SERVICE}/CreateAccount", json=body)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == body
    assert "华东电网".encode() in answer.content


async def test_binary_in_binary_out(http: httpx.AsyncClient) -> None:
    request = account_service_pb2.CreateAccountRequest(code="KA01", grade=account_pb2.GRADE_S)

    answer = await http.post(
        f"{SERVICE}/CreateAccount",
        content=request.SerializeToString(),
        headers={"content-type": "application/proto"},
    )

    assert answer.headers["content-type"] == "application/proto"
    assert account_pb2.Account.FromString(answer.content).code == "KA01"


async def test_gzip_in_gzip_out(http: httpx.AsyncClient) -> None:
    body = gzip.compress(json.dumps({"code": "KA01"}).encode())

    answer = await http.post(f"{SERVICE}/CreateAccount", content=body, headers=JSON | {"content-encoding": "gzip"})

    assert answer.headers["content-encoding"] == "gzip"
    assert answer.json() == {"code": "KA01"}


@pytest.mark.parametrize(
    "query",
    [
        {"encoding": "json", "message": "{}"},
        {"encoding": "json", "message": base64.urlsafe_b64encode(b"{}").decode(), "base64": "1"},
        {"encoding": "proto", "message": "", "connect": "v1"},
    ],
    ids=["json", "base64", "binary"],
)
async def test_what_has_no_side_effects_can_be_got(http: httpx.AsyncClient, query: dict[str, str]) -> None:
    answer = await http.get(f"{SERVICE}/GetAccount", params=query)

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"


async def test_a_stream_of_requests_has_one_answer(http: httpx.AsyncClient) -> None:
    messages = [json.dumps({"rows": [{"code": f"KA{number}"}]}).encode() for number in range(3)]
    body = b"".join(struct.pack(">BI", 0, len(message)) + message for message in messages)

    answer = await http.post(
        f"{SERVICE}/ImportAccounts", content=body, headers={"content-type": "application/connect+json"}
    )

    flag, length = struct.unpack(">BI", answer.content[:5])
    assert (flag, json.loads(answer.content[5 : 5 + length])) == (0, {"createdCount": "3"})
    assert answer.content[5 + length :] == b"\x02\x00\x00\x00\x02{}"


async def test_headers_travel_on(http: httpx.AsyncClient, accounts: Accounts) -> None:
    sent = {"authorization": "Bearer abc", "traceparent": f"00-{1:032x}-{2:016x}-01", "x-request-id": "r-1"}

    answer = await http.post(f"{SERVICE}/GetAccount", json={}, headers=sent | {"cookie": "stays=here"})

    assert sent.items() <= accounts.metadata.items()
    assert "cookie" not in accounts.metadata
    assert answer.headers["x-request-id"] == "r-1"


@pytest.mark.parametrize(
    "given", [{}, {"x-request-id": "a b"}, {"x-request-id": "x" * 65}], ids=["none", "space", "long"]
)
async def test_a_call_without_a_usable_id_gets_one(
    http: httpx.AsyncClient, accounts: Accounts, given: dict[str, str]
) -> None:
    answer = await http.post(f"{SERVICE}/GetAccount", json={}, headers=given)

    assert len(answer.headers["x-request-id"]) == 36
    assert accounts.metadata["x-request-id"] == answer.headers["x-request-id"]


async def test_a_header_that_grpc_cannot_carry_does_not_break_the_call(http: httpx.AsyncClient) -> None:
    headers = [(b"authorization", b"Bearer \xff"), (b"x-other", "大".encode()), (b"traceparent", b"a\tb")]

    answer = await http.post(f"{SERVICE}/GetAccount", json={}, headers=headers)

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("asked", "given"), [(None, 15), ("5000", 5), ("3600000", 30)], ids=["usual", "asked", "capped"]
)
async def test_the_deadline_travels_on(
    http: httpx.AsyncClient, accounts: Accounts, asked: str | None, given: float
) -> None:
    await http.post(f"{SERVICE}/GetAccount", json={}, headers={"connect-timeout-ms": asked} if asked else {})

    assert accounts.seconds == pytest.approx(given, abs=1)


async def test_a_caller_who_leaves_takes_the_call_along(url: str, accounts: Accounts) -> None:
    """A page that was closed must not keep a transaction open behind it."""
    async with httpx.AsyncClient(base_url=url) as client:
        calling = asyncio.create_task(client.post(f"{SERVICE}/GetAccount", json={"accountId": "wait"}))
        await asyncio.wait_for(accounts.started.wait(), 5)
        calling.cancel()

        await asyncio.wait_for(accounts.cancelled.wait(), 5)


def _method(contract: bytes, path: str, kind: StreamType) -> MethodInfo[Any, Any]:
    service, _, name = path.removeprefix("/").partition("/")
    found = FileDescriptorSet.from_binary(contract).to_registry().service(service)
    assert found
    method = next(method for method in found.methods if method.name == name)
    return MethodInfo(
        name=name,
        service_name=service,
        input=method.input.type,
        output=method.output.type,
        idempotency_level=IdempotencyLevel.IDEMPOTENT,
        stream_type=kind,
    )


PROTOCOLS = pytest.mark.parametrize("protocol", [ProtocolType.CONNECT, ProtocolType.GRPC_WEB], ids=["connect", "web"])
CODECS = pytest.mark.parametrize("codec", [proto_binary_codec(), proto_json_codec()], ids=["binary", "json"])


@PROTOCOLS
@CODECS
async def test_another_implementation_understands_it(
    url: str, contract: bytes, accounts: Accounts, protocol: ProtocolType, codec: Codec[Any, Any]
) -> None:
    accounts.account = account_pb2.Account(code="KA01", display_name="华东电网")
    method = _method(contract, f"{SERVICE}/GetAccount", StreamType.UNARY)
    client = ConnectClient(url, protocol=protocol, codec=codec)

    answer = await client.execute_unary(request=method.input(account_id="x"), method=method)

    assert answer.display_name == "华东电网"
    with pytest.raises(ConnectError) as refused:
        await client.execute_unary(request=method.input(account_id="refuse"), method=method)
    assert refused.value.message == "客户已停用。Activate it first."
    assert refused.value.details[0].type_name == "google.rpc.ErrorInfo"


@PROTOCOLS
@CODECS
async def test_a_stream_of_requests_over_a_socket(
    url: str, contract: bytes, protocol: ProtocolType, codec: Codec[Any, Any]
) -> None:
    method = _method(contract, f"{SERVICE}/ImportAccounts", StreamType.CLIENT_STREAM)

    async def messages() -> AsyncIterator[Any]:
        for _ in range(20):
            yield method.input.from_json('{"rows": [{"code": "KA1"}, {"code": "KA2"}]}')

    client = ConnectClient(url, protocol=protocol, codec=codec)

    answer = await client.execute_client_stream(request=messages(), method=method)

    assert answer.created_count == 40


@PROTOCOLS
async def test_a_stream_of_answers_over_a_socket(url: str, contract: bytes, protocol: ProtocolType) -> None:
    method = _method(contract, WATCH, StreamType.SERVER_STREAM)
    client = ConnectClient(url, protocol=protocol)

    answers = client.execute_server_stream(request=method.input(), method=method)

    assert [answer.code async for answer in answers] == ["KA0", "KA1", "KA2"]


async def test_a_stream_of_answers_ends_at_its_deadline(url: str, contract: bytes) -> None:
    method = _method(contract, WATCH, StreamType.SERVER_STREAM)
    answers = ConnectClient(url).execute_server_stream(
        request=method.input(account_id="wait"), method=method, timeout_ms=300
    )

    with pytest.raises(ConnectError, match=r"ran out of its time|timed out"):
        assert [answer.code async for answer in answers]
