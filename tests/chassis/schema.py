"""Makes the table of notes in a database, as its owner."""

import asyncpg
from sqlalchemy.schema import CreateTable

from chassis.statements import DIALECT
from deploy.local.databases import Database
from tests.chassis.notes import notes


async def create_notes(database: Database) -> None:
    """Create the table."""
    connection = await asyncpg.connect(database.owner_url)
    try:
        await connection.execute(str(CreateTable(notes).compile(dialect=DIALECT)))
    finally:
        await connection.close()
