"""What one types beside `serve`: keys, users, tokens."""

import asyncio
import getpass
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from chassis import migrations, serving, settings
from chassis.access import Caller, Role
from chassis.database import Database, Transaction
from gateway.identity import store
from gateway.identity.keys import Signer, make_keys
from gateway.identity.model import User, role
from gateway.identity.passwords import Passwords
from gateway.settings import DatabaseAccess, KeyFiles
from gateway.views import READER
from gateway.views.store import forget

MIGRATIONS = [serving.MIGRATIONS, Path(__file__).parent / "migrations"]
SHORTEST_PASSWORD, LONGEST_PASSWORD = 8, 200
LONGEST_HOURS = 24
LONGEST_STATEMENT_SECONDS = 3600


def run(arguments: Sequence[str]) -> bool:
    """Run a command, unless it is to serve; whether there was one."""
    asked = _parser().parse_args(arguments)
    if not hasattr(asked, "run"):
        return False
    asked.run(asked)
    return True


def _parser() -> ArgumentParser:
    line = ArgumentParser(prog="python -m gateway", description="The front door. Without a command it serves.")
    commands = line.add_subparsers(metavar="command")
    commands.add_parser("serve", help="serve; the same as no command")
    migrate = commands.add_parser("migrate", help="bring the database up to date, as its owner")
    migrate.set_defaults(run=_migrate)
    rebuild = commands.add_parser("rebuild", help="empty the views; the gateway that serves reads all facts anew")
    rebuild.set_defaults(run=_rebuild)
    keys = commands.add_parser("keys", help="make the key that signs tokens, when it is missing")
    keys.add_argument("--rotate", action="store_true", help="make a new one; those before it still verify")
    keys.set_defaults(run=_keys)
    _describe_user(commands.add_parser("user", help="keep a user; the password comes on standard input"))
    _describe_token(commands.add_parser("token", help="print a token, such as for another system"))
    return line


def _describe_user(user: ArgumentParser) -> None:
    user.add_argument("user_name")
    user.add_argument("--member-id", required=True, type=_member_id, help="the member whom the user is")
    user.add_argument("--role", required=True, type=role, help="such as director or account-manager")
    user.add_argument("--display-name", default="", help="the name that people read")
    user.add_argument("--disabled", action="store_true", help="refuse to sign in")
    user.set_defaults(run=_user)


def _describe_token(token: ArgumentParser) -> None:
    token.add_argument("--role", required=True, type=role, help="such as system")
    token.add_argument("--subject", required=True, help="a system's name, or a member's id")
    token.add_argument("--hours", type=float, default=0.25, help="how long it lasts, at most 24; a quarter by default")
    token.set_defaults(run=_token)


def _migrate(_asked: Namespace) -> None:
    migrations.upgrade(settings.read(DatabaseAccess).database_url.get_secret_value(), MIGRATIONS)


def _rebuild(_asked: Namespace) -> None:
    asyncio.run(_change(lambda tx: forget(tx, READER)))
    _say("The views are empty; they fill as the serving gateway reads the stream from its beginning.")


def _keys(asked: Namespace) -> None:
    files = settings.read(KeyFiles)
    made = make_keys(Path(files.signing_key_file), Path(files.jwks_file), rotate=asked.rotate)
    _say("A new key signs tokens." if made else "There is a key already.")


def _user(asked: Namespace) -> None:
    password = getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        sys.exit(f"The password must have {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters.")
    user = User(
        user_name=asked.user_name,
        password_hash=Passwords().hashed(password),
        member_id=asked.member_id,
        role=asked.role,
        display_name=asked.display_name or asked.user_name,
        disabled=asked.disabled,
    )
    asyncio.run(_change(lambda tx: store.save_user(tx, user)))


async def _change(change: Callable[[Transaction], Awaitable[None]]) -> None:
    url = settings.read(DatabaseAccess).database_url.get_secret_value()
    db = Database(url, pool_size=1, statement_seconds=LONGEST_STATEMENT_SECONDS)
    try:
        async with db.begin() as tx:
            await change(tx)
    finally:
        await db.close()


def _token(asked: Namespace) -> None:
    caller = Caller(id=asked.subject, role=Role.Value(asked.role), display_name=asked.subject)
    file = settings.read(KeyFiles).signing_key_file
    if not 0 < asked.hours <= LONGEST_HOURS:
        sys.exit(f"A token lasts at most {LONGEST_HOURS} hours.")
    if caller.role != Role.ROLE_SYSTEM and not _names_member(asked.subject):
        sys.exit("Only a system is named by a word; give the id of a member.")
    if not Path(file).exists():
        sys.exit("There is no key yet; make one with `python -m gateway keys`.")
    token, _ = Signer(file).sign(caller, lasts=timedelta(hours=asked.hours))
    _say(token)


def _names_member(subject: str) -> bool:
    try:
        return bool(_member_id(subject))
    except ValueError:
        return False


def _member_id(value: str) -> str:
    return str(UUID(value))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
