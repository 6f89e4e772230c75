"""Requests to find accounts."""

from kac.accounts.v1 import search_service_pb2 as search

from tests.contract.making import Samples

SAMPLES: Samples = {
    "SearchService.SearchAccounts": lambda _story, _side: search.SearchAccountsRequest(
        query="华东", filter='code != "none"'
    ),
}
