"""Messages of the contract as JSON has them, and how to reach into one."""

import re
from typing import Any

Message = dict[str, Any]


def camel(name: str) -> str:
    """Name a field as JSON does."""
    return re.sub(r"_(.)", lambda found: found[1].upper(), name)


def reach(message: Message, path: str) -> Any:
    """Give a field; `next_step.action` reaches into a message, and what is absent is None."""
    found: Any = message
    for step in path.split("."):
        found = found.get(camel(step)) if isinstance(found, dict) else None
    return found


def value(message: Message, path: str) -> str:
    """Give a field as text; an absent one is empty."""
    found = reach(message, path)
    return "" if found is None else str(found)


def plain(text: str) -> str:
    """Give a text from elsewhere without the characters that would steer a terminal."""
    return "".join(char if char.isprintable() or char == "\n" else "�" for char in text)
