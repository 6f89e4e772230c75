"""The one place that turns refusals into `google.rpc.Status`."""

from collections.abc import Sequence

from google.protobuf import any_pb2
from google.protobuf.message import Message
from google.rpc import code_pb2, error_details_pb2, status_pb2

from chassis import errors
from chassis.errors import Refusal

MOST_BYTES = 1000
"""How long one text of a status may be, and all its field violations twice that.

A status travels in the trailers, of which gRPC clients take 8 KiB; with more, a refusal arrives as another one.
"""

CODES: dict[type[Refusal], int] = {
    errors.Invalid: code_pb2.INVALID_ARGUMENT,
    errors.NotFound: code_pb2.NOT_FOUND,
    errors.AlreadyExists: code_pb2.ALREADY_EXISTS,
    errors.NotNow: code_pb2.FAILED_PRECONDITION,
    errors.Conflict: code_pb2.ABORTED,
    errors.Forbidden: code_pb2.PERMISSION_DENIED,
    errors.Unauthenticated: code_pb2.UNAUTHENTICATED,
    errors.TooMany: code_pb2.RESOURCE_EXHAUSTED,
    errors.NotAnswering: code_pb2.UNAVAILABLE,
    errors.TooLate: code_pb2.DEADLINE_EXCEEDED,
}


def of_refusal(refusal: Refusal) -> status_pb2.Status:
    """Put a refusal as a status: code, sentence, reason with metadata, and the fields at fault where it knows them."""
    code = next(code for kind, code in CODES.items() if isinstance(refusal, kind))
    metadata = {name: _cut(value, MOST_BYTES // 2) for name, value in refusal.metadata().items()}
    info = error_details_pb2.ErrorInfo(reason=refusal.reason(), domain=refusal.domain(), metadata=metadata)
    violations = getattr(refusal, "violations", None)
    return _status(code, str(refusal), [info, *([bad_request(violations)] if violations else [])])


def of_bug(request_id: str) -> status_pb2.Status:
    """Put a bug as a status that says nothing of what is inside."""
    info = error_details_pb2.ErrorInfo(reason="INTERNAL", domain="errors.kac")
    sentence = f"Something broke on our side; tell your administrator request {request_id}."
    return _status(code_pb2.INTERNAL, sentence, [info, error_details_pb2.RequestInfo(request_id=request_id)])


def bad_request(violations: Sequence[tuple[str, str]]) -> error_details_pb2.BadRequest:
    """Name the fields at fault, each with what is wrong about it; as many as fit."""
    named = error_details_pb2.BadRequest()
    for field, description in violations:
        violation = error_details_pb2.BadRequest.FieldViolation(
            field=_cut(field, MOST_BYTES), description=_cut(description, MOST_BYTES)
        )
        if named.ByteSize() + violation.ByteSize() > 2 * MOST_BYTES:
            break
        named.field_violations.append(violation)
    return named


def _status(code: int, message: str, details: Sequence[Message]) -> status_pb2.Status:
    packed = [any_pb2.Any() for _ in details]
    for box, detail in zip(packed, details, strict=True):
        box.Pack(detail)
    return status_pb2.Status(code=code, message=_cut(message, MOST_BYTES), details=packed)


def _cut(text: str, most_bytes: int) -> str:
    data = text.encode(errors="replace")
    return data.decode() if len(data) <= most_bytes else f"{data[: most_bytes - 3].decode(errors='ignore')}…"
