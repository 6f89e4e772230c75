"""Who calls, what their role may call, and which contract rule says so; denied when no rule does."""

import json
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from google.protobuf.descriptor import MethodDescriptor
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from kac.access.v1 import access_pb2

from chassis import clock
from chassis.errors import Forbidden, Unauthenticated

log = structlog.get_logger()

ALGORITHM = "ES256"
AUDIENCE = "kac"

Role = access_pb2.Role
Rows = access_pb2.Rows

WHOLE_CENTRE: Collection[int] = frozenset(
    {Role.ROLE_DIRECTOR, Role.ROLE_BACK_OFFICE, Role.ROLE_ADMINISTRATOR, Role.ROLE_EXECUTIVE, Role.ROLE_SYSTEM}
)
"""The roles that reach accounts of every team (architecture §5)."""

WITHOUT_NEED: Collection[int] = frozenset({Role.ROLE_BACK_OFFICE, Role.ROLE_ADMINISTRATOR, Role.ROLE_SYSTEM})
"""Of these, the roles to which confidential accounts are masked, and strictly confidential ones hidden (ACCT-20)."""


@dataclass(eq=False)
class TokenMissing(Unauthenticated):
    """The call says nothing of who calls."""

    def __str__(self) -> str:
        return "Sign in first: send a token as 'authorization: Bearer …'."


@dataclass(eq=False)
class TokenInvalid(Unauthenticated):
    """The token cannot be believed."""

    def __str__(self) -> str:
        return "The token is malformed, has expired, or was signed by nobody we know; sign in again."


@dataclass(eq=False)
class RoleNotAllowed(Forbidden):
    """The caller's role may not call this."""

    rpc: str
    role: str

    def __str__(self) -> str:
        return f"{self.rpc} is not open to {self.role}; ask someone whose role may call it."


@dataclass(eq=False)
class AccountNotServed(Forbidden):
    """The caller does not serve the account, whether it exists or not (AIP-211)."""

    resource: str
    """What was asked for, such as "account 0198…" or "visit 0198…"."""

    def __str__(self) -> str:
        return f"{self.resource} belongs to no account that you serve; ask its manager, or the leader of the team."


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Who calls: a member of the centre, or a system of the company by its name."""

    id: str
    role: int
    display_name: str = ""
    expire_time: datetime | None = field(default=None, compare=False)
    """When the token that says so stops being accepted."""

    @property
    def sees_whole_centre(self) -> bool:
        """Whether this caller reaches accounts of every team."""
        return self.role in WHOLE_CENTRE

    @property
    def sees_confidential(self) -> bool:
        """Whether this caller sees confidential accounts as they are, of those within reach."""
        return self.role not in WITHOUT_NEED

    @property
    def role_name(self) -> str:
        """The role as the contract names it."""
        return Role.Name(self.role)  # type: ignore[arg-type]  # plain int inside


NOBODY = Caller(id="", role=Role.ROLE_UNSPECIFIED)


class Tokens:
    """Verifies tokens against the public keys in a file; what is written there later counts from the next call on."""

    def __init__(self, jwks_file: str, *, remembered: int = 10_000) -> None:
        self._file = Path(jwks_file)
        self._seen = self._stamp()
        self._keys = self._read()
        self._remembered: OrderedDict[str, tuple[Caller, datetime]] = OrderedDict()
        self._limit = remembered

    def caller(self, authorization: str | None) -> Caller:
        """Say who calls. Refuses with TokenMissing or TokenInvalid."""
        if not authorization:
            raise TokenMissing
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer":
            raise TokenInvalid
        self._refresh()
        known = self._remembered.get(token)
        caller, expires = self._verify(token) if known is None else known
        if expires <= clock.now():
            self._remembered.pop(token, None)
            raise TokenInvalid
        return caller

    def _verify(self, token: str) -> tuple[Caller, datetime]:
        try:
            claims = jwt.decode(token, self._keys, algorithms=[ALGORITHM]).claims
            role = Role.Value(claims["role"])
            expires = datetime.fromtimestamp(claims["exp"], tz=clock.now().tzinfo)
            name = str(claims.get("name", ""))
            caller = Caller(id=str(claims["sub"]), role=role, display_name=name, expire_time=expires)
        except (JoseError, ValueError, KeyError, TypeError, OverflowError) as error:
            raise TokenInvalid from error
        if claims.get("aud") != AUDIENCE or role == Role.ROLE_UNSPECIFIED or not caller.id:
            raise TokenInvalid
        self._remember(token, caller, expires)
        return caller, expires

    def _refresh(self) -> None:
        """Read the keys again when the file has changed; while it is away or half written, go on with those known."""
        try:
            stamp = self._stamp()
            if stamp != self._seen:
                self._keys, self._seen = self._read(), stamp
                self._remembered.clear()
        except (OSError, ValueError, TypeError, KeyError, JoseError) as error:
            log.warning("keys_not_read", error=type(error).__name__)

    def _stamp(self) -> tuple[int, int, int]:
        status = self._file.stat()
        return status.st_mtime_ns, status.st_size, status.st_ino

    def _read(self) -> KeySet:
        return KeySet.import_key_set(json.loads(self._file.read_bytes()))

    def _remember(self, token: str, caller: Caller, expires: datetime) -> None:
        self._remembered[token] = (caller, expires)
        if len(self._remembered) > self._limit:
            self._remembered.popitem(last=False)


def rule_of(method: MethodDescriptor) -> access_pb2.Rule:
    """Read the access rule beside an RPC; an RPC without one is a mistake that stops the process from starting."""
    rule: access_pb2.Rule = method.GetOptions().Extensions[access_pb2.rule]
    if rule.rows == Rows.ROWS_UNSPECIFIED or rule.public == bool(rule.roles):
        raise TypeError(f"{method.full_name} needs an access rule: its rows, and either its roles or public")
    return rule


def allow(caller: Caller, rule: access_pb2.Rule, rpc: str) -> None:
    """Refuses with RoleNotAllowed when the rule does not name the caller's role."""
    if not rule.public and caller.role not in rule.roles:
        raise RoleNotAllowed(rpc, caller.role_name)


def claims(caller: Caller, *, expires: datetime) -> dict[str, Any]:
    """Give the claims of a token that says who the caller is."""
    return {
        "sub": caller.id,
        "role": caller.role_name,
        "name": caller.display_name,
        "aud": AUDIENCE,
        "exp": int(expires.timestamp()),
    }
