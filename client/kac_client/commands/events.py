"""What happens in the centre, as it happens."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

import typer

from kac_client import nouns, options, output, session
from kac_client.commands.overview import LATEST, RPC
from kac_client.failures import Exit, Failure
from kac_client.messages import say_of
from kac_client.options import Format
from kac_client.wire import Message, value

if TYPE_CHECKING:
    from kac_client.connect import Connection, Event

app = typer.Typer(help="help.events", no_args_is_help=True, add_completion=False)

PAUSE = 0.5
"""Seconds before a line that ended is made anew."""

LATEST_AT_MOST = 20
"""How many visits the overview shows; when all of them are new, more may have gone by unseen."""


@dataclass
class Follower:
    """Knows which visits were seen, and gives the new ones, oldest first."""

    seen: set[str] = field(default_factory=set)
    begun: bool = False

    def news(self, latest: list[Message]) -> list[Message]:
        """Take a look at the latest visits."""
        new = [visit for visit in reversed(latest) if visit["visitId"] not in self.seen]
        if self.begun and len(new) >= LATEST_AT_MOST:
            output.tell("events.maybe_more")
        self.seen |= {visit["visitId"] for visit in new}
        self.begun = True
        return new


@app.callback()
def noun() -> None:
    """Keep a noun with one verb a group."""


@app.command("tail", help="help.events.tail")
def tail(
    *,
    last: Annotated[int, typer.Option("--last", "-n", min=0, max=LATEST_AT_MOST, help="help.events.last")] = 0,
    count: Annotated[int | None, typer.Option("--count", min=1, help="help.events.count")] = None,
) -> None:
    """Follow the visits as they are recorded, until interrupted."""
    follower = Follower()
    output.tell("events.following")
    left = count
    for visit in _news(follower, last):
        _write(visit)
        if left is not None:
            left -= 1
            if left == 0:
                return


def _news(follower: Follower, last: int) -> Iterator[Message]:
    """Give each new visit, and outlive a centre that restarts."""
    cut = False
    while True:
        try:
            for visit in _while_it_stands(follower, last):
                cut = False
                yield visit
        except Failure as failed:
            if failed.exit is not Exit.UNAVAILABLE or not follower.begun:
                raise
            if not cut:
                output.tell("events.again")
            cut = True
        time.sleep(PAUSE)


def _while_it_stands(follower: Follower, last: int) -> Iterator[Message]:
    with session.connection() as line:
        begun = follower.begun
        news = follower.news(_latest(line))
        yield from news if begun else news[len(news) - last :]
        for event in line.live():
            if _of_overview(event):
                yield from follower.news(_latest(line))
            if session.aging():
                return


def _latest(line: "Connection") -> list[Message]:
    return list(line.call(RPC).get("latestVisits", []))


def _of_overview(event: "Event") -> bool:
    return event.name == "view" and event.data.get("view") == "overview"


def _write(visit: Message) -> None:
    match options.form():
        case Format.TABLE | Format.WIDE:
            output.emit(output.prompt("events.line", **_told(visit)) + "\n")
        case Format.NAME:
            output.emit(f"{visit['visitId']}\n")
        case Format.CSV:
            output.emit(output.in_csv([visit], LATEST).partition("\n")[2])
        case _:
            output.line(visit)


def _told(visit: Message) -> dict[str, str]:
    return {
        "time": nouns.local(visit.get("recordTime", "")),
        "account": value(visit, "account_name"),
        "visitor": value(visit, "visitor_name"),
        "kind": say_of("enum", visit.get("kind", "")),
        "summary": " ".join(value(visit, "summary").split()),
        "due": nouns.day_text(visit.get("nextStep", {}).get("dueDate")),
        "action": value(visit, "next_step.action"),
    }
