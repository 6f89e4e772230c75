"""The stand-in behind HTTP, with the built pages beside it.

It speaks the contract, and does on demand what a real gateway does seldom: refuse, fall silent, vanish. Requests and
answers are the contract's own messages, so what the pages send is held to its rules here too.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from time import monotonic, sleep

import uvicorn
from google.protobuf import json_format
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message_factory import GetMessageClass
from kac.accounts.v1 import account_class_service_pb2, account_service_pb2, figure_service_pb2
from kac.activity.v1 import visit_service_pb2
from kac.gateway.v1 import overview_service_pb2, portfolio_service_pb2, session_service_pb2
from kac.teams.v1 import assignment_service_pb2, member_service_pb2, team_service_pb2
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from chassis import validation
from tests.web.answers import ANSWERS
from tests.web.centre import Centre, No

MODULES = (
    session_service_pb2, overview_service_pb2, portfolio_service_pb2, account_service_pb2, account_class_service_pb2,
    figure_service_pb2, visit_service_pb2, assignment_service_pb2, member_service_pb2, team_service_pb2,
)  # fmt: skip
STATUS = {"UNAUTHENTICATED": 401, "PERMISSION_DENIED": 403, "UNAVAILABLE": 503}


@contextmanager
def serving(centre: Centre, pages: Path, port: int = 0) -> Iterator[str]:
    """Serve a centre from a thread for the length of the block, and give its address."""
    config = uvicorn.Config(
        application(centre, pages), host="127.0.0.1", port=port, log_level="warning", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    deadline = monotonic() + 10
    while not server.started and monotonic() < deadline:
        sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    centre.silent = True
    server.should_exit = True
    thread.join()


def application(centre: Centre, pages: Path) -> Starlette:
    """Put a centre behind HTTP."""
    methods = _methods()

    async def call(request: Request) -> Response:
        return await _called(centre, methods[request.path_params["rpc"]], request)

    async def live(_request: Request) -> Response:
        if centre.silent:
            return Response(status_code=503)
        return StreamingResponse(_announcements(centre), media_type="text/event-stream")

    async def file(request: Request) -> Response:
        path = pages / request.path_params["path"]
        return FileResponse(path if path.suffix else pages / "index.html")

    routes = [
        Route("/{service:str}/{rpc:str}", call, methods=["POST"]),
        Route("/live", live),
        Mount("/assets", StaticFiles(directory=pages / "assets")),
        Route("/{path:path}", file),
    ]
    return Starlette(routes=routes)


def _methods() -> dict[str, MethodDescriptor]:
    services = [service for module in MODULES for service in module.DESCRIPTOR.services_by_name.values()]
    return {method.name: method for service in services for method in service.methods}


async def _called(centre: Centre, method: MethodDescriptor, request: Request) -> Response:
    if centre.silent:
        return Response("gateway time-out", status_code=504)
    message = json_format.Parse(await request.body(), GetMessageClass(method.input_type)())
    validation.check(message)
    centre.calls.append((method.name, message))
    if (no := centre.refusals.get(method.name)) is not None:
        return _refused(no)
    person = request.headers.get("authorization", "").removeprefix("Bearer ")
    return JSONResponse(json_format.MessageToDict(ANSWERS[method.name](centre, message, person)))


def _refused(no: No) -> Response:
    debug = {"reason": no.reason, "domain": "test.kac", "metadata": no.metadata}
    detail = {"type": "google.rpc.ErrorInfo", "value": "", "debug": debug}
    body = {"code": no.code.lower(), "message": f"Refused: {no.reason}", "details": [detail]}
    return JSONResponse(body, STATUS.get(no.code, 400))


async def _announcements(centre: Centre) -> AsyncIterator[str]:
    told = 0
    while not centre.silent:
        if centre.version != told:
            told = centre.version
            yield f"event: view\ndata: {json.dumps({'view': 'overview', 'version': told})}\n\n"
        await asyncio.sleep(0.02)
