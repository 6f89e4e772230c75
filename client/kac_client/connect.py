"""Calls RPCs of the centre: the Connect protocol in JSON over HTTP, through the gateway."""

import json
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Self

from kac_client import __version__, details
from kac_client.failures import Exit, Failure, failure
from kac_client.messages import say_of
from kac_client.wire import Message

if TYPE_CHECKING:
    import httpx

RETRY_AFTER = (0.2, 0.8)
"""Seconds to wait before each new attempt, when the line or the service was down."""

PAGE_SIZE = 200
LONGEST_SILENCE = 60
_END_OF_STREAM = 0x02
_ENVELOPE_HEAD = 5

_EXITS = {
    "not_found": Exit.NOT_FOUND,
    "unimplemented": Exit.NOT_FOUND,
    "unauthenticated": Exit.NOT_ALLOWED,
    "permission_denied": Exit.NOT_ALLOWED,
    "already_exists": Exit.CONFLICT,
    "aborted": Exit.CONFLICT,
    "failed_precondition": Exit.CONFLICT,
    "invalid_argument": Exit.INVALID,
    "out_of_range": Exit.INVALID,
    "unavailable": Exit.UNAVAILABLE,
    "deadline_exceeded": Exit.UNAVAILABLE,
    "resource_exhausted": Exit.UNAVAILABLE,
}


SIGN_OF_LIFE = ""
"""The name of an event that says only that the line still stands."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """One event of the live line."""

    name: str
    data: Message


class Connection:
    """The line to one centre, as one caller. Close it, or use it as a context manager."""

    def __init__(self, url: str, *, token: str = "", timeout: float = 15) -> None:
        if not url.startswith(("http://", "https://")):
            raise failure(Exit.USAGE, "usage.url", url=url)
        import httpx  # noqa: PLC0415 - reading it takes longer than a help page may

        headers = {"user-agent": f"kac/{__version__}", **({"authorization": f"Bearer {token}"} if token else {})}
        self.url = url.rstrip("/")
        self._timeout = timeout
        # Without TLS there is nothing to verify, and reading the certificates takes longer than the call.
        encrypted = url.startswith("https://")
        limits = (5, timeout, timeout, timeout)
        self._http = httpx.Client(base_url=self.url, headers=headers, timeout=limits, verify=encrypted)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let the line go."""
        self._http.close()

    def call(self, rpc: str, request: Message | None = None, *, repeatable: bool = True) -> Message:
        """Call an RPC such as "kac.activity.v1.VisitService/GetVisit".

        One that may be repeated without harm is tried again when the line or the service is down.
        """
        delays = RETRY_AFTER if repeatable else ()
        for delay in delays:
            try:
                return self._post(rpc, request or {})
            except Failure as failed:
                if failed.reason not in ("UNREACHABLE", "UNAVAILABLE"):
                    raise
                time.sleep(delay)
        return self._post(rpc, request or {})

    def change(self, rpc: str, request: Message) -> Message:
        """Call an RPC that changes something: every attempt carries the same request id, so the change happens once."""
        return self.call(rpc, {"requestId": str(uuid.uuid4()), **request})

    def pages(self, rpc: str, items: str, request: Message | None = None) -> Iterator[Message]:
        """Give the items of all pages of a list."""
        token = ""
        while True:
            page = self.call(rpc, {"pageSize": PAGE_SIZE, **(request or {}), "pageToken": token})
            yield from page.get(items, ())
            token = page.get("nextPageToken", "")
            if not token:
                return

    def first(self, rpc: str, items: str, request: Message, limit: int | None) -> tuple[list[Message], bool]:
        """Give at most `limit` items of a list, and say whether there are more."""
        taken: list[Message] = []
        size = {} if limit is None else {"pageSize": min(limit, PAGE_SIZE)}
        for item in self.pages(rpc, items, {**request, **size}):
            if len(taken) == limit:
                return taken, True
            taken.append(item)
        return taken, False

    def stream(self, rpc: str, messages: Iterable[Message]) -> list[Message]:
        """Call a streaming RPC with its messages, each sent as it is made, and give its answers."""
        body = (_envelope(json.dumps(message, ensure_ascii=False).encode()) for message in messages)
        headers = {"content-type": "application/connect+json", "connect-protocol-version": "1"}
        with self._reaching():
            answer = self._http.post(f"/{rpc}", content=body, headers=headers, timeout=(5, 600, 600, 600))
        if answer.status_code != HTTPStatus.OK:
            raise _refused(answer)
        return list(_answers(answer.content))

    def live(self) -> Iterator[Event]:
        """Follow the live line until it is cut, or silent for so long that it must have been."""
        timeout = (5, LONGEST_SILENCE, self._timeout, self._timeout)
        with self._reaching(), self._http.stream("GET", "/live", timeout=timeout) as answer:
            if answer.status_code != HTTPStatus.OK:
                answer.read()
                raise _refused(answer)
            yield from _events(answer.iter_lines())

    def _post(self, rpc: str, request: Message) -> Message:
        content = json.dumps(request, ensure_ascii=False).encode()
        headers = {
            "content-type": "application/json",
            "connect-protocol-version": "1",
            "connect-timeout-ms": str(int(self._timeout * 1000)),
        }
        with self._reaching():
            answer = self._http.post(f"/{rpc}", content=content, headers=headers)
        if answer.status_code != HTTPStatus.OK:
            raise _refused(answer)
        return _object(answer.content)

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        import httpx  # noqa: PLC0415 - is read by now

        try:
            yield
        except (httpx.TransportError, httpx.InvalidURL) as error:
            raise failure(Exit.UNAVAILABLE, "call.unreachable", url=self.url, fault=type(error).__name__) from error


