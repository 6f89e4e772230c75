"""Accounts that were kept twice: one survives with what belonged to both, and they can be parted again for 30 days."""
