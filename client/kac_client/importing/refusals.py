"""What an import cannot place: a row, the field at fault, the reason, and a sentence for who mends the file."""

from dataclasses import dataclass
from typing import Any

from kac_client.messages import say
from kac_client.wire import Message


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """One row that cannot be placed. Rows are counted as a spreadsheet does: the header is row 1."""

    file: str
    row: int
    field: str
    reason: str
    message: str

    def as_row(self) -> Message:
        """Give it as data."""
        return {"file": self.file, "row": self.row, "field": self.field, "reason": self.reason, "message": self.message}


class RowRefused(Exception):  # noqa: N818 - a refusal is not an error
    """A row cannot be placed; whoever reads the file goes on with the next one."""

    def __init__(self, field: str, reason: str, **values: Any) -> None:
        super().__init__(reason)
        self.field = field
        self.reason = reason
        self.values = values

    def at(self, file: str, row: int) -> Refusal:
        """Say where it happened."""
        message = say(f"row.{self.reason.lower()}", **self.values)
        return Refusal(file=file, row=row, field=self.field, reason=self.reason, message=message)
