"""The keys behind tokens: the newest signs, and those before it verify until the last of their tokens has expired."""

import json
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey

from chassis import access, clock
from chassis.access import Caller

TOKEN_LASTS = timedelta(minutes=15)
KEPT = 3


class Signer:
    """Signs tokens by the key in a file; a newer key there signs the next token."""

    def __init__(self, signing_key_file: str) -> None:
        self._file = Path(signing_key_file)
        self._written = 0
        self._key = self._read()

    def sign(self, caller: Caller, *, lasts: timedelta = TOKEN_LASTS) -> tuple[str, datetime]:
        """Give a token that says who the caller is, and when it stops being accepted."""
        if self._file.stat().st_mtime_ns != self._written:
            self._key = self._read()
        expires = (clock.now() + lasts).replace(microsecond=0)
        header = {"alg": access.ALGORITHM, "kid": self._key.kid}
        return jwt.encode(header, access.claims(caller, expires=expires), self._key), expires

    def _read(self) -> ECKey:
        self._written = self._file.stat().st_mtime_ns
        return ECKey.import_key(json.loads(self._file.read_bytes()))


def make_keys(signing_key_file: Path, jwks_file: Path, *, rotate: bool = False) -> bool:
    """Make the key that signs, when it is missing or to be followed by a new one; whether one was made.

    The public half is published first: no token may come before the key that verifies it.
    """
    made = rotate or not signing_key_file.exists()
    key = ECKey.generate_key("P-256", auto_kid=True) if made else _import(signing_key_file)
    public = key.as_dict(private=False)
    published = _published(jwks_file)
    if public not in published:
        _write(jwks_file, {"keys": [public, *published][:KEPT]}, mode=0o644)
    if made:
        _write(signing_key_file, key.as_dict(private=True), mode=0o600)
    return made


def _import(signing_key_file: Path) -> ECKey:
    return ECKey.import_key(json.loads(signing_key_file.read_bytes()))


def _published(jwks_file: Path) -> list[dict[str, Any]]:
    if not jwks_file.exists():
        return []
    keys: list[dict[str, Any]] = json.loads(jwks_file.read_bytes())["keys"]
    return keys


def _write(path: Path, content: object, *, mode: int) -> None:
    """Write a file whole or not at all, readable to nobody else on the way."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode), "w") as file:
        json.dump(content, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
