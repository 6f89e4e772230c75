"""Confidentiality, true on paper: what each level means, and what is refused."""

from dataclasses import dataclass

from chassis.errors import Forbidden


@dataclass(eq=False)
class FieldConfidential(Forbidden):
    """What is masked to a caller is not changed by them either, or a change would tell what was there."""

    field: str

    def __str__(self) -> str:
        return f"The account is confidential, and {self.field} is masked to you; ask those who serve the account."
