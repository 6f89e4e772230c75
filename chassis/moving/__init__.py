"""What becomes of an account's rows when it is merged into another: they move, and where they came from is kept.

A service names its tables of rows that belong to accounts; a new one moves with the others as soon as it is among them.
"""

from pathlib import Path

MIGRATIONS = Path(__file__).parent / "migrations"
