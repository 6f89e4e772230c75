"""The working calendar, filled with China's published holidays and make-up days."""

import holidays
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import insert

revision = "calendar_0001"
down_revision = None
branch_labels = ("calendar",)
depends_on = None

YEARS = range(2020, 2028)

calendar_days = sa.table("calendar_days", sa.column("day"), sa.column("working"), sa.column("name"))


def upgrade() -> None:
    """Create the table unless the activity service made it before, and fill it.

    What is not published yet, such as the make-up days of 2027, is missing.
    """
    op.create_table(
        "calendar_days",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("working", sa.Boolean, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        if_not_exists=True,
    )
    china = holidays.country_holidays("CN", years=YEARS, language="zh_CN")
    rows = [{"day": day, "working": False, "name": name} for day, name in china.items()]
    made_up = set(china.weekend_workdays) - set(china)
    rows += [{"day": day, "working": True, "name": "调休上班"} for day in made_up]
    op.execute(insert(calendar_days).values(rows).on_conflict_do_nothing())
