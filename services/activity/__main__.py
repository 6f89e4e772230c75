"""Composition root of the activity service."""

from pathlib import Path
from zoneinfo import ZoneInfo

from kac.activity.v1 import visit_service_pb2

from chassis import calendar, process, serving
from chassis.calendar.store import WorkingCalendars
from chassis.process import Service
from chassis.server import Apis
from chassis.serving.listeners import LISTENERS as SERVING
from chassis.settings import Settings
from services.activity.visits import listeners
from services.activity.visits.api import VisitService


def apis(settings: Settings) -> Apis:
    """Put a servicer behind each service of the contract."""
    services = visit_service_pb2.DESCRIPTOR.services_by_name
    return {services["VisitService"]: VisitService(WorkingCalendars(ZoneInfo(settings.time_zone)))}


SERVICE = Service(
    name="activity",
    apis=apis,
    listeners=SERVING | listeners.LISTENERS,
    migrations=[calendar.MIGRATIONS, serving.MIGRATIONS, Path(__file__).parent / "migrations"],
)

if __name__ == "__main__":
    process.main(SERVICE)
