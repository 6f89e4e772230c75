"""The doors through which the sample is loaded: gRPC channels, and tokens signed for whoever acts in the story."""

import os
import time
import uuid
from collections.abc import Callable
from typing import Any

import grpc

from chassis.access import Caller, Role
from gateway.identity.keys import Signer

STORY = uuid.UUID("6b616320-7361-4d70-8c65-000000000001")
PATIENCE_SECONDS = 20.0

Metadata = tuple[tuple[str, str], ...]


class Doors:
    """Clients of the services, and who one is at them."""

    def __init__(self) -> None:
        self._signer = Signer(os.environ["KAC_SIGNING_KEY_FILE"])
        self._channels = {
            name: grpc.insecure_channel(os.environ[f"KAC_{name.upper()}_ADDRESS"])
            for name in ("accounts", "teams", "activity")
        }

    def stub(self, service: str, kind: Callable[..., Any]) -> Any:
        """Make a client of a service."""
        return kind(self._channels[service])

    def be(self, role: str, member_id: str = "sample") -> Metadata:
        """Act as a member, or as the system that loads the sample."""
        caller = Caller(id=member_id, role=Role.Value(f"ROLE_{role}"))
        return (("authorization", f"Bearer {self._signer.sign(caller)[0]}"),)

    def close(self) -> None:
        """Close the channels."""
        for channel in self._channels.values():
            channel.close()


def request_id(*parts: str) -> str:
    """Name an attempt after what it is about, so that loading again repeats the request instead of adding to it."""
    return str(uuid.uuid5(STORY, "/".join(parts)))


def patiently(call: Callable[[], Any]) -> Any:
    """Repeat a call that is refused only because a fact is still on its way to the service."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return call()
        except grpc.RpcError as error:
            on_its_way = error.code() in {grpc.StatusCode.PERMISSION_DENIED, grpc.StatusCode.FAILED_PRECONDITION}
            if not on_its_way or time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def listed(method: Callable[..., Any], request: Any, field: str, metadata: Metadata) -> dict[str, Any]:
    """Read a whole list, by code."""
    found: dict[str, Any] = {}
    while True:
        page = method(request, metadata=metadata)
        found |= {row.code: row for row in getattr(page, field)}
        if not page.next_page_token:
            return found
        request.page_token = page.next_page_token
