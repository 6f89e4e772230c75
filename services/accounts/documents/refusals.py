"""What is refused of documents."""

from dataclasses import dataclass
from datetime import date

from chassis.errors import AlreadyExists, Conflict, Invalid, NotFound, NotNow


@dataclass(eq=False)
class DocumentKindUnknown(Invalid):
    """Nobody asks for such a document."""

    code: str

    def __str__(self) -> str:
        return f"The policy of the account's class asks for no document {self.code}; look the codes up there."


@dataclass(eq=False)
class DocumentEventRequired(Invalid):
    """A document of an event says of which."""

    code: str

    def __str__(self) -> str:
        return f"Documents of kind {self.code} belong to an event; say which, and when it took place."


@dataclass(eq=False)
class DocumentWithoutEvent(Invalid):
    """A document of the archive belongs to nothing else."""

    code: str

    def __str__(self) -> str:
        return f"Documents of kind {self.code} belong to the archive itself; name no event."


@dataclass(eq=False)
class DocumentReceivedInFuture(NotNow):
    """What has not arrived is not filed."""

    receive_date: date

    def __str__(self) -> str:
        return f"{self.receive_date} is still to come; file the document on the day when the archive has it."


@dataclass(eq=False)
class DocumentNotExpected(NotFound):
    """There is no such document, nor is one due."""

    code: str
    event_reference: str

    def __str__(self) -> str:
        return f"No document {self.code} of {self.event_reference} is expected or filed; announce it first."


@dataclass(eq=False)
class DocumentAlreadyExpected(AlreadyExists):
    """One event makes one document of a kind due."""

    code: str
    event_reference: str

    def __str__(self) -> str:
        return f"The document {self.code} of {self.event_reference} is expected or filed already; file it."


@dataclass(eq=False)
class DocumentAlreadyExcused(NotNow):
    """One excuse is enough."""

    code: str

    def __str__(self) -> str:
        return f"The late mark of the document {self.code} is excused already; nothing needs to be done."


@dataclass(eq=False)
class DocumentFiledInTime(NotNow):
    """Only a late mark needs an excuse."""

    code: str

    def __str__(self) -> str:
        return f"The document {self.code} was filed in time; there is nothing to excuse."


@dataclass(eq=False)
class DocumentChanged(Conflict):
    """Someone else wrote first."""

    document_id: str

    def __str__(self) -> str:
        return f"Document {self.document_id} has changed meanwhile; repeat."
