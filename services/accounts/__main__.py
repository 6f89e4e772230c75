"""Composition root of the accounts service."""

from pathlib import Path

from kac.accounts.v1 import (
    account_class_service_pb2,
    account_service_pb2,
    archive_policy_service_pb2,
    contact_service_pb2,
    custom_field_service_pb2,
    figure_service_pb2,
)

from chassis import process, serving
from chassis.process import Service
from chassis.server import Apis
from chassis.serving.listeners import LISTENERS
from chassis.settings import Settings
from services.accounts.archive_policies.api import ArchivePolicyService
from services.accounts.classes.api import AccountClassService
from services.accounts.contacts.api import ContactService
from services.accounts.custom_fields.api import CustomFieldService
from services.accounts.figures.api import FigureService
from services.accounts.profiles.api import AccountService


def apis(_settings: Settings) -> Apis:
    """Put a servicer behind each service of the contract."""
    return {
        account_class_service_pb2.DESCRIPTOR.services_by_name["AccountClassService"]: AccountClassService(),
        account_service_pb2.DESCRIPTOR.services_by_name["AccountService"]: AccountService(),
        archive_policy_service_pb2.DESCRIPTOR.services_by_name["ArchivePolicyService"]: ArchivePolicyService(),
        custom_field_service_pb2.DESCRIPTOR.services_by_name["CustomFieldService"]: CustomFieldService(),
        contact_service_pb2.DESCRIPTOR.services_by_name["ContactService"]: ContactService(),
        figure_service_pb2.DESCRIPTOR.services_by_name["FigureService"]: FigureService(),
    }


SERVICE = Service(
    name="accounts",
    apis=apis,
    listeners=LISTENERS,
    migrations=[serving.MIGRATIONS, Path(__file__).parent / "migrations"],
)

if __name__ == "__main__":
    process.main(SERVICE)
