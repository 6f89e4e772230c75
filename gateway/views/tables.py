"""The tables of the views: what is known of the centre, and the numbers of each cell with the time they held."""

from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, Identity, Index, Table, Text, UniqueConstraint, Uuid

from gateway.tables import metadata

views = Table(
    "views",
    metadata,
    Column("name", Text, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("time", DateTime(timezone=True), nullable=False),
)

cells = Table(
    "cells",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("measure", Text, nullable=False),
    Column("team_id", Uuid(as_uuid=False)),
    Column("class_id", Uuid(as_uuid=False)),
    Column("grade", Text),
    Column("month", Date),
    UniqueConstraint("month", "measure", "team_id", "class_id", "grade", postgresql_nulls_not_distinct=True),
)

counts = Table(
    "counts",
    metadata,
    Column("cell_id", BigInteger, primary_key=True),
    Column("valid_from", DateTime(timezone=True), primary_key=True),
    Column("valid_to", DateTime(timezone=True)),
    Column("value", BigInteger, nullable=False),
)

accounts = Table(
    "accounts",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("announced", Boolean, nullable=False),
    Column("code", Text, nullable=False),
    Column("display_name", Text, nullable=False),
    Column("class_id", Uuid(as_uuid=False)),
    Column("grade", Text),
    Column("team_id", Uuid(as_uuid=False)),
    Column("manager_id", Uuid(as_uuid=False)),
    Column("last_visit_time", DateTime(timezone=True)),
    Column("next_step_action", Text),
    Column("next_step_due_date", Date),
    Column("merged_into_id", Uuid(as_uuid=False)),
    Column("survivor_id", Uuid(as_uuid=False), index=True),
    Index("accounts_display_name_id_idx", "display_name", "id"),
)
"""Accounts, each with its own latest visit; `survivor_id` is where `merged_into_id` leads, merge after merge."""

visited_months = Table(
    "visited_months",
    metadata,
    Column("account_id", Uuid(as_uuid=False), primary_key=True),
    Column("month", Date, primary_key=True),
)

members = Table(
    "members",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("display_name", Text, nullable=False),
    Column("manages", Boolean, nullable=False),
    Column("team_id", Uuid(as_uuid=False)),
)

teams = Table(
    "teams",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("code", Text, nullable=False),
    Column("display_name", Text, nullable=False),
    Column("class_id", Uuid(as_uuid=False)),
    Column("leader_id", Uuid(as_uuid=False)),
    Column("valid_from", DateTime(timezone=True), nullable=False),
)

account_classes = Table(
    "account_classes",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("code", Text, nullable=False),
    Column("display_name", Text, nullable=False),
)

visits = Table(
    "visits",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("account_id", Uuid(as_uuid=False), nullable=False),
    Column("visitor_id", Uuid(as_uuid=False)),
    Column("team_id", Uuid(as_uuid=False)),
    Column("kind", Text),
    Column("start_time", DateTime(timezone=True), nullable=False),
    Column("record_time", DateTime(timezone=True), nullable=False),
    Column("summary", Text, nullable=False),
    Column("next_step_action", Text),
    Column("next_step_due_date", Date),
    Column("late", Boolean, nullable=False),
    Column("valid_from", DateTime(timezone=True), nullable=False),
    Index("visits_record_time_id_idx", "record_time", "id"),
    Index("visits_team_id_record_time_id_idx", "team_id", "record_time", "id"),
    Index("visits_account_id_idx", "account_id"),
)
"""Recorded visits, with the account that each was made to; `team_id` is the team that serves it, or its survivor, today."""

VIEWS = (cells, counts, accounts, visited_months, members, teams, account_classes, visits)
"""What a rebuild makes anew."""
