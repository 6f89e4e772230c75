"""Makes the tables of the tests in a database, as its owner."""

import asyncpg
from sqlalchemy.schema import CreateTable

from chassis.statements import DIALECT
from deploy.local.databases import Database
from tests.chassis.notes import notes
from tests.chassis.slips import slips


async def create_tables(database: Database) -> None:
    """Create them."""
    connection = await asyncpg.connect(database.owner_url)
    try:
        for table in (notes, slips):
            await connection.execute(str(CreateTable(table).compile(dialect=DIALECT)))
    finally:
        await connection.close()
