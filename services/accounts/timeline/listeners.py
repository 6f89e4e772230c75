"""Facts of every service that belong into an account's timeline end here."""

from kac.accounts.v1 import account_pb2, contact_pb2, need_pb2, stage_pb2
from kac.accounts.v1.events_pb2 import (
    AccountStageChanged,
    AccountUpdated,
    AgreementSigned,
    ContactCreated,
    ContactUpdated,
    CooperationPlanAgreed,
    IntelligenceNoteRecorded,
    NeedRecorded,
    NeedUpdated,
    RelationshipEvaluated,
    ServicePlanSigned,
)
from kac.activity.v1.events_pb2 import VisitRecorded

from chassis import wire
from chassis.database import Transaction
from chassis.reader import Listeners
from chassis.stream import Delivery
from services.accounts.timeline import store
from services.accounts.timeline.model import Entry, LastContact, TimelineKind, headline

NEED_ENDS = {
    need_pb2.NEED_STATE_MET: TimelineKind.NEED_MET,
    need_pb2.NEED_STATE_DROPPED: TimelineKind.NEED_DROPPED,
}


async def on_visit_recorded(tx: Transaction, fact: VisitRecorded, delivery: Delivery) -> None:
    """File the visit in the account's archive (ACCT-46), and keep that we have been in contact."""
    visit = fact.visit
    begun = wire.instant(visit.start_time)
    entry = Entry(
        id=delivery.fact_id,
        account_id=visit.account_id,
        kind=TimelineKind.VISIT,
        record_id=visit.id,
        time=begun,
        title=headline(visit.subject or visit.summary),
    )
    await store.add_entry(tx, entry)
    await store.keep_last_contact(tx, LastContact(account_id=visit.account_id, time=begun, visit_id=visit.id))


async def on_account_updated(tx: Transaction, fact: AccountUpdated, delivery: Delivery) -> None:
    """Keep that the account got another grade."""
    if "grade" in fact.changed.paths:
        title = account_pb2.Grade.Name(fact.account.grade).removeprefix("GRADE_")
        await _happened(tx, delivery, TimelineKind.GRADE, fact.account.id, title)


async def on_stage_changed(tx: Transaction, fact: AccountStageChanged, delivery: Delivery) -> None:
    """Keep that the account has come to another stage."""
    title = stage_pb2.Stage.Name(fact.account.stage).removeprefix("STAGE_")
    await _happened(tx, delivery, TimelineKind.STAGE, fact.account.id, title)


async def on_contact_created(tx: Transaction, fact: ContactCreated, delivery: Delivery) -> None:
    """Keep that somebody new is known."""
    await _happened(tx, delivery, TimelineKind.CONTACT, fact.contact.id, fact.contact.display_name)


async def on_contact_updated(tx: Transaction, fact: ContactUpdated, delivery: Delivery) -> None:
    """Keep that somebody has left."""
    if "state" in fact.changed.paths and fact.contact.state == contact_pb2.CONTACT_STATE_LEFT:
        await _happened(tx, delivery, TimelineKind.DEPARTURE, fact.contact.id, fact.contact.display_name)


async def on_need_recorded(tx: Transaction, fact: NeedRecorded, delivery: Delivery) -> None:
    """Keep that a need was heard of."""
    await _happened(tx, delivery, TimelineKind.NEED, fact.need.id, fact.need.statement)


async def on_need_updated(tx: Transaction, fact: NeedUpdated, delivery: Delivery) -> None:
    """Keep that a need was met or dropped."""
    if "state" in fact.changed.paths and fact.need.state in NEED_ENDS:
        await _happened(tx, delivery, NEED_ENDS[fact.need.state], fact.need.id, fact.need.statement)


async def on_intelligence_note_recorded(tx: Transaction, fact: IntelligenceNoteRecorded, delivery: Delivery) -> None:
    """Keep that something was learnt."""
    note = fact.intelligence_note
    await _happened(tx, delivery, TimelineKind.INTELLIGENCE, note.id, note.title)


async def on_relationship_evaluated(tx: Transaction, fact: RelationshipEvaluated, delivery: Delivery) -> None:
    """Keep that the relationship was judged."""
    await _happened(
        tx, delivery, TimelineKind.EVALUATION, fact.relationship_evaluation.id, fact.relationship_evaluation.comment
    )


async def on_agreement_signed(tx: Transaction, fact: AgreementSigned, delivery: Delivery) -> None:
    """Keep that an agreement was signed."""
    await _happened(tx, delivery, TimelineKind.AGREEMENT, fact.agreement.id, fact.agreement.terms.title)


async def on_cooperation_plan_agreed(tx: Transaction, fact: CooperationPlanAgreed, delivery: Delivery) -> None:
    """Keep that a cooperation plan was agreed."""
    plan = fact.cooperation_plan
    await _happened(tx, delivery, TimelineKind.COOPERATION_PLAN, plan.id, plan.content.title)


async def on_service_plan_signed(tx: Transaction, fact: ServicePlanSigned, delivery: Delivery) -> None:
    """Keep that a service plan was signed."""
    plan = fact.service_plan
    await _happened(tx, delivery, TimelineKind.SERVICE_PLAN, plan.id, plan.content.situation)


async def _happened(tx: Transaction, delivery: Delivery, kind: TimelineKind, record_id: str, title: str) -> None:
    """Keep an entry about the account that the fact is about, at the time at which it was told."""
    entry = Entry(
        id=delivery.fact_id,
        account_id=delivery.about,
        kind=kind,
        record_id=record_id,
        time=delivery.time,
        title=headline(title),
    )
    await store.add_entry(tx, entry)


LISTENERS: Listeners = {
    VisitRecorded: on_visit_recorded,
    AccountStageChanged: on_stage_changed,
    AccountUpdated: on_account_updated,
    ContactCreated: on_contact_created,
    ContactUpdated: on_contact_updated,
    NeedRecorded: on_need_recorded,
    NeedUpdated: on_need_updated,
    IntelligenceNoteRecorded: on_intelligence_note_recorded,
    RelationshipEvaluated: on_relationship_evaluated,
    AgreementSigned: on_agreement_signed,
    CooperationPlanAgreed: on_cooperation_plan_agreed,
    ServicePlanSigned: on_service_plan_signed,
}
