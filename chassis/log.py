"""Logs: structlog, one canonical line per RPC and per batch of facts; only allow-listed fields leave the process."""

import logging
import sys

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

ALLOWED = frozenset(
    [
        "address",
        "attempt",
        "caller",
        "code",
        "count",
        "error",
        "event",
        "exception",
        "fact_id",
        "level",
        "logger",
        "ms",
        "name",
        "part",
        "path",
        "port",
        "reader",
        "reason",
        "request_id",
        "role",
        "rpc",
        "sequence",
        "service",
        "signal",
        "subject",
        "timestamp",
        "type",
    ]
)


def set_up(level: str, *, service: str) -> None:
    """Configure logging once per process: console on a terminal, JSON otherwise."""
    terminal = sys.stderr.isatty()
    shape: list[Processor] = (
        [structlog.dev.ConsoleRenderer()]
        if terminal
        else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            _allow_listed,
            _without_rows,
            *shape,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)


def _allow_listed(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    return {key: value for key, value in event.items() if key in ALLOWED or key == "exc_info"}


def _without_rows(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Take from PostgreSQL's errors their detail, which quotes the row at fault: names and free text with it."""
    error = event.get("exc_info")
    while isinstance(error, BaseException):
        if getattr(error, "detail", None):
            error.detail = None  # type: ignore[attr-defined]  # asyncpg's
        error = error.__cause__ or error.__context__
    return event
