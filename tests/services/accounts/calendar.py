"""Looking ahead in the calendar of the accounts service."""

from datetime import date
from uuid import UUID

from chassis.database import Transaction
from services.accounts import daily
from services.accounts.daily import Daily


async def is_due(tx: Transaction, records: Daily, record_id: str, today: date) -> bool:
    """Whether the day of one record has come."""
    before = UUID(int=UUID(record_id).int - 1)
    return record_id in await daily.list_due(tx, records, today, after=str(before))
