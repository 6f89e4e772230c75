"""Tokens for tests: a key of their own, and anybody the test wants to be."""

import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from chassis import access, clock
from chassis.access import Caller


@dataclass(frozen=True)
class Identity:
    """A signing key and the file of its public half."""

    key: ECKey
    jwks_file: Path

    @classmethod
    def new(cls, folder: Path) -> "Identity":
        """Make a key, and write its public half."""
        key = ECKey.generate_key("P-256", auto_kid=True)
        jwks_file = folder / "jwks.json"
        jwks_file.write_text(json.dumps(KeySet([key]).as_dict(private=False)))
        return cls(key, jwks_file)

    def token(self, caller: Caller, *, lasts: timedelta = timedelta(minutes=15)) -> str:
        """Sign a token that says who the caller is."""
        claims = access.claims(caller, expires=clock.now() + lasts)
        return jwt.encode({"alg": access.ALGORITHM, "kid": self.key.kid}, claims, self.key)

    def caller(self, authorization: str) -> Caller:
        """Say who a token of ours says the caller is."""
        return access.Tokens(str(self.jwks_file)).caller(authorization)


def a_caller(role: str, *, caller_id: str | None = None) -> Caller:
    """Be somebody of this role, such as "ACCOUNT_MANAGER"."""
    return Caller(id=caller_id or clock.new_id(), role=access.Role.Value(f"ROLE_{role}"), display_name=role.title())
