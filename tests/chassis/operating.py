"""What an operator may do to a database while others use it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from deploy.local.databases import Database as Provisioned

KILL = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()"
"""Ends every session of a database but one's own."""


@asynccontextmanager
async def an_operator(own: Provisioned) -> AsyncIterator[asyncpg.Connection]:
    """Somebody who may do anything to the database, such as ending its sessions."""
    connection = await asyncpg.connect(own.cluster.url(own.name), ssl=False)
    try:
        yield connection
    finally:
        await connection.close()
