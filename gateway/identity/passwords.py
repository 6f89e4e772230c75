"""Passwords, kept as argon2id hashes (RFC 9106)."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from chassis import clock

AT_ONCE = 2


class Passwords:
    """Hashes and verifies, a few at a time: each takes 64 MiB of memory and some 50 ms of a core."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._decoy = self._hasher.hash(clock.new_id())
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="password")

    def hashed(self, password: str) -> str:
        """Hash a password for keeping."""
        return self._hasher.hash(password)

    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether the password is the one that was hashed; without a hash it takes as long to say no."""
        loop = asyncio.get_running_loop()
        verified = await loop.run_in_executor(self._threads, self._verify, password_hash or self._decoy, password)
        return verified and password_hash is not None

    def _verify(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False
