from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.calendar.model import WorkingCalendar
from services.accounts.archive_policies.model import ArchiveChecklist, DocumentKind, DocumentOccasion, Label
from services.accounts.documents.model import Archive, Document, DocumentState, Event, Filing
from services.accounts.documents.refusals import (
    DocumentAlreadyExcused,
    DocumentEventRequired,
    DocumentFiledInTime,
    DocumentKindUnknown,
    DocumentReceivedInFuture,
    DocumentWithoutEvent,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = WorkingCalendar(zone=SHANGHAI, days_off=frozenset({date(2026, 10, 1), date(2026, 10, 2)}))
NOW = datetime(2026, 9, 29, 4, tzinfo=UTC)
TODAY = date(2026, 9, 29)
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))


def a_kind(
    code: str = "licence", occasion: DocumentOccasion = DocumentOccasion.ARCHIVE, **said: object
) -> DocumentKind:
    usual = {"label": Label(zh=code), "filing_working_days": occasion.usual_working_days}
    return DocumentKind(**{"code": code, "occasion": occasion, **usual, **said})  # type: ignore[arg-type]  # said by tests


def an_archive(*kinds: DocumentKind, begin: datetime = NOW) -> Archive:
    return Archive(account_id="a", begin=begin, checklist=ArchiveChecklist(documents=kinds), calendar=CALENDAR)


def due(archive: Archive, code: str = "licence", event: Event | None = None) -> Document:
    return archive.expect(code, event, document_id="d", now=NOW)


def a_filing(received: date) -> Filing:
    return Filing(title="Licence", location="shelf 3", receive_date=received, filer_id="m")


def test_a_document_is_due_two_working_days_after_the_account_is_taken_in() -> None:
    """The holiday and the weekend behind it do not count (ACCT-16)."""
    archive = an_archive(a_kind(), begin=datetime(2026, 9, 30, 4, tzinfo=UTC))

    assert due(archive).due_date == date(2026, 10, 6)


def test_a_document_that_is_asked_for_later_is_due_from_then() -> None:
    archive = an_archive(a_kind(since=NOW + timedelta(days=20)), begin=NOW)

    assert due(archive).due_date == date(2026, 10, 21)


def test_a_document_of_a_service_event_is_due_on_the_next_working_day() -> None:
    archive = an_archive(a_kind("acceptance", DocumentOccasion.SERVICE_EVENT))

    assert due(archive, "acceptance", Event(reference="delivery 1", day=date(2026, 9, 25))).due_date == date(
        2026, 9, 28
    )


@given(DAYS, st.integers(0, 30))
def test_a_late_mark_is_set_behind_the_last_day_and_not_before(received: date, after: int) -> None:
    document = due(an_archive(a_kind(), begin=datetime.combine(received, datetime.min.time(), UTC)))
    today = document.due_date + timedelta(days=after)

    filed = document.file(a_filing(today), now=NOW, today=today)

    assert filed.late == document.is_late(today) == (after > 0)
    assert filed.is_late(today + timedelta(days=1000)) == filed.late


def test_what_comes_in_the_place_of_one_that_was_late_stays_late() -> None:
    """A newer copy does not wash the mark away, nor does it earn one."""
    document = due(an_archive(a_kind()))
    in_time = document.file(a_filing(TODAY), now=NOW, today=TODAY)
    late = document.file(a_filing(date(2026, 10, 30)), now=NOW, today=date(2026, 10, 30))

    assert not in_time.file(a_filing(date(2026, 12, 1)), now=NOW, today=date(2026, 12, 1)).late
    assert late.file(a_filing(TODAY), now=NOW, today=date(2026, 12, 1)).late


def test_nothing_is_received_before_its_day() -> None:
    with pytest.raises(DocumentReceivedInFuture):
        due(an_archive(a_kind())).file(a_filing(TODAY + timedelta(days=1)), now=NOW, today=TODAY)


def test_one_excuse_is_enough_also_beforehand() -> None:
    excused = due(an_archive(a_kind())).excuse("the register is closed", by="m", now=NOW)

    assert excused.excuse_ is not None
    assert excused.state is DocumentState.EXPECTED
    with pytest.raises(DocumentAlreadyExcused):
        excused.excuse("again", by="m", now=NOW)


def test_what_came_in_time_needs_no_excuse() -> None:
    filed = due(an_archive(a_kind())).file(a_filing(TODAY), now=NOW, today=TODAY)

    with pytest.raises(DocumentFiledInTime):
        filed.excuse("why not", by="m", now=NOW)


def test_a_kind_says_whether_its_documents_belong_to_an_event() -> None:
    archive = an_archive(a_kind(), a_kind("acceptance", DocumentOccasion.SERVICE_EVENT))
    delivery = Event(reference="delivery 1", day=TODAY)

    with pytest.raises(DocumentWithoutEvent):
        due(archive, "licence", delivery)
    with pytest.raises(DocumentEventRequired):
        due(archive, "acceptance")
    with pytest.raises(DocumentKindUnknown):
        due(archive, "wings")


def test_a_checklist_lays_what_is_there_beside_what_is_asked_for() -> None:
    archive = an_archive(a_kind("tax"), a_kind(), a_kind("acceptance", DocumentOccasion.SERVICE_EVENT))
    filed = due(archive).file(a_filing(TODAY), now=NOW, today=TODAY)
    events = [due(archive, "acceptance", Event(reference=str(day), day=date(2026, 9, day))) for day in (28, 21)]
    gone = Document(id="g", account_id="a", code="gone", event=None, due_date=TODAY, create_time=NOW)

    items = archive.items([*events, gone, filed], now=NOW)

    assert [kind.code for kind, _ in items] == ["tax", "licence", "acceptance", "acceptance"]
    assert [document.id for _, document in items] == ["", "d", "d", "d"]
    assert [document for _, document in items][1:] == [filed, events[1], events[0]]
