"""Whom the command speaks to, and as whom: contexts by name, kept in a file that only its owner reads."""

import json
import os
import tempfile
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kac_client.failures import Exit, failure

DEFAULT_URL = "http://127.0.0.1:7600"
RENEW_BEFORE = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class Context:
    """One way into a centre: its address, and who is signed in there."""

    url: str
    token: str = ""
    expire_time: str = ""
    caller_id: str = ""
    display_name: str = ""
    role: str = ""
    sample: str = ""
    """The word of the sample sign-in, by which the command signs in again; empty for a person with a password."""

    def expires(self) -> datetime | None:
        """Say when the token ends; None when it does not say."""
        return datetime.fromisoformat(self.expire_time) if self.expire_time else None

    def expired(self, now: datetime) -> bool:
        """Say whether the token has ended."""
        end = self.expires()
        return end is not None and end <= now

    def aging(self, now: datetime) -> bool:
        """Say whether the token is about to end."""
        end = self.expires()
        return end is not None and end - RENEW_BEFORE <= now


@dataclass(frozen=True, kw_only=True)
class Contexts:
    """All contexts by name, and the one in use."""

    current: str = ""
    by_name: dict[str, Context] = field(default_factory=dict)

    def with_context(self, name: str, context: Context) -> "Contexts":
        """Put a context under a name, and use it."""
        return Contexts(current=name, by_name={**self.by_name, name: context})

    def using(self, name: str) -> "Contexts":
        """Use another context. Refuses a name that is not there, with exit code 3."""
        self.named(name)
        return replace(self, current=name)

    def without(self, name: str) -> "Contexts":
        """Forget a context."""
        left = {key: context for key, context in self.by_name.items() if key != name}
        return Contexts(current="" if self.current == name else self.current, by_name=left)

    def named(self, name: str) -> Context:
        """Give a context by name. Refuses a name that is not there, with exit code 3."""
        if name not in self.by_name:
            raise failure(Exit.NOT_FOUND, "context.unknown", name=name, names=", ".join(sorted(self.by_name)) or "-")
        return self.by_name[name]


def file() -> Path:
    """Say where the contexts are kept: under KAC_HOME, else where the system keeps configuration."""
    home = os.environ.get("KAC_HOME")
    if home:
        return Path(home) / "contexts.json"
    configuration = os.environ.get("XDG_CONFIG_HOME")
    return (Path(configuration) if configuration else Path.home() / ".config") / "kac" / "contexts.json"


def load() -> Contexts:
    """Read the contexts; there are none before the first sign-in."""
    path = file()
    if not path.exists():
        return Contexts()
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        by_name = {name: Context(**context) for name, context in content["contexts"].items()}
        return Contexts(current=content["current"], by_name=by_name)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise failure(Exit.INVALID, "context.unreadable", path=path) from error


def save(contexts: Contexts) -> None:
    """Write the contexts whole or not at all, readable by their owner only."""
    path = file()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    content = {"current": contexts.current, "contexts": {name: asdict(one) for name, one in contexts.by_name.items()}}
    descriptor, scratch = tempfile.mkstemp(dir=path.parent, prefix=".contexts-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump(content, stream, ensure_ascii=False, indent=2)
        Path(scratch).replace(path)
    except BaseException:
        Path(scratch).unlink(missing_ok=True)
        raise


def now() -> datetime:
    """Say what time it is."""
    return datetime.now(UTC)
