"""Tells open pages that a view has changed: "view X is now at version N", as server-sent events (WHATWG HTML §9.2)."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from chassis import clock
from chassis.access import Caller, Tokens
from chassis.errors import Unauthenticated

VIEW = "overview"
HEARTBEAT_SECONDS = 15.0
LOOK_SECONDS = 0.5
CALM_SECONDS = 0.1
MOST_SUBSCRIBERS = 1000
FULL = "No more pages can be told at once; ask again a little later."


class Live:
    """Follows the version of the views, and everyone who listens to it.

    Who listens owns no queue: each is told the newest version it has not seen, however many there were meanwhile.
    """

    def __init__(self, tokens: Tokens, version: Callable[[], Awaitable[int]]) -> None:
        self._tokens = tokens
        self._read_version = version
        self._version = 0
        self._grown = asyncio.Event()
        self._told = asyncio.Event()
        self._closing = False
        self._subscribers = 0

    def tell(self) -> None:
        """Say that the views of this process have probably changed."""
        self._told.set()

    async def follow(self) -> None:
        """Look for a new version for ever: when told, and now and then for changes by other replicas."""
        while True:
            version = await self._read_version()
            if version > self._version:
                self._version = version
                self._wake()
                await asyncio.sleep(CALM_SECONDS)
            await _either(self._told, LOOK_SECONDS)
            self._told.clear()

    def close(self) -> None:
        """End every stream, and begin no new one."""
        self._closing = True
        self._wake()

    async def stream(self, request: Request) -> Response:
        """Answer one page that wants to be told."""
        try:
            caller = self._tokens.caller(request.headers.get("authorization"))
        except Unauthenticated as refusal:
            return _refused(401, "unauthenticated", str(refusal), {"www-authenticate": "Bearer"})
        if self._closing or self._subscribers >= MOST_SUBSCRIBERS:
            return _refused(503, "unavailable", FULL, {"retry-after": "5"})
        return StreamingResponse(
            self._events(caller),
            headers={"cache-control": "no-store", "x-accel-buffering": "no"},
            media_type="text/event-stream",
        )

    async def _events(self, caller: Caller) -> AsyncIterator[str]:
        self._subscribers += 1
        try:
            seen = 0
            while (left := _seconds_left(caller)) > 0 and not self._closing:
                grown = self._grown
                if self._version > seen:
                    seen = self._version
                    yield _event("view", {"view": VIEW, "version": seen})
                elif not await _either(grown, min(HEARTBEAT_SECONDS, left)):
                    yield ":\n\n"
            yield _event("end", {"reason": "SHUTTING_DOWN" if self._closing else "TOKEN_EXPIRED"})
        finally:
            self._subscribers -= 1

    def _wake(self) -> None:
        grown, self._grown = self._grown, asyncio.Event()
        grown.set()


async def _either(event: asyncio.Event, seconds: float) -> bool:
    """Wait for an event or for so long; whether the event came."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return False
    return True


def _seconds_left(caller: Caller) -> float:
    return (caller.expire_time - clock.now()).total_seconds() if caller.expire_time else 0.0


def _event(name: str, data: dict[str, object]) -> str:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"


def _refused(status: int, code: str, sentence: str, headers: dict[str, str]) -> Response:
    """Refuse in the form of the bridge's errors (Connect)."""
    return JSONResponse({"code": code, "message": sentence}, status, headers)
