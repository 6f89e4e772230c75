"""Intelligence notes: what was learnt about the market around an account, and how far it can be trusted."""

from typing import TYPE_CHECKING, Annotated

import typer

from kac_client import names, nouns, output, session
from kac_client.commands import filters, values
from kac_client.commands.filters import Limit
from kac_client.failures import usage
from kac_client.nouns import Names, calendar_day, named, when, word
from kac_client.output import Column, Noun
from kac_client.wire import Message, value

if TYPE_CHECKING:
    from kac_client.connect import Connection

app = typer.Typer(help="help.note", no_args_is_help=True, add_completion=False)
SERVICE = "kac.accounts.v1.IntelligenceService"
SUBJECTS = ("market", "competitor", "regulation", "account")
USES = ("low", "medium", "high")
SOURCES = {
    "A": "RELIABLE",
    "B": "USUALLY_RELIABLE",
    "C": "FAIRLY_RELIABLE",
    "D": "NOT_USUALLY_RELIABLE",
    "E": "UNRELIABLE",
    "F": "NOT_JUDGED",
}
INFORMATION = {
    "1": "CONFIRMED",
    "2": "PROBABLE",
    "3": "POSSIBLE",
    "4": "DOUBTFUL",
    "5": "IMPROBABLE",
    "6": "NOT_JUDGED",
}

NoteId = Annotated[str, typer.Argument(metavar="NOTE", help="help.note.id")]
Subject = Annotated[str, typer.Option("--subject", metavar="|".join(SUBJECTS), help="help.note.subject")]
Worth = Annotated[str, typer.Option("--rating", metavar="A1-F6", help="help.note.rating")]


def noun(accounts: Names) -> Noun:
    """Show notes, with the names of their accounts."""
    return Noun(
        name="id",
        columns=(
            Column(name="observed_date", show=calendar_day("observed_date")),
            Column(name="account_id", show=named("account_id", accounts)),
            Column(name="subject", show=word("subject")),
            Column(name="title"),
            Column(name="source_reliability", show=_rating_text),
            Column(name="usefulness", show=word("usefulness")),
            Column(name="source"),
            Column(name="content", wide=True),
            Column(name="author_id", wide=True),
            Column(name="id"),
        ),
    )


VERSION = Noun(
    name="time",
    columns=(
        Column(name="time", show=when("time")),
        Column(name="intelligence_note.title", show=lambda row: value(row, "intelligence_note.title")),
        Column(name="source_reliability", show=lambda row: _rating_text(row["intelligenceNote"])),
        Column(name="intelligence_note.content", show=lambda row: value(row, "intelligence_note.content")),
        Column(name="author_id", wide=True),
    ),
)


@app.command("add", help="help.note.add")
def add(  # noqa: PLR0913 - each is an option of the command
    account: Annotated[str, typer.Argument(metavar="ACCOUNT", help="help.account.name")],
    title: Annotated[str, typer.Argument(metavar="TITLE", help="help.note.title")],
    *,
    subject: Subject,
    message: Annotated[str, typer.Option("--message", "-m", help="help.note.message")],
    source: Annotated[str, typer.Option("--source", help="help.note.source")],
    rating: Worth,
    useful: Annotated[str | None, typer.Option("--useful", metavar="|".join(USES), help="help.note.useful")] = None,
    on: Annotated[str, typer.Option("--on", metavar="DAY", help="help.note.on")] = "today",
) -> None:
    """Record a note."""
    note = {
        "subject": values.one_of("INTELLIGENCE_SUBJECT", subject, SUBJECTS),
        "title": title,
        "content": message,
        "source": source,
        "observedDate": values.day(on),
        **_rating(rating),
        **_useful(useful),
    }
    with session.connection() as line:
        found = names.account(line, account)
        request = {"accountId": found["id"], "intelligenceNote": note}
        row = line.change(f"{SERVICE}/RecordIntelligenceNote", request)
        output.show_one(row, noun({found["id"]: found["displayName"]}))


