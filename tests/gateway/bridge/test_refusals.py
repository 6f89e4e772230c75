"""Answers of "no": a service's arrive whole, gRPC's and the library's in our words, and nothing of the inside shows."""

import base64
import json
import struct
from typing import Any

import httpx
import pytest
from google.rpc import error_details_pb2
from kac.errors.v1.error_reason_pb2 import ErrorReason

SERVICE = "/kac.accounts.v1.AccountService"
LARGEST = 4 * 1024 * 1024


async def test_a_refusal_of_a_service_arrives_whole(http: httpx.AsyncClient) -> None:
    answer = await http.post(f"{SERVICE}/GetAccount", json={"accountId": "refuse"})

    assert answer.status_code == 400
    error = answer.json()
    info, fault, unknown = error["details"]
    assert (error["code"], error["message"]) == ("failed_precondition", "客户已停用。Activate it first.")
    assert info["debug"] == {"reason": "ACCOUNT_NOT_ACTIVE", "domain": "accounts.kac", "metadata": {"code": "KA01"}}
    assert fault["debug"]["fieldViolations"] == [{"field": "account_id", "description": "is dormant"}]
    assert unknown == {"type": "kac.trial.v1.Nowhere", "value": "CAE"}
    assert _info(info).reason == "ACCOUNT_NOT_ACTIVE"


@pytest.mark.parametrize(
    ("path", "body", "told"),
    [
        (f"{SERVICE}/GetAccount", {"accountId": "break"}, (500, "internal", "INTERNAL")),
        (f"{SERVICE}/GetAccount", {"accountId": "garble"}, (500, "internal", "INTERNAL")),
        ("/kac.trial.v1.TrialService/AnswerNonsense", {}, (500, "internal", "INTERNAL")),
        ("/kac.trial.v1.TrialService/FindNothing", {}, (501, "unimplemented", "RPC_UNKNOWN")),
        ("/kac.teams.v1.TeamService/ListTeams", {}, (503, "unavailable", "UNAVAILABLE")),
        ("/kac.gateway.v1.SessionService/SignIn", {}, (404, "unimplemented", "RPC_UNKNOWN")),
        (f"{SERVICE}/DropAccounts", {}, (404, "unimplemented", "RPC_UNKNOWN")),
        ("/", {}, (404, "unimplemented", "RPC_UNKNOWN")),
        (f"{SERVICE}/GetAccount", [], (400, "invalid_argument", "REQUEST_MALFORMED")),
    ],
    ids=["bug", "garbled", "nonsense", "not-there", "down", "not-served", "no-rpc", "no-path", "malformed"],
)
async def test_every_no_has_a_reason(http: httpx.AsyncClient, path: str, body: Any, told: tuple[int, str, str]) -> None:
    status, code, reason = told

    answer = await http.post(path, json=body)

    error = answer.json()
    assert (answer.status_code, error["code"]) == (status, code)
    assert error["details"][0]["debug"] | {"metadata": {}} == {"reason": reason, "domain": "errors.kac", "metadata": {}}
    assert f"ERROR_REASON_{reason}" in ErrorReason.keys()  # noqa: SIM118 - not a mapping
    assert "127.0.0.1" not in answer.text
    assert "secret" not in answer.text


async def test_a_bug_names_the_request(http: httpx.AsyncClient) -> None:
    answer = await http.post(f"{SERVICE}/GetAccount", json={"accountId": "break"}, headers={"x-request-id": "r-7"})

    assert answer.json()["details"][1] == {
        "type": "google.rpc.RequestInfo",
        "value": base64.b64encode(b"\x0a\x03r-7").decode().rstrip("="),
        "debug": {"requestId": "r-7"},
    }


