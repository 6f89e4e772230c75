"""A small centre in memory, behind the same door as the real one: what the command needs to be tried against."""

import base64
import json
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Message = dict[str, Any]
Answer = Callable[[Message], Message]

STATUS = {"not_found": 404, "permission_denied": 403, "unauthenticated": 401, "already_exists": 409, "unavailable": 503}


@dataclass
class Refused(Exception):  # noqa: N818 - as on the wire
    """A refusal of the fake."""

    code: str
    reason: str
    message: str = "No."
    metadata: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> Message:
        """Write it as Connect does."""
        info = _field(1, self.reason.encode()) + _field(2, b"fake.kac")
        for key, value in self.metadata.items():
            info += _field(3, _field(1, key.encode()) + _field(2, value.encode()))
        detail = {"type": "google.rpc.ErrorInfo", "value": base64.b64encode(info).decode().rstrip("=")}
        return {"code": self.code, "message": self.message, "details": [detail]}


def _field(number: int, data: bytes) -> bytes:
    length = len(data)
    head = bytes([length]) if length < 0x80 else bytes([length & 0x7F | 0x80, length >> 7])
    return bytes([number << 3 | 2]) + head + data


@dataclass
class Call:
    """A call that came in."""

    rpc: str
    request: Message
    token: str


@dataclass
class Fake:
    """Answers by RPC name, such as "ListAccounts"; lists hold what was put into `lists`."""

    url: str = ""
    answers: dict[str, Answer] = field(default_factory=dict)
    lists: dict[str, list[Message]] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    cuts: int = 0
    """How many calls to cut without an answer, once they are carried out."""
    live: list[str] = field(default_factory=list)
    """What the live line sends before it ends."""

    def answer(self, call: Call) -> Message:
        """Answer one call."""
        self.calls.append(call)
        verb = call.rpc.rpartition("/")[2]
        if verb in self.answers:
            return self.answers[verb](call.request)
        if verb.startswith("List"):
            items = verb[4].lower() + verb[5:]
            return _page(items, self.lists.get(items, []), call.request)
        raise Refused("unimplemented", "RPC_UNKNOWN", f"No service offers {call.rpc}.")

    def called(self, verb: str) -> list[Message]:
        """Give the requests of an RPC."""
        return [call.request for call in self.calls if call.rpc.endswith(f"/{verb}")]

    def add(self, items: str, request: Message) -> Message:
        """Keep a new resource."""
        made = {"id": str(uuid.uuid4()), **{key: value for key, value in request.items() if key != "requestId"}}
        self.lists.setdefault(items, []).append(made)
        return made


def _page(items: str, everything: list[Message], request: Message) -> Message:
    start, size = int(request.get("pageToken") or 0), request.get("pageSize", 50)
    rest = {"nextPageToken": str(start + size)} if start + size < len(everything) else {}
    return {items: everything[start : start + size], **rest}


@contextmanager
def running() -> Iterator[Fake]:
    """Run a fake centre on a free port."""
    fake = Fake()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _door(fake))
    fake.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _door(fake: Fake) -> type[BaseHTTPRequestHandler]:
    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = _body(self)
            token = (self.headers.get("authorization") or "").removeprefix("Bearer ")
            enveloped = self.headers["content-type"] == "application/connect+json"
            messages = _opened(body) if enveloped else [json.loads(body)]
            request = {"messages": messages} if enveloped else messages[0]
            try:
                content, refused = fake.answer(Call(self.path[1:], request, token)), None
            except Refused as error:
                content, refused = error.as_json(), error
            if fake.cuts:
                fake.cuts -= 1
                self.close_connection = True
            elif enveloped:
                self._send(200, _stream(content, refused), "application/connect+json")
            else:
                status = STATUS.get(refused.code, 400) if refused else 200
                self._send(status, json.dumps(content).encode(), "application/json")

        def do_GET(self) -> None:
            self._send(200, "".join(fake.live).encode(), "text/event-stream")

        def _send(self, status: int, content: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Door


def _body(request: BaseHTTPRequestHandler) -> bytes:
    if request.headers["transfer-encoding"] != "chunked":
        return request.rfile.read(int(request.headers["content-length"]))
    body = b""
    while size := int(request.rfile.readline(), 16):
        body += request.rfile.read(size)
        request.rfile.readline()
    request.rfile.readline()
    return body


def _opened(body: bytes) -> list[Message]:
    messages, place = [], 0
    while place < len(body):
        length = int.from_bytes(body[place + 1 : place + 5], "big")
        messages.append(json.loads(body[place + 5 : place + 5 + length]))
        place += 5 + length
    return messages


def _stream(content: Message, refused: Refused | None) -> bytes:
    end = {"error": content} if refused else {}
    parts = [] if refused else [(0, content)]
    data = b""
    for flags, message in [*parts, (2, end)]:
        encoded = json.dumps(message).encode()
        data += bytes([flags]) + len(encoded).to_bytes(4, "big") + encoded
    return data
