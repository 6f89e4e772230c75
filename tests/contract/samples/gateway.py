"""Requests to the gateway."""

from kac.gateway.v1 import overview_service_pb2, portfolio_service_pb2
from kac.gateway.v1 import session_service_pb2 as sessions

from tests.contract.making import Samples
from tests.gateway.running import PASSWORD

SAMPLES: Samples = {
    "OverviewService.GetOverview": lambda _story, _side: overview_service_pb2.GetOverviewRequest(),
    "PortfolioService.ListPortfolioAccounts": lambda _story, _side: portfolio_service_pb2.ListPortfolioAccountsRequest(
        page_size=20
    ),
    "SessionService.SignIn": lambda story, _side: sessions.SignInRequest(
        user_name=story.user.user_name, password=PASSWORD
    ),
    "SessionService.RenewSession": lambda _story, _side: sessions.RenewSessionRequest(),
    "SessionService.GetSession": lambda _story, _side: sessions.GetSessionRequest(),
    "SessionService.ListSampleSignIns": lambda _story, _side: sessions.ListSampleSignInsRequest(),
    "SessionService.SignInToSample": lambda _story, _side: sessions.SignInToSampleRequest(role_name="director"),
}
