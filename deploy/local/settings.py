"""Where one local run lies and listens: read from the environment, held as one frozen value."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# What the local run makes in its data directory; `reset` removes these and nothing else.
CONTENTS = ("run", "log", "keys", "nats", "postgres", "postgres.new", "passwords.json", "sample-sign-ins.json")

PORTS = {
    "http": ("KAC_HTTP_PORT", 7600),
    "accounts": ("KAC_ACCOUNTS_PORT", 7601),
    "teams": ("KAC_TEAMS_PORT", 7602),
    "activity": ("KAC_ACTIVITY_PORT", 7603),
    "gateway": ("KAC_GATEWAY_PORT", 7604),
    "postgres": ("KAC_POSTGRES_PORT", 7605),
    "nats": ("KAC_NATS_PORT", 7606),
}
LAST_PORT = 65535


class CannotRun(Exception):  # noqa: N818 - a sentence for the person at the terminal, not an error of ours
    """Why the local run does not go on, in one line that says what to do."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One local run: its data directory, its ports by name, and whether it loads the sample centre."""

    var: Path
    ports: Mapping[str, int]
    monitoring_port: int | None = None
    sample: bool = True

    @property
    def run(self) -> Path:
        """The directory of what is true only while the centre runs."""
        return self.var / "run"

    def log(self, name: str) -> Path:
        """Where a process writes what it says."""
        return self.var / "log" / f"{name}.log"


def read(environment: Mapping[str, str]) -> Settings:
    """Read the settings; refuses with every wrong port at once."""
    problems: list[str] = []
    ports = {name: _port(environment, variable, default, problems) for name, (variable, default) in PORTS.items()}
    monitoring = _port(environment, "KAC_NATS_MONITORING_PORT", 0, problems)
    problems += _clashes(ports)
    if problems:
        raise CannotRun("; ".join(problems))
    return Settings(
        var=Path(os.path.abspath(environment.get("KAC_VAR") or ROOT / "var")),  # noqa: PTH100 - keeps links as typed
        ports=ports,
        monitoring_port=monitoring or None,
        sample=environment.get("KAC_SAMPLE", "1") != "0",
    )


def _port(environment: Mapping[str, str], variable: str, default: int, problems: list[str]) -> int:
    text = environment.get(variable) or str(default)
    if text == str(default):
        return default
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= LAST_PORT):
        problems.append(f"{variable} is {text!r}, but a port is a number from 1 to {LAST_PORT}")
        return 0
    return int(text)


def _clashes(ports: Mapping[str, int]) -> list[str]:
    names: dict[int, list[str]] = {}
    for name, port in ports.items():
        names.setdefault(port, []).append(PORTS[name][0])
    return [f"{' and '.join(same)} are both {port}" for port, same in names.items() if port and len(same) > 1]
