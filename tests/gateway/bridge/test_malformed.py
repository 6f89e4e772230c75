"""Whatever comes in: the answer is one of Connect, the fault is the caller's, and no exception leaves the bridge."""

import asyncio
import json
import struct
from typing import Any

import httpx
import pytest
from connectrpc.code import Code
from google.protobuf.field_mask_pb2 import FieldMask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from kac.accounts.v1 import account_pb2, account_service_pb2
from starlette.types import ASGIApp, Message, Scope

SERVICE = "/kac.accounts.v1.AccountService"
CODES = {code.value for code in Code}
OURS = {"internal", "unknown", "data_loss"}
LEAKS = ("Traceback", "Error:", "<class", "protobuf._", "0x", "codec can't")

many = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))

BODIES = {
    "CreateAccount": account_service_pb2.CreateAccountRequest(
        code="KA01", display_name="华东电网", grade=account_pb2.GRADE_A, founded_year=1988, employee_count=1 << 40
    ),
    "GetAccount": account_service_pb2.GetAccountRequest(account_id="0198c0de-0000-7000-8000-000000000001"),
    "ListAccounts": account_service_pb2.ListAccountsRequest(page_size=50, filter='grade = "A"'),
    "UpdateAccount": account_service_pb2.UpdateAccountRequest(
        change=account_service_pb2.AccountChange(display_name="x"), update_mask=FieldMask(paths=["display_name"])
    ),
}
JSON_BODIES = {
    "CreateAccount": '{"code":"KA01","displayName":"华东","annualRevenue":{"currencyCode":"CNY","units":"1"}}'.encode(),
    "UpdateAccount": b'{"change":{"grade":"GRADE_A","employeeCount":"7"},"updateMask":"grade,employeeCount"}',
    "ListAccounts": b'{"pageSize":50,"pageToken":"x","filter":"grade = \\"A\\""}',
}


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"code":' + b"[" * 100_000, b'{"change":' * 100_000])
async def test_deep_nesting_is_refused_before_the_parser_sees_it(http: httpx.AsyncClient, body: bytes) -> None:
    """Without the limit this ends the whole test run: the parser overflows the stack of the process."""
    answer = await http.post(f"{SERVICE}/CreateAccount", content=body, headers={"content-type": "application/json"})

    assert (answer.status_code, answer.json()["message"]) == (400, "The JSON is nested deeper than 100.")


@pytest.mark.parametrize("name", ["[" * 190, '\\"' + "[" * 150, '{"' * 90])
async def test_brackets_in_a_text_are_no_nesting(http: httpx.AsyncClient, name: str) -> None:
    answer = await http.post(f"{SERVICE}/CreateAccount", json={"displayName": name})

    assert answer.json() == {"displayName": name}


@some.composite
def mutated(draw: some.DrawFn, body: bytes) -> bytes:
    """A message with some bytes changed, doubled, dropped or cut."""
    data = bytearray(body)
    for _ in range(draw(some.integers(1, 4))):
        at = draw(some.integers(0, max(0, len(data) - 1)))
        match draw(some.sampled_from(("change", "insert", "drop", "cut", "double"))):
            case "change":
                data[at : at + 1] = draw(some.binary(min_size=1, max_size=1))
            case "insert":
                data[at:at] = draw(
                    some.one_of(some.binary(max_size=8), some.sampled_from([b"{", b'"', b"null", b"1e999"]))
                )
            case "drop":
                del data[at : at + 1]
            case "cut":
                del data[at:]
            case _:
                data += data[at:]
    return bytes(data)


def any_body(method: str, form: str) -> some.SearchStrategy[bytes]:
    whole = JSON_BODIES.get(method, b"{}") if form == "json" else BODIES[method].SerializeToString()
    return some.one_of(mutated(whole), some.binary(max_size=200))


def _is_a_connect_error(error: dict[str, Any]) -> bool:
    return error["code"] in CODES - OURS and not any(leak in error["message"] for leak in LEAKS)


def _is_in_order(answer: httpx.Response) -> bool:
    """A success, or a Connect error that blames the caller. 501 is what Connect says of an unknown encoding."""
    if answer.status_code == 200:
        return True
    right_status = 400 <= answer.status_code < 500 or answer.status_code in {501, 503, 504}
    return right_status and answer.headers["content-type"] == "application/json" and _is_a_connect_error(answer.json())


@pytest.mark.parametrize("form", ["json", "proto"])
@pytest.mark.parametrize("method", sorted(BODIES))
@many
@given(data=some.data())
async def test_a_mutated_message_is_answered_in_order(
    http: httpx.AsyncClient, method: str, form: str, data: some.DataObject
) -> None:
    body = data.draw(any_body(method, form))

    answer = await http.post(f"{SERVICE}/{method}", content=body, headers={"content-type": f"application/{form}"})

    assert _is_in_order(answer), answer.text


@many
@given(
    body=some.one_of(some.binary(max_size=60), mutated(struct.pack(">BI", 0, 2) + b"{}")),
    form=some.sampled_from(["json", "proto"]),
)
async def test_a_mutated_stream_is_answered_in_order(http: httpx.AsyncClient, body: bytes, form: str) -> None:
    answer = await http.post(
        f"{SERVICE}/ImportAccounts", content=body, headers={"content-type": f"application/connect+{form}"}
    )

    ended = json.loads(answer.content[answer.content.rindex(b"\x02\x00") + 5 :])
    assert answer.status_code == 200
    assert "error" not in ended or _is_a_connect_error(ended["error"])


HEADERS = some.dictionaries(
    some.sampled_from(
        [
            b"content-type",
            b"content-encoding",
            b"accept-encoding",
            b"connect-timeout-ms",
            b"connect-protocol-version",
            b"authorization",
            b"x-request-id",
            b"traceparent",
            b"grpc-timeout",
            b"cookie",
            b"host",
        ]
    ),
    some.one_of(
        some.binary(max_size=20),
        some.sampled_from(
            [b"application/json", b"application/proto; charset=\xff", b"application/grpc-web", b"gzip", b"1"]
        ),
        some.sampled_from([b"application/grpc-web+json", b"application/connect+proto", b"99999999H", b"9999999999"]),
    ),
)


CALLS = some.fixed_dictionaries(
    {
        "method": some.sampled_from(["GET", "POST", "PUT", "HEAD", "OPTIONS", "PATCH", "BREW"]),
        "path": some.sampled_from([f"{SERVICE}/{name}" for name in (*sorted(BODIES), "ImportAccounts", "Nothing")]),
        "headers": HEADERS.map(lambda headers: list(headers.items())),
        "query_string": some.one_of(
            some.binary(max_size=30), some.sampled_from([b"encoding=json&message={}", b"encoding=json"])
        ),
    }
)


@many
@given(call=CALLS, body=some.sampled_from([b"", b"{}", b"\x00\x00\x00\x00\x00"]))
async def test_any_call_is_answered_in_order(app: ASGIApp, call: Scope, body: bytes) -> None:
    answer = await _call(app, call, body)

    assert _is_in_order(answer), answer.text
    assert answer.headers["x-request-id"]


async def _call(app: ASGIApp, scope: Scope, body: bytes) -> httpx.Response:
    """Call below HTTP, with what no client library would send."""
    sent: list[Message] = []

    coming: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return coming.pop() if coming else await asyncio.Future()

    async def send(message: Message) -> None:
        sent.append(message)

    await app({"type": "http", "root_path": "", "extensions": {}, **scope}, receive, send)
    content = b"".join(message["body"] for message in sent[1:])
    return httpx.Response(sent[0]["status"], headers=sent[0]["headers"], content=content)
