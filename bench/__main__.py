"""Measures everything, prints a table, and writes it down: `make bench`, or `python -m bench NAME …` for some of it."""

import json
import os
import platform
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import chassis
from bench import accounts, bridge, duplicates, import_accounts, record_visit, startup

BENCHMARKS: Mapping[str, Callable[[], Mapping[str, float]]] = {
    "startup": startup.measure,
    "record_visit": record_visit.measure,
    "import_accounts": import_accounts.measure,
    "accounts": accounts.measure,
    "bridge": bridge.measure,
    "duplicates": duplicates.measure,
}
LATEST = Path(os.environ.get("KAC_VAR", "var")) / "bench" / "latest.json"


def main(names: list[str]) -> None:
    """Run the named benchmarks, or all; figures of those that did not run stay as they were."""
    unknown = set(names) - set(BENCHMARKS)
    if unknown:
        sys.exit(f"no benchmark is called {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}")
    figures: dict[str, float] = {}
    for name in names or BENCHMARKS:
        print(f"{name} …", file=sys.stderr, flush=True)
        figures |= BENCHMARKS[name]()
    _print(figures)
    _write(figures)


def _print(figures: Mapping[str, float]) -> None:
    width = max(map(len, figures))
    for name, number in sorted(figures.items()):
        print(f"{name:<{width}}  {number:>12,.3f}")


def _write(figures: Mapping[str, float]) -> None:
    known = json.loads(LATEST.read_text(encoding="utf-8"))["figures"] if LATEST.exists() else {}
    rounded = {name: round(number, 4) for name, number in (known | dict(figures)).items()}
    LATEST.parent.mkdir(parents=True, exist_ok=True)
    content = {"version": chassis.__version__, "machine": _machine(), "figures": dict(sorted(rounded.items()))}
    LATEST.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}"


if __name__ == "__main__":
    main(sys.argv[1:])
