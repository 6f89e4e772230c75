"""The working calendar, filled with China's published holidays and make-up days."""

import holidays
import sqlalchemy as sa
from alembic import op

revision = "activity_0002"
down_revision = "activity_0001"
branch_labels = None
depends_on = None

YEARS = range(2020, 2028)


def upgrade() -> None:
    """Create the table, and fill it; what is not published yet, such as the make-up days of 2027, is missing."""
    days = op.create_table(
        "calendar_days",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("working", sa.Boolean, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
    )
    china = holidays.country_holidays("CN", years=YEARS, language="zh_CN")
    rows = [{"day": day, "working": False, "name": name} for day, name in china.items()]
    made_up = set(china.weekend_workdays) - set(china)
    rows += [{"day": day, "working": True, "name": "调休上班"} for day in made_up]
    op.bulk_insert(days, rows)
