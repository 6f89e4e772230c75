"""One call as a servicer sees it: who calls, the transaction to work in, and how to ask a neighbour on their behalf."""

from dataclasses import dataclass, field
from time import monotonic

from chassis.access import NOBODY, Caller
from chassis.database import Database, Transaction

LONGEST_SECONDS = 30.0


@dataclass
class Call:
    """One call. The edge makes it; everything a servicer may know of the outside is here."""

    rpc: str
    request_id: str
    """Finds the call in the logs of every process it went through; not the `request_id` of a change."""
    caller: Caller = NOBODY
    authorization: str = ""
    began: float = field(default_factory=monotonic)
    ends: float = field(default_factory=lambda: monotonic() + LONGEST_SECONDS)
    database: Database | None = None
    transaction: Transaction | None = None

    @property
    def tx(self) -> Transaction:
        """The transaction that becomes true when the call is answered; for a reading RPC, a connection to read from."""
        if self.transaction is None:
            message = f"{self.rpc} works without a transaction of its own; open one from `db`"
            raise RuntimeError(message)
        return self.transaction

    @property
    def db(self) -> Database:
        """The database, for RPCs that open transactions themselves, such as imports."""
        if self.database is None:
            message = f"{self.rpc} has no database"
            raise RuntimeError(message)
        return self.database

    @property
    def seconds_left(self) -> float:
        """How long the caller still waits."""
        return max(0.0, self.ends - monotonic())
