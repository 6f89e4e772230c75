"""Who serves whom, and what is confidential, as every service that guards rows by it knows it: a copy from facts.

One predicate (`served_by`) decides for reads, lists, searches, counts, exports and views alike.
"""

from pathlib import Path

MIGRATIONS = Path(__file__).parent / "migrations"
