"""The HTTP side of the gateway: the bridge, what changes live, the pages, and what operators ask."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.live import Live
from gateway.pages import pages
from gateway.readiness import Readiness, ready

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    # Ant Design writes its styles into the page as it renders; without a nonce per page they count as inline.
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
"""What a page may load and do (Content Security Policy Level 3)."""
HEADERS = {
    "content-security-policy": "; ".join(f"{what} {whence}" for what, whence in POLICY.items()),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What the HTTP side is put together from."""

    bridge: ASGIApp
    live: Live
    readiness: Readiness
    jwks_file: str
    web_dir: str | None


def application(parts: Parts) -> ASGIApp:
    """Put the HTTP side together."""

    async def readyz(_request: Request) -> Response:
        answering = await parts.readiness.parts()
        return JSONResponse(answering, 200 if ready(answering) else 503, {"cache-control": "no-store"})

    async def jwks(_request: Request) -> Response:
        keys = await asyncio.to_thread(Path(parts.jwks_file).read_bytes)
        return Response(keys, headers={"cache-control": "public, max-age=60"}, media_type="application/jwk-set+json")

    routes = [
        Route("/healthz", _healthz),
        Route("/readyz", readyz),
        Route("/metrics", _metrics),
        Route("/.well-known/jwks.json", jwks),
        Route("/live", parts.live.stream),
        Mount("/", pages(parts.web_dir)),
    ]
    rest = Starlette(routes=routes)
    return _Guarded(_Split(parts.bridge, rest))


async def _healthz(_request: Request) -> Response:
    return PlainTextResponse("ok")


async def _metrics(_request: Request) -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


@dataclass(frozen=True)
class _Split:
    """Leads RPCs to the bridge, and the rest elsewhere."""

    bridge: ASGIApp
    rest: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        rpc = scope["type"] == "http" and scope["path"].startswith("/kac.")
        await (self.bridge if rpc else self.rest)(scope, receive, send)


@dataclass(frozen=True)
class _Guarded:
    """Tells the browser with every answer what it must not do."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, guarded)
