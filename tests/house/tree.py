"""The project's own files, as git knows them: tracked, or new and not ignored."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def own_files() -> tuple[Path, ...]:
    """List the files by path, relative to the root."""
    listing = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    names = {Path(name) for name in listing.stdout.split("\0") if name}
    return tuple(sorted(name for name in names if (ROOT / name).is_file()))


def own_sources(*suffixes: str) -> list[tuple[Path, str]]:
    """List the files of these kinds, each with its text."""
    return [(path, (ROOT / path).read_text()) for path in own_files() if path.suffix in suffixes]
