"""Composition root of the accounts service."""

from pathlib import Path
from zoneinfo import ZoneInfo

from chassis import calendar, clock, moving, process, server, serving
from chassis.calendar.store import WorkingCalendars
from chassis.database import Database
from chassis.process import Service
from chassis.reader import Listeners, joined
from chassis.server import Apis
from chassis.serving.listeners import LISTENERS as SERVING
from chassis.settings import Settings
from services.accounts import daily
from services.accounts.agreements import actions as agreements
from services.accounts.agreements.api import AgreementService
from services.accounts.archive_policies.api import ArchivePolicyService
from services.accounts.classes.api import AccountClassService
from services.accounts.completeness.api import CompletenessService
from services.accounts.confidentiality.api import ConfidentialityService
from services.accounts.contacts.api import ContactService
from services.accounts.cooperation_plans.api import CooperationPlanService
from services.accounts.credit.api import CreditService
from services.accounts.custom_fields.api import CustomFieldService
from services.accounts.documents import listeners as documents
from services.accounts.documents.api import DocumentService
from services.accounts.duplicates import actions as duplicates
from services.accounts.duplicates.api import DuplicateService
from services.accounts.figures.api import FigureService
from services.accounts.grading.api import GradingService
from services.accounts.imports.api import ImportService
from services.accounts.intelligence.api import IntelligenceService
from services.accounts.mappings.api import MappingService
from services.accounts.merging.api import MergeService
from services.accounts.needs.api import NeedService
from services.accounts.obligations import actions as obligations
from services.accounts.obligations.api import ObligationService
from services.accounts.policies import actions as policies
from services.accounts.policies.api import PolicyService
from services.accounts.profiles.api import AccountService
from services.accounts.proposals import actions as proposals
from services.accounts.proposals.api import ProposalService
from services.accounts.relationships.api import RelationshipService
from services.accounts.revisions.api import AccountRevisionService
from services.accounts.search import listeners as search
from services.accounts.search.api import SearchService
from services.accounts.segments.api import SegmentService
from services.accounts.service_plans.api import ServicePlanService
from services.accounts.stages.api import StageService
from services.accounts.timeline import listeners as timeline
from services.accounts.timeline.api import TimelineService


def apis(settings: Settings) -> Apis:
    """Put a servicer behind each service of the contract."""
    time_zone = ZoneInfo(settings.time_zone)
    return server.apis(
        "kac.accounts.v1",
        AccountClassService(),
        AccountRevisionService(),
        AccountService(),
        AgreementService(time_zone),
        ArchivePolicyService(),
        CompletenessService(),
        ConfidentialityService(),
        ContactService(),
        CooperationPlanService(time_zone),
        CreditService(time_zone),
        CustomFieldService(),
        DocumentService(WorkingCalendars(time_zone)),
        DuplicateService(),
        FigureService(),
        GradingService(time_zone),
        ImportService(),
        IntelligenceService(),
        MappingService(),
        MergeService(),
        NeedService(),
        ObligationService(),
        PolicyService(time_zone),
        ProposalService(time_zone),
        RelationshipService(),
        SearchService(),
        SegmentService(),
        ServicePlanService(time_zone),
        StageService(),
        TimelineService(),
    )


DAILY = (agreements.DAILY, obligations.DAILY, policies.DAILY, proposals.DAILY)


async def move_on(db: Database, settings: Settings) -> None:
    """Move on what the calendar moves."""
    await daily.move_on(db, clock.today(ZoneInfo(settings.time_zone)), DAILY)


def listeners(settings: Settings) -> Listeners:
    """Put an effect behind each fact that the service hears."""
    calendars = WorkingCalendars(ZoneInfo(settings.time_zone))
    return joined(SERVING, timeline.LISTENERS, search.LISTENERS, documents.listeners(calendars))


async def scan(db: Database, _settings: Settings) -> None:
    """Look for duplicates when somebody has asked for it."""
    await duplicates.scan_when_asked(db)


SERVICE = Service(
    name="accounts",
    apis=apis,
    listeners=listeners,
    chores={"calendar": move_on, "duplicates": scan},
    migrations=[
        calendar.MIGRATIONS,
        moving.MIGRATIONS,
        serving.MIGRATIONS,
        Path(__file__).parent / "migrations",
    ],
)

if __name__ == "__main__":
    process.main(SERVICE)
