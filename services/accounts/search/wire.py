"""Searches into messages; no decisions."""

from kac.accounts.v1 import search_pb2

from services.accounts.profiles.model import Account
from services.accounts.profiles.wire import account_message
from services.accounts.search.model import Match


def found_message(account: Account, matches: list[Match]) -> search_pb2.FoundAccount:
    """Put an account that was found, and by what."""
    return search_pb2.FoundAccount(account=account_message(account), matches=map(_match_message, matches))


def _match_message(match: Match) -> search_pb2.Match:
    return search_pb2.Match(field=search_pb2.MatchedField.ValueType(match.field), text=match.text)
