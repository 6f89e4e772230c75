"""The generated passwords of one data directory; none is ever a default."""

import json
import secrets
from pathlib import Path

from deploy.local import files


def password(directory: Path, name: str) -> str:
    """The password of this name, made on first use and the same ever after."""
    path = directory / "passwords.json"
    known: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    if name not in known:
        known[name] = secrets.token_urlsafe(24)
        files.write(path, json.dumps(known, indent=2, sort_keys=True) + "\n")
    return known[name]
