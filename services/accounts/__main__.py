"""Composition root of the accounts service."""

from pathlib import Path
from zoneinfo import ZoneInfo

from chassis import process, server, serving
from chassis.process import Service
from chassis.server import Apis
from chassis.serving.listeners import LISTENERS
from chassis.settings import Settings
from services.accounts.archive_policies.api import ArchivePolicyService
from services.accounts.classes.api import AccountClassService
from services.accounts.contacts.api import ContactService
from services.accounts.cooperation_plans.api import CooperationPlanService
from services.accounts.custom_fields.api import CustomFieldService
from services.accounts.figures.api import FigureService
from services.accounts.imports.api import ImportService
from services.accounts.profiles.api import AccountService
from services.accounts.service_plans.api import ServicePlanService


def apis(settings: Settings) -> Apis:
    """Put a servicer behind each service of the contract."""
    time_zone = ZoneInfo(settings.time_zone)
    return server.apis(
        "kac.accounts.v1",
        AccountClassService(),
        AccountService(),
        ArchivePolicyService(),
        ContactService(),
        CooperationPlanService(time_zone),
        CustomFieldService(),
        FigureService(),
        ImportService(),
        ServicePlanService(time_zone),
    )


SERVICE = Service(
    name="accounts",
    apis=apis,
    listeners=LISTENERS,
    migrations=[serving.MIGRATIONS, Path(__file__).parent / "migrations"],
)

if __name__ == "__main__":
    process.main(SERVICE)
