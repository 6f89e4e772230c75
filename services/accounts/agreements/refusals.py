"""How agreements refuse."""

from dataclasses import dataclass
from datetime import date

from chassis.errors import AlreadyExists, Conflict, Invalid, NotFound, NotNow


@dataclass(eq=False)
class AgreementNotFound(NotFound):
    """No such agreement is kept."""

    agreement_id: str

    def __str__(self) -> str:
        return f"There is no agreement {self.agreement_id}; look it up in the register of agreements."


@dataclass(eq=False)
class AgreementCodeTaken(AlreadyExists):
    """A code names one agreement."""

    code: str

    def __str__(self) -> str:
        return f"Another agreement has the code {self.code}; choose a different one."


@dataclass(eq=False)
class AgreementChanged(Conflict):
    """Someone else wrote first."""

    agreement_id: str

    def __str__(self) -> str:
        return f"Agreement {self.agreement_id} has changed since you read it; read it again and repeat."


@dataclass(eq=False)
class AgreementStateWrong(NotNow):
    """What stands as it does cannot be moved so."""

    agreement_id: str
    state: str
    move: str

    def __str__(self) -> str:
        return f"Agreement {self.agreement_id} is {self.state}, which does not allow to {self.move} it; read where it stands."


@dataclass(eq=False)
class AgreementEndsBeforeStart(Invalid):
    """An interval runs forward."""

    start_date: date
    end_date: date

    def __str__(self) -> str:
        return (
            f"The agreement would end on {self.end_date}, before it starts on {self.start_date}; mend one of the two."
        )


@dataclass(eq=False)
class AgreementSignedInFuture(NotNow):
    """Nothing is signed tomorrow."""

    signing_date: date

    def __str__(self) -> str:
        return f"{self.signing_date} has not come yet; record the signing on its day or later."


@dataclass(eq=False)
class AgreementServiceLevelMissing(NotNow):
    """What we serve is agreed before we serve (ACCT-34)."""

    agreement_id: str

    def __str__(self) -> str:
        return f"Agreement {self.agreement_id} says nothing of the service level; put it into the terms before the signing."


@dataclass(eq=False)
class AgreementAlreadyRenewed(NotNow):
    """One agreement renews another."""

    agreement_id: str
    successor_id: str

    def __str__(self) -> str:
        return f"Agreement {self.successor_id} renews agreement {self.agreement_id} already; renew that one instead."


@dataclass(eq=False)
class RenewalOverlaps(NotNow):
    """What renews follows what it renews."""

    start_date: date
    end_date: date | None
    """The last day of the agreement that is renewed."""

    def __str__(self) -> str:
        end = f"ends on {self.end_date}" if self.end_date else "has no end"
        return f"What is renewed {end}, and the renewal would start on {self.start_date}; let one follow the other."


@dataclass(eq=False)
class AgreementOfAnotherAccount(NotNow):
    """What belongs to one account does not speak of another's agreement."""

    agreement_id: str

    def __str__(self) -> str:
        return f"Agreement {self.agreement_id} is one with another account; name an agreement with this account."
