import base64
import hmac
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey
from kac.access.v1 import access_pb2

from chassis import access, clock
from chassis.access import Caller, RoleNotAllowed, TokenInvalid, TokenMissing, Tokens
from tests.identity import Identity, a_caller


@pytest.fixture
def own(tmp_path: Path) -> Identity:
    """A key of one's own, whose file the test may change."""
    return Identity.new(tmp_path)


def tokens(identity: Identity, **changes: Any) -> Tokens:
    return Tokens(str(identity.jwks_file), **changes)


def signed(identity: Identity, *, header: dict[str, Any] | None = None, key: Any = None, **claims: Any) -> str:
    """A token with some claims changed; None leaves one out."""
    usual = access.claims(a_caller("DIRECTOR"), expires=clock.now() + timedelta(minutes=5))
    kept = {name: value for name, value in (usual | claims).items() if value is not None}
    header = {"alg": "ES256", "kid": identity.key.kid} if header is None else header
    return jwt.encode(header, kept, key or identity.key, algorithms=["ES256", "RS256"])


def test_a_token_says_who_calls(own: Identity) -> None:
    caller = a_caller("ACCOUNT_MANAGER")

    known = tokens(own).caller(f"Bearer {own.token(caller)}")

    assert (known.id, known.role, known.display_name) == (caller.id, caller.role, caller.display_name)


@pytest.mark.parametrize("scheme", ["bearer", "BEARER", "Bearer"])
def test_the_scheme_is_read_in_any_case(own: Identity, scheme: str) -> None:
    assert tokens(own).caller(f"{scheme} {own.token(a_caller('DIRECTOR'))}").role_name == "ROLE_DIRECTOR"


@pytest.mark.parametrize("nothing", [None, ""])
def test_who_says_nothing_is_told_to_sign_in(own: Identity, nothing: str | None) -> None:
    with pytest.raises(TokenMissing):
        tokens(own).caller(nothing)


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param({"aud": "somebody else"}, id="another_audience"),
        pytest.param({"aud": None}, id="no_audience"),
        pytest.param({"aud": ["kac", "x"]}, id="two_audiences"),
        pytest.param({"role": "ROLE_EMPEROR"}, id="unknown_role"),
        pytest.param({"role": "ROLE_UNSPECIFIED"}, id="no_role"),
        pytest.param({"role": None}, id="role_missing"),
        pytest.param({"role": 1}, id="role_as_number"),
        pytest.param({"sub": None}, id="nobody"),
        pytest.param({"sub": ""}, id="empty"),
        pytest.param({"exp": None}, id="for_ever"),
        pytest.param({"exp": 0}, id="long_ago"),
        pytest.param({"exp": -1e300}, id="before_time"),
        pytest.param({"exp": 1e300}, id="beyond_time"),
        pytest.param({"exp": "tomorrow"}, id="not_a_time"),
    ],
)
def test_a_signed_token_with_wrong_claims_is_not_believed(own: Identity, claims: dict[str, Any]) -> None:
    with pytest.raises(TokenInvalid):
        tokens(own).caller(f"Bearer {signed(own, **claims)}")


def test_a_token_that_nobody_signed_is_not_believed(own: Identity) -> None:
    _, claims, signature = own.token(a_caller("DIRECTOR")).split(".")
    for algorithm in ("none", "None", "NONE"):
        header = _segment({"alg": algorithm})
        for token in (f"{header}.{claims}.", f"{header}.{claims}.{signature}"):
            with pytest.raises(TokenInvalid):
                tokens(own).caller(f"Bearer {token}")


def test_our_public_key_is_no_secret_to_sign_with(own: Identity) -> None:
    """The oldest trick: take the public key for the key of HS256."""
    header, claims = (_segment(part) for part in ({"alg": "HS256", "kid": own.key.kid}, claims_of("DIRECTOR")))
    for secret in (own.jwks_file.read_bytes(), own.key.as_pem(private=False), own.key.as_der(private=False)):
        signature = hmac.digest(secret, f"{header}.{claims}".encode(), "sha256")
        with pytest.raises(TokenInvalid):
            tokens(own).caller(f"Bearer {header}.{claims}.{_encoded(signature)}")


def claims_of(role: str) -> dict[str, Any]:
    return access.claims(a_caller(role), expires=_soon())


def _segment(part: object) -> str:
    return _encoded(json.dumps(part).encode())


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def test_a_key_of_somebody_else_counts_for_nothing(own: Identity) -> None:
    other = ECKey.generate_key("P-256", auto_kid=True)
    rsa = RSAKey.generate_key(2048, auto_kid=True)
    for token in (
        signed(own, key=other, header={"alg": "ES256", "kid": own.key.kid}),
        signed(own, key=other, header={"alg": "ES256", "kid": other.kid}),
        signed(own, key=other, header={"alg": "ES256"}),
        signed(own, key=rsa, header={"alg": "RS256", "kid": own.key.kid}),
    ):
        with pytest.raises(TokenInvalid):
            tokens(own).caller(f"Bearer {token}")


def test_a_token_that_was_altered_is_not_believed(own: Identity) -> None:
    header, _, signature = own.token(a_caller("ACCOUNT_MANAGER")).split(".")
    _, claims, _ = own.token(a_caller("DIRECTOR")).split(".")
    with pytest.raises(TokenInvalid):
        tokens(own).caller(f"Bearer {header}.{claims}.{signature}")


