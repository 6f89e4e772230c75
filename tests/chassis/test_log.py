import json
import subprocess
import sys
from typing import Any

import asyncpg
import pytest

from chassis import log
from deploy.generate import ROOT


def said(words: str, *, level: str = "info") -> list[dict[str, Any]]:
    """Run a process that logs, and read its lines."""
    program = f"""
import structlog
from chassis import log
log.set_up({level!r}, service="activity")
log_ = structlog.get_logger()
{words}
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == ""
    return [json.loads(line) for line in done.stderr.splitlines()]


def test_a_line_is_one_json_object_with_time_level_and_service() -> None:
    (line,) = said("log_.info('rpc_finished', rpc='/a/B', ms=1.5, caller='某')")

    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "rpc_finished",
        "level": "info",
        "service": "activity",
        "rpc": "/a/B",
        "ms": 1.5,
        "caller": "某",
    }


def test_a_field_that_nobody_allowed_does_not_leave_the_process() -> None:
    """Names, mail, free text and payloads never do, whatever somebody writes in a hurry."""
    (line,) = said("log_.info('rpc_finished', rpc='/a/B', display_name='王', summary='secret', request={'a': 1})")

    assert {"display_name", "summary", "request"} & set(line) == set()


def test_what_is_less_severe_than_asked_for_is_not_said() -> None:
    lines = said("log_.info('quiet'); log_.warning('loud')", level="warning")

    assert [line["event"] for line in lines] == ["loud"]


def test_an_error_is_said_with_its_traceback_on_one_line() -> None:
    (line,) = said(
        """
try:
    raise KeyError('x')
except KeyError as error:
    log_.error('rpc_broken', exc_info=error)
"""
    )

    assert "KeyError: 'x'" in line["exception"]
    assert "Traceback" in line["exception"]


@pytest.mark.parametrize("wrapped", [False, True])
def test_the_row_that_postgresql_quotes_does_not_leave_the_process(*, wrapped: bool) -> None:
    fault = asyncpg.UniqueViolationError("duplicate key")
    fault.detail = "Key (display_name)=(王小明) already exists."
    error: BaseException = fault
    if wrapped:
        error = RuntimeError("wrapped")
        error.__context__ = fault

    event = log._without_rows(None, "error", {"event": "rpc_broken", "exc_info": error})

    assert event["exc_info"] is error
    assert "王小明" not in str(fault)


def test_an_error_that_circles_back_to_itself_is_survived() -> None:
    error = KeyError("x")
    other = ValueError("y")
    error.__context__, other.__context__ = other, None

    assert log._without_rows(None, "error", {"exc_info": error})["exc_info"] is error
