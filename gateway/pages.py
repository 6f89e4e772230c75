"""The built pages: files as they are, and the one page that routes itself for every other address."""

from pathlib import PurePosixPath

from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import PlainTextResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

ASSETS = "assets"
"""Where the build puts files whose names carry a digest of their content."""
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"


def pages(web_dir: str | None) -> ASGIApp:
    """Serve the pages of a directory, compressed where the browser takes it."""
    if web_dir is None:
        return _no_pages
    return GZipMiddleware(_Pages(directory=web_dir, check_dir=False), minimum_size=1000, compresslevel=6)


class _Pages(StaticFiles):
    """Static files, with the page behind every address that names no file."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        try:
            response = await super().get_response(path, scope)
        except HTTPException as error:
            if error.status_code != 404 or not _routed(path):  # noqa: PLR2004 - Not Found
                raise
            response = await super().get_response("index.html", scope)
        digested = PurePosixPath(path).parts[:1] == (ASSETS,) and response.status_code in {200, 304}
        response.headers["cache-control"] = FOR_EVER if digested else ASK_AGAIN
        return response


def _routed(path: str) -> bool:
    """Whether the pages themselves make sense of an address: it has no file's suffix and names no asset."""
    address = PurePosixPath(path)
    return not address.suffix and address.parts[:1] != (ASSETS,)


async def _no_pages(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("No pages are installed here; build them with `make web`.", 404)(scope, receive, send)
