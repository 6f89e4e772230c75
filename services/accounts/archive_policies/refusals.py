"""What is refused of archive policies."""

from dataclasses import dataclass

from chassis.errors import Conflict, Invalid, NotNow


@dataclass(eq=False)
class ArchivePolicyChanged(Conflict):
    """Someone else wrote first."""

    class_id: str

    def __str__(self) -> str:
        return f"The archive policy of class {self.class_id} has changed since you read it; read it again and repeat."


@dataclass(eq=False)
class RequiredFieldUnknown(Invalid):
    """Only what an account has can be required of it."""

    field: str

    def __str__(self) -> str:
        return f"An account has no field {self.field} that may be left empty; require another, or add a custom field."


@dataclass(eq=False)
class CustomFieldKindFixed(NotNow):
    """Values that are kept would lose their meaning."""

    code: str
    kind: str
    """What the code has been until now."""

    def __str__(self) -> str:
        return f"The custom field {self.code} is of kind {self.kind}, in every class and for ever; choose another code."
