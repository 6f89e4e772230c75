"""Loads the sample centre, makes its users, and writes down who can sign in with one click."""

import asyncio
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from chassis.database import Database
from deploy.local import files
from deploy.sample import loading
from deploy.sample.doors import Doors
from gateway.identity import store
from gateway.identity.model import User
from gateway.identity.passwords import Passwords

ROLE_NAMES = {
    "DIRECTOR": "director",
    "TEAM_LEADER": "leader",
    "ACCOUNT_MANAGER": "manager",
    "BACK_OFFICE": "backoffice",
}


def main() -> None:
    """Load what is missing; a second time changes nothing."""
    doors = Doors()
    people = loading.load(doors)
    doors.close()
    users = [person for person in loading.members() if "user_name" in person]
    asyncio.run(_make_users(users, people))
    sign_ins = [
        {
            "role_name": ROLE_NAMES[person["role"]],
            "user_name": person["user_name"],
            "display_name": person["display_name"],
            "role": person["role"],
        }
        for person in users
    ]
    files.write(Path(os.environ["KAC_SAMPLE_SIGN_INS_FILE"]), json.dumps(sign_ins, ensure_ascii=False, indent=2))


async def _make_users(users: list[dict[str, Any]], people: Mapping[str, Any]) -> None:
    """Make the users that are missing, with passwords that nobody knows: they sign in with one click."""
    db = Database(os.environ["KAC_DATABASE_URL"], pool_size=1)
    for person in users:
        async with db.begin() as tx:
            if await store.find_user(tx, person["user_name"]) is None:
                await store.save_user(tx, _user(person, people[person["code"]].id))
    await db.close()


def _user(person: Mapping[str, Any], member_id: str) -> User:
    return User(
        user_name=person["user_name"],
        password_hash=Passwords().hashed(secrets.token_urlsafe(24)),
        member_id=member_id,
        role=f"ROLE_{person['role']}",
        display_name=person["display_name"],
        disabled=False,
    )


if __name__ == "__main__":
    main()
