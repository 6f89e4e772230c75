"""Imports into messages and back; no decisions."""

from kac.accounts.v1.account_service_pb2 import AccountRow, ImportAccountsResponse, RowRefusal

from services.accounts.imports.model import Import, RefusedRow, Row
from services.accounts.profiles import wire as profiles_wire

ALWAYS = {"display_name", "grade", "industry", "region", "founded_year", "employee_count", "annual_revenue"}
WHEN_PRESENT = {"legal_name", "short_name", "english_name", "registration_number", "domain", "phone", "address", "tags"}
"""What a row may leave as it is."""


def row(message: AccountRow) -> Row:
    """Take a row."""
    present = {field.name for field, _ in message.ListFields()}
    said = {name: profiles_wire.value(message, name) for name in ALWAYS | WHEN_PRESENT & present}
    return Row(
        number=message.row_number,
        code=message.code,
        class_code=message.class_code,
        parent_code=message.parent_code,
        stage=profiles_wire.stage(message),
        said=said,
    )


def response(done: Import) -> ImportAccountsResponse:
    """Put what became of the rows."""
    return ImportAccountsResponse(
        created_count=done.created_count,
        updated_count=done.updated_count,
        unchanged_count=done.unchanged_count,
        refused_count=done.refused_count,
        refusals=map(refusal_message, done.refused),
    )


def refusal_message(refused: RefusedRow) -> RowRefusal:
    """Put why a row could not be placed."""
    return RowRefusal(row_number=refused.number, field=refused.field, reason=refused.reason, message=refused.message)
