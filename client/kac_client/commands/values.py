"""What people write on the line, as the contract takes it: days, days with something to do, amounts."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from kac_client import dates
from kac_client.failures import usage
from kac_client.wire import Message

_AMOUNT = re.compile(r"(?:(?P<currency>[A-Za-z]{3})\s*)?(?P<units>[0-9][0-9,]*)(?:\.(?P<cents>[0-9]{1,2}))?")
USUAL_CURRENCY = "CNY"


def today() -> date:
    """Give the day that it is on this machine."""
    return datetime.now().astimezone().date()


def date_message(day: date) -> Message:
    """Write a day as the contract does."""
    return {"year": day.year, "month": day.month, "day": day.day}


def day(text: str) -> Message:
    """Read a day, such as "tomorrow" or "2026-11-22". Refuses what is none, with exit code 2."""
    try:
        return date_message(dates.day(text, today()))
    except dates.NotADay:
        raise usage("day", text=text) from None


def step(text: str) -> tuple[date, str]:
    """Read a day and what is to be done, such as "next monday review". Refuses what is none, with exit code 2."""
    try:
        due, action = dates.step(text, today())
    except dates.NotADay:
        raise usage("next", text=text) from None
    if not action:
        raise usage("next_without_step", text=text)
    return due, action


def money(text: str) -> Message:
    """Read an amount, such as "CNY 1,200,000.50"; without a currency it is yuan. Refuses what is none."""
    found = _AMOUNT.fullmatch(text.strip())
    if found is None:
        raise usage("money", text=text)
    cents = (found["cents"] or "").ljust(2, "0")
    return {
        "currencyCode": (found["currency"] or USUAL_CURRENCY).upper(),
        "units": found["units"].replace(",", ""),
        "nanos": int(cents) * 10_000_000,
    }


def constant(text: str) -> str:
    """Write a word of the line as the contract names a value: "in-force" as IN_FORCE."""
    return text.upper().replace("-", "_")


def one_of(prefix: str, text: str, choices: Sequence[str]) -> str:
    """Read a word that stands for a value of an enum, such as "decision-maker". Refuses another, with exit code 2."""
    word = text.strip().casefold().replace("_", "-")
    if word not in (*choices, "unspecified"):
        raise usage("one_of", text=text, choices=", ".join(choices))
    return f"{prefix}_{constant(word)}"
