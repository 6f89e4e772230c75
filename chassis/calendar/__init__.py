"""The working calendar, by which every service counts deadlines: filled with China's published days."""

from pathlib import Path

MIGRATIONS = Path(__file__).parent / "migrations"
