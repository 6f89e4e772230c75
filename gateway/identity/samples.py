"""The people of the sample centre, from a file that no other centre has."""

import json
from pathlib import Path

from gateway.identity.model import SampleSignIn, role


def sample_sign_ins(file: str | None) -> list[SampleSignIn]:
    """Read the file anew each time, since the sample is loaded while the gateway runs; empty without one."""
    if file is None or not (path := Path(file)).exists():
        return []
    return [
        SampleSignIn(
            role_name=entry["role_name"],
            user_name=entry["user_name"],
            display_name=entry["display_name"],
            role=role(entry["role"]),
        )
        for entry in json.loads(path.read_bytes())
    ]
