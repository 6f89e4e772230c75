"""How long the centre takes to stand, and how much memory each of its processes then holds."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from time import perf_counter

from deploy.local.ports import free_port
from deploy.local.settings import PORTS, ROOT

MIB = 1024 * 1024


def measure() -> dict[str, float]:
    """Start an empty data directory, stop it, start it again; all in a directory and on ports of its own."""
    with tempfile.TemporaryDirectory(prefix="kac-bench-", ignore_cleanup_errors=True) as var:
        environment = os.environ | {"KAC_VAR": var} | {name: str(free_port()) for name, _ in PORTS.values()}
        try:
            cold = _seconds("up", environment)
            memory = _memory(environment)
            _local("down", environment)
            warm = _seconds("up", environment)
        finally:
            _local("down", environment)
    return {"up.cold_s": cold, "up.warm_s": warm, **memory, "rss.total_mb": sum(memory.values())}


def _seconds(verb: str, environment: Mapping[str, str]) -> float:
    began = perf_counter()
    _local(verb, environment)
    return perf_counter() - began


def _memory(environment: Mapping[str, str]) -> dict[str, float]:
    """Proportional set size in MiB, which counts pages that processes share only once; PostgreSQL with its children."""
    rows = json.loads(_local("status", environment, "-o", "json"))["processes"]
    listed = {row["pid"] for row in rows}
    return {f"rss.{row['name']}_mb": _tree_bytes(row["pid"], listed) / MIB for row in rows if row["pid"]}


def _tree_bytes(pid: int, listed: set[int]) -> int:
    """Count a process with its children, less those that are listed themselves."""
    children = map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split())
    return _own_bytes(pid) + sum(_tree_bytes(child, listed) for child in children if child not in listed)


def _own_bytes(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return 1024 * int(next(line.split()[1] for line in lines if line.startswith("Pss:")))


def _local(verb: str, environment: Mapping[str, str], *arguments: str) -> str:
    command = [sys.executable, "-m", "deploy.local", verb, *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