@app.command("correct", help="help.note.correct")
def correct(  # noqa: PLR0913 - each is an option of the command
    note: NoteId,
    *,
    title: Annotated[str | None, typer.Option("--title", help="help.note.title")] = None,
    message: Annotated[str | None, typer.Option("--message", "-m", help="help.note.message")] = None,
    source: Annotated[str | None, typer.Option("--source", help="help.note.source")] = None,
    rating: Annotated[str | None, typer.Option("--rating", metavar="A1-F6", help="help.note.rating")] = None,
    useful: Annotated[str | None, typer.Option("--useful", metavar="|".join(USES), help="help.note.useful")] = None,
) -> None:
    """Correct a note; what it said before stays readable."""
    texts = {"title": title, "content": message, "source": source}
    change: Message = {name: text for name, text in texts.items() if text is not None}
    change |= {**(_rating(rating) if rating else {}), **_useful(useful)}
    if not change:
        raise usage("nothing_to_change")
    with session.connection() as line:
        kept = line.call(f"{SERVICE}/GetIntelligenceNote", {"noteId": note.lower()})
        request = {"noteId": kept["id"], "change": change, "updateMask": ",".join(change), "etag": kept["etag"]}
        output.show_one(line.change(f"{SERVICE}/CorrectIntelligenceNote", request), _noun(line))


@app.command("list", help="help.note.list")
def list_notes(
    *,
    account: Annotated[str | None, typer.Option("--account", "-a", help="help.account.name")] = None,
    subject: Annotated[
        str | None, typer.Option("--subject", metavar="|".join(SUBJECTS), help="help.note.subject")
    ] = None,
    limit: Limit = 50,
) -> None:
    """List notes, last learnt first."""
    with session.connection() as line:
        wanted = [
            ("account_id", "=", names.account(line, account)["id"] if account else None),
            ("subject", "=", values.one_of("INTELLIGENCE_SUBJECT", subject, SUBJECTS) if subject else None),
        ]
        request = {"filter": filters.conjunction(wanted)}
        rows, more = line.first(f"{SERVICE}/ListIntelligenceNotes", "intelligenceNotes", request, limit)
        output.show(rows, _noun(line))
    filters.tell_more(more=more, limit=limit)


@app.command("get", help="help.note.get")
def get(note: NoteId) -> None:
    """Show one note."""
    with session.connection() as line:
        output.show_one(line.call(f"{SERVICE}/GetIntelligenceNote", {"noteId": note.lower()}), _noun(line))


@app.command("history", help="help.note.history")
def history(note: NoteId) -> None:
    """List what a note said, latest first."""
    with session.connection() as line:
        rows = list(line.pages(f"{SERVICE}/ListIntelligenceNoteVersions", "versions", {"noteId": note.lower()}))
    output.show(rows, VERSION)


def _rating(text: str) -> Message:
    """Read a rating such as B2: of the source by letter, of the information by digit."""
    letter, digit = (text.upper()[:1], text[1:])
    if letter not in SOURCES or digit not in INFORMATION:
        raise usage("rating", text=text)
    return {
        "sourceReliability": f"SOURCE_RELIABILITY_{SOURCES[letter]}",
        "informationCredibility": f"INFORMATION_CREDIBILITY_{INFORMATION[digit]}",
    }


def _rating_text(row: Message) -> str:
    letters = {f"SOURCE_RELIABILITY_{name}": letter for letter, name in SOURCES.items()}
    digits = {f"INFORMATION_CREDIBILITY_{name}": digit for digit, name in INFORMATION.items()}
    return letters.get(value(row, "source_reliability"), "") + digits.get(value(row, "information_credibility"), "")


def _useful(text: str | None) -> Message:
    return {"usefulness": values.one_of("USEFULNESS", text, USES)} if text else {}


def _noun(line: "Connection") -> Noun:
    return noun(filters.for_people(nouns.account_names, line))
