from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pytest
from google.protobuf.message import Message
from google.rpc import code_pb2, error_details_pb2, status_pb2
from kac.accounts.v1.figure_service_pb2 import FigureEntry, RecordFiguresRequest
from kac.activity.v1.visit_service_pb2 import ListVisitsRequest, LogVisitRequest, NextStepEntry

from chassis import errors, status, validation
from chassis.errors import NotNow, Refusal
from chassis.validation import RequestInvalid


@dataclass(eq=False)
class NotQuite(NotNow):
    """A refusal of the test."""

    since: datetime = datetime(2026, 11, 22, tzinfo=UTC)
    day: date = date(2026, 11, 22)
    count: int = 3
    inside: str = field(default="secret", metadata={"wire": False})

    def __str__(self) -> str:
        return "Not quite; wait."


def detail(found: status_pb2.Status, kind: type[Message]) -> Message:
    message = kind()
    assert any(packed.Unpack(message) for packed in found.details)
    return message


def test_a_refusal_is_code_sentence_reason_and_metadata() -> None:
    found = status.of_refusal(NotQuite())

    info = detail(found, error_details_pb2.ErrorInfo)
    assert (found.code, found.message) == (code_pb2.FAILED_PRECONDITION, "Not quite; wait.")
    assert isinstance(info, error_details_pb2.ErrorInfo)
    assert (info.reason, info.domain) == ("NOT_QUITE", "errors.kac")
    assert info.metadata == {"since": "2026-11-22T00:00:00+00:00", "day": "2026-11-22", "count": "3"}


def test_every_kind_of_refusal_has_one_code() -> None:
    kinds = {kind for kind in Refusal.__subclasses__() if kind.__module__ == errors.__name__}

    assert kinds == set(status.CODES)
    assert len(set(status.CODES.values())) == len(kinds)


def test_a_bug_carries_its_request_id_and_nothing_else() -> None:
    found = status.of_bug("r-1")

    assert found.code == code_pb2.INTERNAL
    assert "r-1" in found.message
    assert detail(found, error_details_pb2.RequestInfo) == error_details_pb2.RequestInfo(request_id="r-1")


@pytest.mark.parametrize("text", ["x", "客户"], ids=["ascii", "chinese"])
def test_a_status_fits_into_the_trailers_of_a_call(text: str) -> None:
    """8 KiB for all of them, in which the sentence stands twice, once with each byte of Chinese spelled as three."""
    violations = [(f"rows[{number}].{text * 50}", text * 500) for number in range(50)]

    found = status.of_refusal(RequestInvalid(violations))

    named = detail(found, error_details_pb2.BadRequest)
    assert found.ByteSize() * 4 / 3 + 3 * len(found.message.encode()) < 8192
    assert isinstance(named, error_details_pb2.BadRequest)
    assert named.field_violations[0].field.startswith("rows[0].")
    assert found.message.endswith("…")


def test_violations_name_the_path_and_the_place_in_a_list() -> None:
    nested = LogVisitRequest(next_step=NextStepEntry(action=""))
    listed = RecordFiguresRequest(figures=[FigureEntry(), FigureEntry()])

    assert "next_step.action" in {path for path, _ in validation.violations(nested)}
    assert any(path.startswith("figures[1].") for path, _ in validation.violations(listed))


def test_a_message_that_keeps_the_rules_is_not_refused() -> None:
    validation.check(ListVisitsRequest(page_size=10))


@pytest.mark.parametrize("size", [-1, 1_000_000])
def test_a_page_of_no_sensible_size_is_refused(size: int) -> None:
    with pytest.raises(RequestInvalid, match="page_size"):
        validation.check(ListVisitsRequest(page_size=size))
