"""Writing what must survive a power cut: files and directories, fsynced before anyone relies on them."""

import os
from pathlib import Path


def write(path: Path, text: str, *, owner: int | None = None, durable: bool = True) -> None:
    """Replace a private file as a whole: a reader, also after a power cut, finds the old text or the new one."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        if durable:
            os.fsync(descriptor)
        if owner is not None:
            os.fchown(descriptor, owner, -1)
    draft.replace(path)
    if durable:
        sync_directory(path.parent)


def make_directory(path: Path, *, owner: int | None = None) -> None:
    """Make a private directory, and those above it, unless it is there."""
    if path.is_dir():
        return
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if owner is not None:
        os.chown(path, owner, -1)
    sync_directory(path.parent)


def sync_directory(path: Path) -> None:
    """Make new names in a directory durable."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
