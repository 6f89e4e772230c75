"""Brings a service's database up to date: the chassis' tables and the service's own, each with its own history."""

from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).parent


def upgrade(url: str, versions: Sequence[Path]) -> None:
    """Apply what is missing, as the database's owner; safe to repeat."""
    from alembic import command  # noqa: PLC0415 - serving must not pay for importing it
    from alembic.config import Config  # noqa: PLC0415 - the same

    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(map(str, [HERE / "versions", *versions])))
    config.attributes["url"] = url
    command.upgrade(config, "heads")
