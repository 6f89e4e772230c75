"""A centre that grades by one policy, and how tests ask it."""

from collections.abc import Sequence
from typing import Any

from google.type.date_pb2 import Date
from google.type.money_pb2 import Money
from kac.accounts.v1 import figure_pb2, grading_pb2
from kac.accounts.v1.account_pb2 import Account
from kac.accounts.v1.figure_service_pb2 import FigureEntry, RecordFiguresRequest
from kac.accounts.v1.figure_service_pb2_grpc import FigureServiceStub
from kac.accounts.v1.grading_pb2 import GradePolicy
from kac.accounts.v1.grading_service_pb2 import (
    CriterionEntry,
    GetGradePolicyRequest,
    GradeBandEntry,
    GradeThresholdsEntry,
    SetGradePolicyRequest,
)
from kac.accounts.v1.grading_service_pb2_grpc import GradingServiceStub

from chassis import clock
from chassis.access import Caller
from tests.running import Running
from tests.services.accounts.archive import DIRECTOR

REVENUE, GROWTH, FIT, WALLET, REFERRAL = (
    grading_pb2.CRITERION_ANNUAL_REVENUE,
    grading_pb2.CRITERION_GROWTH,
    grading_pb2.CRITERION_STRATEGIC_FIT,
    grading_pb2.CRITERION_SHARE_OF_WALLET,
    grading_pb2.CRITERION_REFERRAL_VALUE,
)


async def ask(accounts: Running, request: Any, caller: Caller = DIRECTOR) -> Any:
    """Send a request to the RPC that it belongs to, such as ApplyGradeRequest."""
    rpc = type(request).__name__.removesuffix("Request")
    if "request_id" in request.DESCRIPTOR.fields_by_name and not request.request_id:
        request.request_id = clock.new_id()
    return await getattr(accounts.stub(GradingServiceStub), rpc)(request, metadata=accounts.be(caller))


def a_criterion(criterion: int, weight: int, *bands: tuple[int, int]) -> CriterionEntry:
    """Weigh a criterion; bands as pairs of value and points."""
    limits = [GradeBandEntry(from_value=limit, points=points) for limit, points in bands or [(0, 0), (50, 100)]]
    return CriterionEntry(criterion=criterion, weight_percent=weight, bands=limits)  # type: ignore[arg-type]  # plain int inside


def a_setting(
    *criteria: CriterionEntry, thresholds: Sequence[int] = (90, 70, 40), **said: Any
) -> SetGradePolicyRequest:
    """Ask to set a policy."""
    s, a, b = thresholds
    limits = GradeThresholdsEntry(s_points=s, a_points=a, b_points=b)
    usual: dict[str, Any] = {"currency_code": "CNY", "criteria": criteria, "thresholds": limits}
    return SetGradePolicyRequest(**usual | said)


async def a_policy(accounts: Running, *criteria: CriterionEntry, **said: Any) -> GradePolicy:
    """Set a policy: strategic fit alone, unless criteria are said."""
    policy: GradePolicy = await ask(accounts, a_setting(*(criteria or [a_criterion(FIT, 100)]), **said))
    return policy


async def the_policy(accounts: Running) -> GradePolicy:
    """Get the policy in force."""
    policy: GradePolicy = await ask(accounts, GetGradePolicyRequest())
    return policy


async def sold(accounts: Running, account: Account, months: dict[tuple[int, int], int], currency: str = "CNY") -> None:
    """Record what was sold to an account, by year and month."""
    figures = [
        FigureEntry(
            measure=figure_pb2.MEASURE_REVENUE,
            month=Date(year=year, month=month),
            amount=Money(currency_code=currency, units=units),
        )
        for (year, month), units in months.items()
    ]
    request = RecordFiguresRequest(account_id=account.id, figures=figures, request_id=clock.new_id())
    await accounts.stub(FigureServiceStub).RecordFigures(request, metadata=accounts.be(DIRECTOR))
