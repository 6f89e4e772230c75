"""Accounts kept twice, and merges."""

MESSAGES: dict[str, str] = {}
