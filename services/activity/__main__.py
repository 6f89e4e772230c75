"""Composition root of the activity service."""

from pathlib import Path
from zoneinfo import ZoneInfo

from chassis import calendar, moving, process, server, serving
from chassis.calendar.store import WorkingCalendars
from chassis.process import Service
from chassis.server import Apis
from chassis.serving.listeners import LISTENERS as SERVING
from chassis.settings import Settings
from services.activity.visits import listeners
from services.activity.visits.api import VisitService


def apis(settings: Settings) -> Apis:
    """Put a servicer behind each service of the contract."""
    return server.apis("kac.activity.v1", VisitService(WorkingCalendars(ZoneInfo(settings.time_zone))))


SERVICE = Service(
    name="activity",
    apis=apis,
    listeners=SERVING | listeners.LISTENERS,
    migrations=[calendar.MIGRATIONS, moving.MIGRATIONS, serving.MIGRATIONS, Path(__file__).parent / "migrations"],
)

if __name__ == "__main__":
    process.main(SERVICE)
