"""The tables that the chassis keeps in every service's database."""

from sqlalchemy import BigInteger, Column, DateTime, Identity, LargeBinary, MetaData, Table, Text, Uuid

NAMING = {
    "pk": "%(table_name)s_pkey",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
    "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    "ck": "%(table_name)s_%(constraint_name)s_check",
}
"""How constraints and indexes are named, in the chassis and in every service."""

metadata = MetaData(naming_convention=NAMING)

outbox = Table(
    "outbox",
    metadata,
    Column("sequence", BigInteger, Identity(always=True), primary_key=True),
    Column("id", Uuid(as_uuid=False), nullable=False),
    Column("subject", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("time", DateTime(timezone=True), nullable=False),
    Column("trace_parent", Text, nullable=False),
    Column("payload", LargeBinary, nullable=False),
)

requests = Table(
    "requests",
    metadata,
    Column("caller_id", Text, primary_key=True),
    Column("request_id", Uuid(as_uuid=False), primary_key=True),
    Column("rpc", Text, nullable=False),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("response", LargeBinary, nullable=False),
    Column("time", DateTime(timezone=True), nullable=False, index=True),
)

inbox = Table(
    "inbox",
    metadata,
    Column("reader", Text, primary_key=True),
    Column("fact_id", Uuid(as_uuid=False), primary_key=True),
    Column("time", DateTime(timezone=True), nullable=False, index=True),
)

reader_positions = Table(
    "reader_positions",
    metadata,
    Column("reader", Text, primary_key=True),
    Column("sequence", BigInteger, nullable=False),
)

dead_letters = Table(
    "dead_letters",
    metadata,
    Column("reader", Text, primary_key=True),
    Column("fact_id", Uuid(as_uuid=False), primary_key=True),
    Column("sequence", BigInteger, nullable=False),
    Column("subject", Text, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("error", Text, nullable=False),
    Column("time", DateTime(timezone=True), nullable=False),
)
