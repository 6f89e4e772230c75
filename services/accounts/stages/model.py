"""Stages, true on paper: which there are, and which may follow which."""

from enum import StrEnum


class Stage(StrEnum):
    """How far we are with an account (ACCT-31)."""

    PROSPECT = "PROSPECT"
    NEGOTIATION = "NEGOTIATION"
    ONBOARDING = "ONBOARDING"
    ACTIVE = "ACTIVE"
    DORMANT = "DORMANT"
    FORMER = "FORMER"
