"""Builds `web/dist`, the pages that the gateway serves, from `web/`; does nothing when they are up to date.

Node and protoc come from the locked Python packages, everything else from `web/package-lock.json`.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Mapping
from pathlib import Path

from deploy.generate import CONTRACT, ROOT, generate

WEB = ROOT / "web"
CONTRACT_FILE = ROOT / "gen" / CONTRACT

_STAMP = ".stamp"
_MADE = {"node_modules", "dist"}
_NOT_OURS = ("google/protobuf/",)
_LAST_LINES = 20


class BuildError(Exception):
    """The pages could not be built; the text says which step failed."""


def build(web: Path = WEB, contract: Path = CONTRACT_FILE) -> bool:
    """Bring `web/dist` up to date, and say whether that took any work."""
    content = fingerprint(web, contract)
    if _stamp_of(web / "dist") == content:
        return False
    install(web)
    write_types(web, contract)
    fresh = web / "node_modules" / ".fresh"
    run("the build", ["npm", "run", "--silent", "build", "--", "--outDir", str(fresh), "--emptyOutDir"], web)
    (fresh / _STAMP).write_text(content)
    shutil.rmtree(web / "dist", ignore_errors=True)
    fresh.rename(web / "dist")
    return True


def install(web: Path) -> None:
    """Install the locked packages, unless they are there already."""
    modules = web / "node_modules"
    locked = _digest([web / "package-lock.json"], web)
    if _stamp_of(modules) == locked:
        return
    run("npm ci", ["npm", "ci", "--prefer-offline", "--loglevel", "error"], web)
    (modules / _STAMP).write_text(locked)


def write_types(web: Path, contract: Path) -> None:
    """Write `web/src/gen`: the contract's messages as TypeScript types, and no code."""
    from google.protobuf.descriptor_pb2 import FileDescriptorSet  # noqa: PLC0415 - only a build pays for it

    files = [file.name for file in FileDescriptorSet.FromString(contract.read_bytes()).file]
    gen = web / "src" / "gen"
    shutil.rmtree(gen, ignore_errors=True)
    gen.mkdir(parents=True)
    plugin = web / "node_modules" / ".bin" / "protoc-gen-es"
    options = ["--es_opt=target=dts,json_types=true", f"--plugin=protoc-gen-es={plugin}", f"--es_out={gen}"]
    command = [sys.executable, "-m", "grpc_tools.protoc", f"--descriptor_set_in={contract}", *options]
    run("protoc", [*command, *(name for name in files if not name.startswith(_NOT_OURS))], web)


def fingerprint(web: Path, contract: Path) -> str:
    """Name the content that the pages are built from."""
    return _digest([Path(__file__), contract, *_sources(web)], ROOT)


def _sources(web: Path) -> Iterable[Path]:
    gen = web / "src" / "gen"
    for folder, names, files in os.walk(web):
        names[:] = [name for name in names if name not in _MADE and Path(folder, name) != gen]
        yield from (Path(folder, name) for name in files)


def _digest(files: Iterable[Path], root: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(f"{path.relative_to(root) if path.is_relative_to(root) else path.name}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _stamp_of(folder: Path) -> str | None:
    stamp = folder / _STAMP
    return stamp.read_text() if stamp.is_file() else None


def run(step: str, command: list[str], folder: Path) -> None:
    """Run one step of the build; raises BuildError with the end of what it said, and with a line that names it."""
    try:
        done = subprocess.run(command, cwd=folder, env=_environment(), capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise BuildError(f"web: not built: {command[0]} is not installed; `make setup` installs it") from error
    if done.returncode:
        lines = (done.stdout + done.stderr).splitlines()
        raise BuildError(
            "\n".join([*lines[-_LAST_LINES:], f"web: not built: {step} failed; what it said stands above"])
        )


def _environment() -> Mapping[str, str]:
    scripts = sysconfig.get_path("scripts")
    return {**os.environ, "PATH": os.pathsep.join([scripts, os.environ.get("PATH", os.defpath)])}


def main() -> int:
    """Build, and say in one line what was done."""
    try:
        generate()
        changed = build()
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    print("web: built" if changed else "web: up to date")
    return 0


if __name__ == "__main__":
    sys.exit(main())
