"""Imports into messages and back; no decisions."""

from kac.accounts.v1 import account_pb2
from kac.accounts.v1.account_service_pb2 import AccountRow, ImportAccountsResponse, RowRefusal

from chassis import wire
from services.accounts.imports.model import Import, RefusedRow, Row
from services.accounts.profiles.model import Grade
from services.accounts.profiles.wire import money


def row(message: AccountRow) -> Row:
    """Take a row."""
    said = {
        "display_name": message.display_name,
        "grade": wire.enum_member(Grade, account_pb2.Grade, message.grade),
        "industry": message.industry,
        "region": message.region,
        "founded_year": message.founded_year,
        "employee_count": message.employee_count,
        "annual_revenue": money(message.annual_revenue) if message.HasField("annual_revenue") else None,
    }
    return Row(
        number=message.row_number,
        code=message.code,
        class_code=message.class_code,
        parent_code=message.parent_code,
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