def test_a_token_is_believed_until_it_expires_and_no_longer(own: Identity) -> None:
    believer = tokens(own)
    token = f"Bearer {own.token(a_caller('DIRECTOR'), lasts=timedelta(minutes=1))}"
    believer.caller(token)
    with clock.held_at(clock.now() + timedelta(seconds=61)), pytest.raises(TokenInvalid):
        believer.caller(token)
    with clock.held_at(clock.now() + timedelta(seconds=61)), pytest.raises(TokenInvalid):
        tokens(own).caller(token)


def test_a_key_that_is_added_to_the_file_is_found(own: Identity) -> None:
    believer = tokens(own)
    new = ECKey.generate_key("P-256", auto_kid=True)
    token = jwt.encode({"alg": "ES256", "kid": new.kid}, claims_of("DIRECTOR"), new)
    with pytest.raises(TokenInvalid):
        believer.caller(f"Bearer {token}")

    own.jwks_file.write_text(json.dumps(KeySet([own.key, new]).as_dict(private=False)))

    assert believer.caller(f"Bearer {token}").role_name == "ROLE_DIRECTOR"
    assert believer.caller(f"Bearer {own.token(a_caller('EXECUTIVE'))}").role_name == "ROLE_EXECUTIVE"


def test_a_key_that_is_taken_out_of_the_file_opens_nothing_any_more(own: Identity) -> None:
    """A key that leaked is taken out; the tokens that it signed must not live on in anybody's memory."""
    believer = tokens(own)
    token = f"Bearer {own.token(a_caller('DIRECTOR'))}"
    believer.caller(token)
    new = ECKey.generate_key("P-256", auto_kid=True)

    own.jwks_file.write_text(json.dumps(KeySet([new]).as_dict(private=False)))

    with pytest.raises(TokenInvalid):
        believer.caller(token)


@pytest.mark.parametrize("damage", ["", "{", '{"keys": 7}', '{"keys": [{"kty": "EC"}]}', "[]", '{"nothing": 1}'])
def test_while_the_file_is_damaged_the_known_keys_go_on(own: Identity, damage: str) -> None:
    believer = tokens(own)
    whole = own.jwks_file.read_text()
    own.jwks_file.write_text(damage)
    during = believer.caller(f"Bearer {own.token(a_caller('DIRECTOR'))}")
    own.jwks_file.unlink()
    without = believer.caller(f"Bearer {own.token(a_caller('EXECUTIVE'))}")
    own.jwks_file.write_text(whole)
    after = believer.caller(f"Bearer {own.token(a_caller('SYSTEM'))}")

    assert [who.role_name for who in (during, without, after)] == ["ROLE_DIRECTOR", "ROLE_EXECUTIVE", "ROLE_SYSTEM"]


def test_no_more_tokens_are_remembered_than_there_is_room_for(own: Identity) -> None:
    believer = tokens(own, remembered=3)
    first = f"Bearer {own.token(a_caller('DIRECTOR'))}"
    believer.caller(first)
    for _ in range(10):
        believer.caller(f"Bearer {own.token(a_caller('DIRECTOR'))}")

    assert len(believer._remembered) == 3
    assert believer.caller(first).role_name == "ROLE_DIRECTOR", "forgotten is not refused"


def test_a_token_that_was_refused_is_not_remembered(own: Identity) -> None:
    believer = tokens(own)
    for number in range(20):
        with pytest.raises(TokenInvalid):
            believer.caller(f"Bearer a.b.{number}")

    assert not believer._remembered


SEGMENT = st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=", max_size=60)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(garbage=st.one_of(st.text(max_size=300), st.lists(SEGMENT, max_size=6).map(".".join)))
def test_garbage_is_refused_and_nothing_else_happens(own: Identity, garbage: str) -> None:
    with pytest.raises((TokenInvalid, TokenMissing)):
        tokens(own).caller(f"Bearer {garbage}")
    with pytest.raises((TokenInvalid, TokenMissing)):
        tokens(own).caller(garbage)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    header=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=9),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["alg", "kid", "crit", "b64"]), inner)
        ),
    )
)
def test_a_header_of_any_shape_is_refused(own: Identity, header: object) -> None:
    first = _segment(header)
    _, claims, signature = own.token(a_caller("DIRECTOR")).split(".")
    with pytest.raises(TokenInvalid):
        tokens(own).caller(f"Bearer {first}.{claims}.{signature}")


def test_only_the_roles_of_a_rule_are_allowed() -> None:
    rule = access_pb2.Rule(roles=[access_pb2.ROLE_DIRECTOR], rows=access_pb2.ROWS_ALL)
    for role in access_pb2.Role.values():
        caller = Caller(id="x", role=role)
        if role == access_pb2.ROLE_DIRECTOR:
            access.allow(caller, rule, "/x")
        else:
            with pytest.raises(RoleNotAllowed):
                access.allow(caller, rule, "/x")


def test_a_rule_that_is_public_is_open_to_nobody_in_particular() -> None:
    access.allow(access.NOBODY, access_pb2.Rule(public=True, rows=access_pb2.ROWS_OWN), "/x")


def test_every_role_is_either_restricted_or_sees_the_whole_centre() -> None:
    """A role that is added to the contract must be decided upon here."""
    restricted = {access_pb2.ROLE_TEAM_LEADER, access_pb2.ROLE_ACCOUNT_MANAGER, access_pb2.ROLE_UNSPECIFIED}
    assert {*access.WHOLE_CENTRE, *restricted} == set(access_pb2.Role.values())


def _soon() -> Any:
    return clock.now() + timedelta(minutes=5)
