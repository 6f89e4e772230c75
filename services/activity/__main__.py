"""Composition root of the activity service."""

from pathlib import Path
from zoneinfo import ZoneInfo

import holidays
from kac.activity.v1 import visit_service_pb2

from chassis import clock, process, serving
from chassis.process import Service
from chassis.server import Apis
from chassis.serving.listeners import LISTENERS as SERVING
from chassis.settings import Settings
from services.activity.care.model import WorkingCalendar
from services.activity.visits import listeners
from services.activity.visits.api import VisitService

YEARS_BACK, YEARS_AHEAD = 5, 2


def calendar(time_zone: str) -> WorkingCalendar:
    """Build the working calendar from China's published holidays and make-up days; later years have none yet."""
    this_year = clock.now().year
    years = range(this_year - YEARS_BACK, this_year + YEARS_AHEAD)
    china = holidays.country_holidays("CN", years=years)
    return WorkingCalendar(
        zone=ZoneInfo(time_zone), days_off=frozenset(china), make_up_days=frozenset(china.weekend_workdays)
    )


def apis(settings: Settings) -> Apis:
    """Put a servicer behind each service of the contract."""
    services = visit_service_pb2.DESCRIPTOR.services_by_name
    return {services["VisitService"]: VisitService(calendar(settings.time_zone))}


SERVICE = Service(
    name="activity",
    apis=apis,
    listeners=SERVING | listeners.LISTENERS,
    migrations=[serving.MIGRATIONS, Path(__file__).parent / "migrations"],
)

if __name__ == "__main__":
    process.main(SERVICE)
