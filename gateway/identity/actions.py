"""Who may have a token: count, look up, verify, decide."""

from chassis import clock
from chassis.access import Caller
from chassis.database import Database
from gateway.identity import store
from gateway.identity.model import SampleSignIn, SignInRefused, User
from gateway.identity.passwords import Passwords


async def sign_in(db: Database, passwords: Passwords, user_name: str, password: str) -> User:
    """Find whose name and password these are.

    Refuses with SignInRefused or SignInThrottled. No connection is held while the password is verified, and an unknown
    name takes the same way as a known one.
    """
    async with db.begin() as tx:
        await store.count_attempt(tx, user_name, clock.now())
    async with db.read() as tx:
        user = await store.find_user(tx, user_name)
    right = await passwords.verify(user.password_hash if user else None, password)
    if user is None or not right:
        raise SignInRefused
    _check(user)
    async with db.begin() as tx:
        await store.forget_attempts(tx, user_name)
    return user


async def renew(db: Database, caller: Caller) -> User:
    """Find the user again, with the role of today. Refuses with SignInRefused."""
    async with db.read() as tx:
        return _check(await store.find_member(tx, caller.id))


async def sign_in_to_sample(db: Database, samples: list[SampleSignIn], role_name: str) -> User:
    """Find the user behind a word such as "director". Refuses with SignInRefused."""
    named = next((sample for sample in samples if sample.role_name == role_name), None)
    if named is None:
        raise SignInRefused
    async with db.read() as tx:
        return _check(await store.find_user(tx, named.user_name))


def _check(user: User | None) -> User:
    if user is None or user.disabled:
        raise SignInRefused
    return user
