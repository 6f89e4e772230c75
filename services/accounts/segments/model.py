"""Segments, true on paper: what one is, how it changes, and what is refused."""

from dataclasses import dataclass, replace
from datetime import datetime

from chassis.errors import AlreadyExists, Conflict, NotFound, NotNow


@dataclass(eq=False)
class SegmentNotFound(NotFound):
    """No such segment is kept."""

    segment_id: str

    def __str__(self) -> str:
        return f"There is no segment {self.segment_id}; look it up in the list of segments."


@dataclass(eq=False)
class SegmentChanged(Conflict):
    """Someone else wrote first."""

    segment_id: str

    def __str__(self) -> str:
        return f"Segment {self.segment_id} has changed since you read it; read it again and repeat."


@dataclass(eq=False)
class SegmentNameTaken(AlreadyExists):
    """A name names one segment."""

    display_name: str

    def __str__(self) -> str:
        return f"Another segment is called {self.display_name}; choose a different name, or change that segment."


@dataclass(eq=False)
class SegmentKindFixed(NotNow):
    """A segment goes by a rule from its beginning to its end, or never does."""

    segment_id: str

    def __str__(self) -> str:
        return "A segment with a rule takes no single accounts, and a fixed one no rule; create another segment."


@dataclass(frozen=True, kw_only=True)
class Segment:
    """Some of the accounts, under a name."""

    id: str
    display_name: str
    filter: str
    """The rule; empty for a fixed segment."""
    create_time: datetime
    update_time: datetime
    version: int = 1

    @property
    def fixed(self) -> bool:
        """Whether accounts are put into it one by one."""
        return not self.filter

    def check(self, etag: str) -> None:
        """Refuses with SegmentChanged when the caller saw another state; an empty etag means any."""
        if etag not in {"", str(self.version)}:
            raise SegmentChanged(self.id)

    def revise(self, display_name: str, rule: str, *, now: datetime) -> "Segment":
        """Give it another name or another rule; the same segment where both are the same. Refuses with SegmentKindFixed."""
        if bool(rule) is self.fixed:
            raise SegmentKindFixed(self.id)
        if (display_name, rule) == (self.display_name, self.filter):
            return self
        return replace(self, display_name=display_name, filter=rule, update_time=now, version=self.version + 1)

    def touch(self, *, now: datetime) -> "Segment":
        """Count a change of its accounts. Refuses with SegmentKindFixed when it goes by a rule."""
        if not self.fixed:
            raise SegmentKindFixed(self.id)
        return replace(self, update_time=now, version=self.version + 1)