def _envelope(data: bytes) -> bytes:
    return b"\0" + len(data).to_bytes(4, "big") + data


def _answers(content: bytes) -> Iterator[Message]:
    place = 0
    while place + _ENVELOPE_HEAD <= len(content):
        flags, length = content[place], int.from_bytes(content[place + 1 : place + _ENVELOPE_HEAD], "big")
        message = _object(content[place + _ENVELOPE_HEAD : place + _ENVELOPE_HEAD + length])
        if flags & _END_OF_STREAM:
            if error := message.get("error"):
                raise _failure(error)
            return
        yield message
        place += _ENVELOPE_HEAD + length
    raise failure(Exit.UNAVAILABLE, "call.cut")


def _events(lines: Iterable[str]) -> Iterator[Event]:
    name, data = "message", ""
    for line in lines:
        field, _, value = line.partition(":")
        if line.startswith(":"):
            yield Event(name=SIGN_OF_LIFE, data={})
        elif field == "event":
            name = value.strip()
        elif field == "data":
            data += value.strip()
        elif not line and data:
            yield Event(name=name, data=_object(data.encode()))
            name, data = "message", ""


def _object(content: bytes) -> Message:
    try:
        message = json.loads(content)
    except ValueError:
        message = None
    if not isinstance(message, dict):
        raise failure(Exit.UNAVAILABLE, "call.not_a_center")
    return message


def _refused(answer: "httpx.Response") -> Failure:
    try:
        error = answer.json()
    except ValueError:
        error = None
    if not isinstance(error, dict) or "code" not in error:
        return failure(Exit.UNAVAILABLE, "call.not_a_center")
    return _failure(error)


def _failure(error: Mapping[str, Any]) -> Failure:
    code = str(error["code"])
    told = details.read(error.get("details", ()))
    facts = [told.reason, *(f"{key} {value}" for key, value in told.metadata.items())]
    facts += [f"{field}: {rule}" for field, rule in told.violations]
    facts += [f"request_id {told.request_id}"] if told.request_id else []
    return Failure(
        _EXITS.get(code, Exit.BROKEN),
        what=_sentence(told.reason, str(error.get("message", "")) or code),
        why=", ".join(fact for fact in facts if fact) or code,
        advice=_advice(told.reason, code),
        reason=told.reason or code.upper(),
    )


def _sentence(reason: str, message: str) -> str:
    """Give the refusal in the language of the caller where we have it, else as the service words it."""
    own = say_of("refusal", reason)
    return message if own == reason else own


def _advice(reason: str, code: str) -> str:
    own = say_of("advice", reason)
    return say_of("advice", code) if own == reason else own
