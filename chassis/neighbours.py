"""The services beside this one, asked over gRPC on behalf of a caller, for what has to be certain now."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import grpc
import grpc.aio

from chassis import trace
from chassis.access import TokenInvalid
from chassis.call import Call
from chassis.errors import Unavailable

LONGEST_SECONDS = 5.0
"""How long a neighbour is waited for at most, since the asking call may hold a transaction meanwhile."""

OPTIONS = (
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.min_reconnect_backoff_ms", 2_000),
    ("grpc.max_reconnect_backoff_ms", 2_000),
    ("grpc.keepalive_time_ms", 20_000),
    ("grpc.keepalive_timeout_ms", 5_000),
    ("grpc.keepalive_permit_without_calls", 1),
)
"""A neighbour that comes back is found within two seconds, and one that vanished without a word within half a minute."""

_NOT_ANSWERING = {
    grpc.StatusCode.UNAVAILABLE,
    grpc.StatusCode.DEADLINE_EXCEEDED,
    grpc.StatusCode.RESOURCE_EXHAUSTED,
}

Answer = TypeVar("Answer")


class Neighbour:
    """A service beside this one; nothing is connected before it is first asked."""

    def __init__(self, name: str, address: str) -> None:
        self._name = name
        self.channel = grpc.aio.insecure_channel(address, options=OPTIONS)
        """Where its stubs call."""

    async def ask(self, rpc: Callable[..., Awaitable[Answer]], request: Any, call: Call) -> Answer | None:
        """Give a stub's answer to the caller of this call, or None when what was asked for is not there.

        Refuses with Unavailable when the neighbour does not answer, or not in time.
        """
        try:
            seconds = min(call.seconds_left, LONGEST_SECONDS)
            return await rpc(request, metadata=_metadata(call), timeout=seconds)
        except grpc.aio.AioRpcError as error:
            if error.code() is grpc.StatusCode.NOT_FOUND:
                return None
            if error.code() is grpc.StatusCode.UNAUTHENTICATED:
                raise TokenInvalid from error
            if error.code() in _NOT_ANSWERING:
                raise Unavailable(f"The {self._name} service") from error
            raise

    async def close(self) -> None:
        """Close the connection."""
        await self.channel.close()


def _metadata(call: Call) -> tuple[tuple[str, str], ...]:
    given = (("authorization", call.authorization), ("x-request-id", call.request_id), ("traceparent", trace.parent()))
    return tuple((key, value) for key, value in given if value)
