"""The whole centre as its own processes, as `make up` starts it, in a directory and on ports of its own."""

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx

from chassis.access import Caller, Role
from deploy.local import processes, record, settings
from deploy.local.ports import taken
from deploy.local.record import Record
from deploy.local.settings import PORTS, ROOT, Settings
from gateway.identity.keys import Signer

PATIENCE_SECONDS = 100.0
SETTLED_PORTS = range(20_000, 32_000)
"""Below the ports that outgoing connections use, or one of those could hold the port of a process that restarts."""
SIGN_IN = "/kac.gateway.v1.SessionService/SignInToSample"


@dataclass(frozen=True)
class Centre:
    """A running centre: where its doors are, what its processes are told, and how they are."""

    environment: Mapping[str, str]

    @cached_property
    def settings(self) -> Settings:
        """Where it lies and listens."""
        return settings.read(self.environment)

    @cached_property
    def parts(self) -> processes.Centre:
        """What it is made of: the cluster, the databases, the server of the stream."""
        return processes.centre(self.settings)

    @property
    def url(self) -> str:
        """The gateway's HTTP door."""
        return f"http://127.0.0.1:{self.settings.ports['http']}"

    def address(self, service: str) -> str:
        """Say where a service, or the gateway, serves gRPC."""
        return f"127.0.0.1:{self.settings.ports[service]}"

    def database_url(self, service: str) -> str:
        """Give the database of a service, as its application role."""
        return self.parts.databases[service].url

    @property
    def nats_url(self) -> str:
        """The server of the stream."""
        return self.parts.server.url

    def record(self) -> Record:
        """Give what the supervisor says of the processes."""
        known = record.read(self.settings.run / "state.json")
        assert known is not None, "no centre runs"
        return known

    def status(self) -> dict[str, dict[str, Any]]:
        """Ask every process afresh how it is; by name."""
        shown = json.loads(self.run("status", "-o", "json").stdout)
        return {process["name"]: process for process in shown["processes"]}

    def token(self, role: str, *, subject: str = "test") -> str:
        """Sign a token for a member, or for a system of the company."""
        signer = Signer(str(self.settings.var / "keys" / "signing.json"))
        return signer.sign(Caller(id=subject, role=Role.Value(f"ROLE_{role}")))[0]

    def sign_in(self, role_name: str) -> str:
        """Sign in as a person of the sample, such as "manager"; give the token."""
        answer = httpx.post(self.url + SIGN_IN, json={"roleName": role_name}, timeout=10)
        assert answer.status_code == httpx.codes.OK, answer.text
        token: str = answer.json()["accessToken"]
        return token

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run one command of the local run."""
        return subprocess.run(
            [sys.executable, "-m", "deploy.local", *command],
            cwd=ROOT,
            env=dict(self.environment),
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )

    def logs(self) -> str:
        """Give everything that its processes have said."""
        return "\n".join(file.read_text(errors="replace") for file in sorted((self.settings.var / "log").glob("*")))

    def bugs(self) -> list[str]:
        """Give the lines of the logs that tell of a bug."""
        return [line for line in self.logs().splitlines() if "rpc_broken" in line]

    def last_words(self, lines: int = 12) -> str:
        """Give the end of each log, for the message of a failure."""
        logs = sorted((self.settings.var / "log").glob("*.log"))
        ends = ("\n".join(log.read_text(errors="replace").splitlines()[-lines:]) for log in logs)
        return "\n".join(f"== {log.name}\n{end}" for log, end in zip(logs, ends, strict=True))


@contextmanager
def running_centre(folder: Path) -> Iterator[Centre]:
    """Start a centre with the sample in it; nothing of it runs when the block ends."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("KAC_")}
    centre = Centre({**inherited, **_ports(), "KAC_VAR": str(folder / "var")})
    try:
        up = centre.run("up")
        assert up.returncode == 0, f"{up.stderr}\n{centre.last_words()}"
        yield centre
    finally:
        centre.run("down")


def _ports() -> dict[str, str]:
    candidates = random.SystemRandom().sample(SETTLED_PORTS, 10 * len(PORTS))
    free = (port for port in candidates if not taken(port))
    return {variable: str(next(free)) for variable, _ in PORTS.values()}
