"""The only room of evaluations of relationships that speaks SQL."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from sqlalchemy import Column, Date, DateTime, ForeignKey, Index, Integer, RowMapping, Table, Text, Uuid

from chassis import filtering
from chassis.filtering import Field
from chassis.records import Records
from services.accounts.relationships.model import (
    Judgement,
    RelationshipEvaluation,
    RelationshipEvaluationChanged,
    RelationshipEvaluationNotFound,
)
from services.accounts.tables import metadata
from services.accounts.versions import Columns, Versions, versions_of

relationship_evaluations = Table(
    "relationship_evaluations",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("account_id", Uuid(as_uuid=False), ForeignKey("accounts.id"), nullable=False),
    Column("trust", Integer, nullable=False),
    Column("satisfaction", Integer, nullable=False),
    Column("cooperation_depth", Integer, nullable=False),
    Column("communication", Integer, nullable=False),
    Column("comment", Text, nullable=False),
    Column("evaluation_date", Date, nullable=False),
    Column("evaluator_id", Text, nullable=False),
    Column("author_id", Text, nullable=False),
    Column("create_time", DateTime(timezone=True), nullable=False),
    Column("update_time", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False),
    Index("relationship_evaluations_account_id_evaluation_date_idx", "account_id", "evaluation_date", "id"),
    Index("relationship_evaluations_evaluation_date_idx", "evaluation_date", "id"),
)

relationship_evaluation_versions = versions_of(relationship_evaluations, "relationship_evaluation_versions")

_JUDGED = tuple(field.name for field in fields(Judgement))
_OWN = ("id", "account_id", "evaluator_id", "author_id", "create_time", "update_time", "version")


def _values(evaluation: RelationshipEvaluation) -> dict[str, Any]:
    return vars(evaluation) | vars(evaluation.judgement)


def _evaluation(row: RowMapping) -> RelationshipEvaluation:
    judgement = Judgement(**{name: row[name] for name in _JUDGED})
    return RelationshipEvaluation(judgement=judgement, **{name: row[name] for name in _OWN})


def _fields(columns: Columns) -> Mapping[str, Field]:
    return {
        "account_id": filtering.uuid(columns["account_id"]),
        "evaluator_id": filtering.text(columns["evaluator_id"]),
        "evaluation_date": filtering.day(columns["evaluation_date"]),
    }


EVALUATIONS = Versions(
    Records(
        relationship_evaluations,
        noun="evaluation",
        read=_evaluation,
        values=_values,
        missing=RelationshipEvaluationNotFound,
        changed=RelationshipEvaluationChanged,
    ),
    table=relationship_evaluation_versions,
    fields=_fields,
    key=lambda columns: (columns["evaluation_date"], columns["id"]),
    descending=True,
)
"""The evaluations that a caller reaches: those of the accounts that they serve, the latest day first."""
