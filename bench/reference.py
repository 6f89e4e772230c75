"""The ceiling for recording a visit: a bare `grpc.aio` + asyncpg server that does the same two inserts, and nothing else."""

import sys
import uuid
from datetime import UTC
from typing import Any

import asyncpg
import grpc.aio
import uvloop
from kac.activity.v1 import visit_pb2
from kac.activity.v1.visit_service_pb2 import LogVisitRequest

TABLES = """
CREATE TABLE IF NOT EXISTS bare_visits (id uuid PRIMARY KEY, account_id uuid NOT NULL, visitor_id uuid NOT NULL,
    kind text NOT NULL, start_time timestamptz NOT NULL, summary text NOT NULL, next_step_action text NOT NULL);
CREATE INDEX IF NOT EXISTS bare_visits_idx ON bare_visits (account_id, start_time, id);
CREATE TABLE IF NOT EXISTS bare_outbox (sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id uuid NOT NULL,
    subject text NOT NULL, payload bytea NOT NULL);
"""
VISIT = "INSERT INTO bare_visits VALUES ($1, $2, $3, $4, $5, $6, $7)"
FACT = "INSERT INTO bare_outbox (id, subject, payload) VALUES ($1, $2, $3)"
VISITOR = uuid.uuid4()


async def serve(url: str, address: str) -> None:
    """Serve until killed."""
    pool = await asyncpg.create_pool(url, min_size=8, max_size=8)
    await pool.execute(TABLES)

    async def log_visit(request: LogVisitRequest, _context: Any) -> visit_pb2.Visit:
        visit = visit_pb2.Visit(id=str(uuid.uuid4()), account_id=request.account_id, summary=request.summary)
        begun = request.start_time.ToDatetime(tzinfo=UTC)
        values = (request.account_id, VISITOR, "CALL", begun, request.summary, request.next_step.action)
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute(VISIT, visit.id, *values)
            await connection.execute(FACT, uuid.uuid4(), "kac.activity.v1.VisitRecorded", visit.SerializeToString())
        return visit

    handler = grpc.unary_unary_rpc_method_handler(
        log_visit, LogVisitRequest.FromString, visit_pb2.Visit.SerializeToString
    )
    server = grpc.aio.server()
    server.add_generic_rpc_handlers(
        (grpc.method_handlers_generic_handler("kac.activity.v1.VisitService", {"LogVisit": handler}),)
    )
    server.add_insecure_port(address)
    await server.start()
    await server.wait_for_termination()


if __name__ == "__main__":
    uvloop.run(serve(*sys.argv[1:3]))
