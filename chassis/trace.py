"""The trace that a call or a fact belongs to, as W3C `traceparent`, carried through calls and facts unchanged."""

import re
from contextvars import ContextVar

_parent: ContextVar[str] = ContextVar("traceparent", default="")
_FORM = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")


def follow(trace_parent: str) -> None:
    """Go on with a trace from outside; what is not of the W3C form is dropped."""
    _parent.set(trace_parent if _FORM.fullmatch(trace_parent) else "")


def parent() -> str:
    """Give the trace that is being followed; empty when there is none."""
    return _parent.get()
