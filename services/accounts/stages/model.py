"""Stages, true on paper: which there are, which may follow which, and what is prepared before regular work begins."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from chassis.errors import NotFound, NotNow


class Stage(StrEnum):
    """How far we are with an account (ACCT-31)."""

    PROSPECT = "PROSPECT"
    NEGOTIATION = "NEGOTIATION"
    ONBOARDING = "ONBOARDING"
    ACTIVE = "ACTIVE"
    DORMANT = "DORMANT"
    FORMER = "FORMER"


REACHED: Mapping[Stage, Collection[Stage]] = {
    Stage.PROSPECT: {Stage.NEGOTIATION, Stage.FORMER},
    Stage.NEGOTIATION: {Stage.PROSPECT, Stage.ONBOARDING, Stage.FORMER},
    Stage.ONBOARDING: {Stage.NEGOTIATION, Stage.ACTIVE, Stage.FORMER},
    Stage.ACTIVE: {Stage.DORMANT, Stage.FORMER},
    Stage.DORMANT: {Stage.ACTIVE, Stage.FORMER},
    Stage.FORMER: {Stage.PROSPECT, Stage.NEGOTIATION},
}
"""The stages that each one leads to."""

CHECKLIST: Mapping[str, str] = {
    "first_contact": "Contact the account of our own accord",
    "visit_received": "Receive the account's visit",
    "manager_introduced": "Introduce its account manager",
    "contacts_recorded": "Record its contacts and who decides",
    "service_agreed": "Agree on the content and level of service",
    "archive_filed": "File its basic data and documents",
}
"""What every new account needs before regular work begins (ACCT-32), by code."""


@dataclass(eq=False)
class StageNotReachable(NotNow):
    """Stages are not skipped."""

    account_id: str
    stage: Stage
    target: Stage

    def __str__(self) -> str:
        ways = ", ".join(sorted(REACHED[self.stage]))
        return f"From {self.stage} an account does not come to {self.target}; lead it to one of {ways}."


@dataclass(eq=False)
class OnboardingUnfinished(NotNow):
    """Regular work begins when all is prepared, or when somebody says why not."""

    account_id: str
    open_count: int

    def __str__(self) -> str:
        return f"{self.open_count} onboarding items are open; complete them, or say why work begins without in `exception`."


@dataclass(eq=False)
class OnboardingItemNotFound(NotFound):
    """No such item is kept."""

    onboarding_item_id: str

    def __str__(self) -> str:
        return f"There is no onboarding item {self.onboarding_item_id}; look it up in the list of its account."


@dataclass(eq=False)
class OnboardingItemDone(NotNow):
    """What was done stays as it was recorded."""

    onboarding_item_id: str

    def __str__(self) -> str:
        return f"Onboarding item {self.onboarding_item_id} is done already; add another one for what is left."


@dataclass(frozen=True, kw_only=True)
class OnboardingItem:
    """Something to be prepared before regular work with a new account begins."""

    id: str
    account_id: str
    title: str
    create_time: datetime
    code: str = ""
    """Names what every account needs; empty for what only this one needs."""
    done_by: str = ""
    done_time: datetime | None = None
    note: str = ""
    version: int = 1

    def complete(self, *, by: str, note: str, now: datetime) -> "OnboardingItem":
        """Keep that it was done. Refuses with OnboardingItemDone."""
        if self.done_time is not None:
            raise OnboardingItemDone(self.id)
        return replace(self, done_by=by, done_time=now, note=note, version=self.version + 1)


@dataclass(frozen=True, kw_only=True)
class Step:
    """Where an account is to be led, and why."""

    stage: Stage
    reason: str
    exception: str = ""
    """Why regular work begins though something is open."""


def check_step(account_id: str, stage: Stage, target: Stage) -> None:
    """Refuses with StageNotReachable."""
    if target not in REACHED[stage]:
        raise StageNotReachable(account_id, stage, target)


def check_prepared(account_id: str, open_count: int, exception: str) -> None:
    """Refuses with OnboardingUnfinished to begin regular work while something is open, unless with an exception."""
    if open_count and not exception.strip():
        raise OnboardingUnfinished(account_id, open_count)


def missing(open_items: Collection[OnboardingItem]) -> Mapping[str, str]:
    """Give what every account needs and is not on the list of this one already, by code."""
    listed = {item.code for item in open_items}
    return {code: title for code, title in CHECKLIST.items() if code not in listed}
