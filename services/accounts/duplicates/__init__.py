"""Accounts that may be kept twice: found as they are entered and in bulk, listed as pairs, dismissed with a reason."""