async def test_a_call_out_of_time_says_so(http: httpx.AsyncClient) -> None:
    answer = await http.post(f"{SERVICE}/GetAccount", json={"accountId": "wait"}, headers={"connect-timeout-ms": "100"})

    assert (answer.status_code, answer.json()["code"]) == (504, "deadline_exceeded")
    assert answer.json()["details"][0]["debug"]["reason"] == "DEADLINE_EXCEEDED"


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("GET", {}, 405),
        ("PUT", {"content-type": "application/json"}, 405),
        ("DELETE", {}, 405),
        ("POST", {}, 415),
        ("POST", {"content-type": "application/x-www-form-urlencoded"}, 415),
        ("POST", {"content-type": "application/connect+json"}, 415),
        ("POST", {"content-type": "application/grpc"}, 415),
        ("POST", {"content-type": "application/grpc+proto"}, 415),
        ("POST", {"content-type": "application/json", "connect-timeout-ms": "soon"}, 400),
        ("POST", {"content-type": "application/json", "connect-protocol-version": "2"}, 400),
        ("POST", {"content-type": "application/json", "content-encoding": "gzip"}, 400),
        ("POST", {"content-type": "application/json", "content-encoding": "br"}, 501),
    ],
)
async def test_a_call_of_the_wrong_form_learns_the_right_one(
    http: httpx.AsyncClient, method: str, headers: dict[str, str], status: int
) -> None:
    answer = await http.request(method, f"{SERVICE}/CreateAccount", content=b"{}", headers=headers)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/json"
    assert answer.json().keys() >= {"code", "message"}
    assert ("allow" in answer.headers) == (status == 405)


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b'{"code": "KA01"', "line 1, column 16"),
        (b'{"grade": "GRADE_Z"}', "kac.accounts.v1.CreateAccountRequest"),
        (b'{"employeeCount": "many"}', "kac.accounts.v1.CreateAccountRequest.employee_count"),
        (b'{"annualRevenue": {"units": 1.5}}', "google.type.Money.units"),
        (b'{"displayname": "x"}', "displayname"),
        (b'{"code": ' + b'"' + b"x" * 9000 + b'", "grade": []}', "kac.accounts.v1.CreateAccountRequest"),
        (b"\xff\xfe", "line 1, column 1"),
        (b"", "line 1, column 1"),
    ],
    ids=["cut", "enum", "integer", "nested", "unknown", "long", "not-text", "empty"],
)
async def test_malformed_json_learns_where(http: httpx.AsyncClient, body: bytes, place: str) -> None:
    """A typing error is refused, never taken for a field left empty."""
    answer = await http.post(f"{SERVICE}/CreateAccount", content=body, headers={"content-type": "application/json"})

    assert answer.status_code == 400
    assert place in answer.json()["message"]
    assert len(answer.json()["message"]) < 300
    assert "class" not in answer.json()["message"]


@pytest.mark.parametrize("content_type", ["application/json", "application/proto"])
async def test_a_message_too_large_is_refused(http: httpx.AsyncClient, content_type: str) -> None:
    body = b'{"code":"' + b"x" * LARGEST + b'"}'

    answer = await http.post(f"{SERVICE}/CreateAccount", content=body, headers={"content-type": content_type})

    assert (answer.status_code, answer.json()["code"]) == (429, "resource_exhausted")


@pytest.mark.parametrize("size", [LARGEST * 3, LARGEST * 10])
async def test_a_message_too_large_is_refused_over_a_socket(url: str, size: int) -> None:
    async with httpx.AsyncClient(base_url=url) as client:
        answer = await client.post(
            f"{SERVICE}/CreateAccount", content=b"x" * size, headers={"content-type": "application/json"}
        )

    assert (answer.status_code, answer.json()["code"]) == (429, "resource_exhausted")


def _end(content: bytes) -> dict[str, Any]:
    while content:
        flag, length = struct.unpack(">BI", content[:5])
        data, content = content[5 : 5 + length], content[5 + length :]
        if flag & 2:
            ended: dict[str, Any] = json.loads(data)
            return ended
    raise AssertionError("the stream has no end")


def _envelope(body: bytes, *, flag: int = 0, promised: int | None = None) -> bytes:
    return struct.pack(">BI", flag, len(body) if promised is None else promised) + body


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (_envelope(b"{"), "invalid_argument"),
        (_envelope(b"{}") + _envelope(b"{}", promised=9), "invalid_argument"),
        (_envelope(b"{}")[:3], "invalid_argument"),
        (_envelope(b"{}", flag=1), "invalid_argument"),
        (_envelope(b"{}", flag=0x40), "invalid_argument"),
        (_envelope(b"", promised=LARGEST + 1), "resource_exhausted"),
        (b"GET / HTTP/1.1", "invalid_argument"),
    ],
    ids=["json", "cut", "head-cut", "gzip-unsaid", "flag", "large", "http"],
)
async def test_a_broken_stream_ends_with_its_fault(http: httpx.AsyncClient, body: bytes, code: str) -> None:
    answer = await http.post(
        f"{SERVICE}/ImportAccounts", content=body, headers={"content-type": "application/connect+json"}
    )

    assert answer.status_code == 200
    assert _end(answer.content)["error"]["code"] == code


async def test_a_stream_refused_early_keeps_its_refusal(http: httpx.AsyncClient) -> None:
    """Once in a hundred grpc.aio forgets what the service said; three hundred tell."""
    body = _envelope(b'{"rows": [{"code": "refuse"}]}') * 50
    form = {"content-type": "application/connect+json"}

    answers = [await http.post(f"{SERVICE}/ImportAccounts", content=body, headers=form) for _ in range(300)]

    assert {_end(answer.content)["error"]["code"] for answer in answers} == {"permission_denied"}


async def test_a_service_that_is_down_takes_no_other_along(http: httpx.AsyncClient) -> None:
    down = await http.post("/kac.teams.v1.TeamService/ListTeams", json={})
    up = await http.post(f"{SERVICE}/GetAccount", json={})

    assert (down.status_code, up.status_code) == (503, 200)


def _info(detail: dict[str, str]) -> error_details_pb2.ErrorInfo:
    return error_details_pb2.ErrorInfo.FromString(base64.b64decode(detail["value"] + "=="))
