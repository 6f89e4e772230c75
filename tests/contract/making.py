"""What makes requests, and what they are about."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from google.protobuf.message import Message

from chassis import clock
from tests.contract.story import Make, Side, Story

Sample = Callable[[Story, Side], Message]
Samples = Mapping[str, Sample]
"""A valid request by the name of its RPC, about the account of one side of the story."""

Tell = Callable[[Make, Side], Awaitable[Mapping[str, str]]]
"""Continues the story of one side: what it made, as ids by the fields that name them."""


def once(request: Callable[..., Message], **fields: Any) -> Message:
    """Give a request that no other attempt resembles."""
    return request(request_id=clock.new_id(), **fields)


def a_code() -> str:
    """Give a code that nothing else has."""
    return f"n{clock.new_id()[-12:]}"
