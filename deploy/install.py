"""Makes the virtual environment from the lock, every hash checked, and installs both distributions into it.

Runs before anything is installed, so it needs the standard library only. pip brings uv, uv brings the rest, from the
mirrors and directories that the user's pip is set to; where uv cannot, pip does it all.
"""

import ast
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements" / "development.lock"

_UV_NAMES = {
    "index-url": ("UV_DEFAULT_INDEX", " "),
    "extra-index-url": ("UV_INDEX", " "),
    "find-links": ("UV_FIND_LINKS", ","),
    "trusted-host": ("UV_INSECURE_HOST", " "),
    "no-index": ("UV_NO_INDEX", " "),
    "cert": ("SSL_CERT_FILE", " "),
    "default-timeout": ("UV_HTTP_TIMEOUT", " "),
    "timeout": ("UV_HTTP_TIMEOUT", " "),
}


class SetupError(Exception):
    """What is missing on this machine, in one line that ends with what to do."""


def install(venv: Path) -> None:
    """Bring `venv` to the state of the lock."""
    python = venv / "bin" / "python"
    if not _works(python):
        _make(venv)
    print(f"setup: installing {LOCK.relative_to(ROOT)} into {venv}", flush=True)
    if not _install_with_uv(python):
        print("setup: uv could not; installing with pip, which takes longer", flush=True)
        _install_with_pip(python)


def uv_environment(pip_config: str) -> dict[str, str]:
    """Say in uv's words what `pip config list` says in pip's; what is said later, by the environment, wins."""
    environment: dict[str, str] = {}
    for line in sorted(pip_config.splitlines(), key=lambda line: line.startswith(":env:")):
        name, _, value = line.partition("=")
        option = name.rpartition(".")[2].lstrip("-")
        if option in _UV_NAMES:
            known, separator = _UV_NAMES[option]
            environment[known] = separator.join(str(ast.literal_eval(value)).split())
    return environment


def locked(lock: str, name: str) -> str:
    """Cut the pin of one package, with its hashes, out of a lock."""
    lines = lock.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(f"{name}=="))
    end = next(number for number in range(start, len(lines)) if not lines[number].endswith("\\"))
    return "\n".join(lines[start : end + 1]) + "\n"


def _works(python: Path) -> bool:
    check = "import pip, sys; sys.exit(sys.version_info < (3, 11))"
    return python.exists() and subprocess.run([python, "-c", check], capture_output=True, check=False).returncode == 0


def _make(venv: Path) -> None:
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", venv], capture_output=True, text=True, check=False)
    if made.returncode != 0:
        why = (made.stdout + made.stderr).strip().splitlines()[-1:]
        advice = f"{sys.executable} cannot make {venv}; is python3-venv installed and the directory writable?"
        raise SetupError(" ".join([advice, *why]))


def _install_with_uv(python: Path) -> bool:
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as pin:
        pin.write(locked(LOCK.read_text(), "uv"))
        pin.flush()
        if not _pip(python, "install", "--require-hashes", "-r", pin.name):
            return False
    config = subprocess.run([python, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False)
    environment = {"UV_INDEX_STRATEGY": "unsafe-best-match", **uv_environment(config.stdout), **os.environ}
    uv: list[str | Path] = [python.with_name("uv"), "pip", "install", "--quiet", "--python", python]
    # Without its bytecode a service takes three times as long to import, at every start where none may be written.
    packages = [*uv, "--compile-bytecode", "--require-hashes", "-r", LOCK]
    if subprocess.run(packages, env=environment, check=False).returncode != 0:
        return False
    own = [*uv, "--no-deps", "--no-build-isolation", "--offline", "-e", ROOT, "-e", ROOT / "client"]
    return subprocess.run(own, env=environment, check=False).returncode == 0


def _install_with_pip(python: Path) -> None:
    own = ("--no-deps", "--no-build-isolation", "--no-index", "-e", str(ROOT), "-e", str(ROOT / "client"))
    for arguments in (("--require-hashes", "-r", str(LOCK)), own):
        if not _pip(python, "install", *arguments):
            raise SetupError("the packages could not be installed; pip has said why")


def _pip(python: Path, *arguments: str) -> bool:
    pip = ("-m", "pip", "--disable-pip-version-check", "-qq")
    return subprocess.run([python, *pip, *arguments], check=False).returncode == 0


if __name__ == "__main__":
    try:
        install(Path(sys.argv[1]))
    except SetupError as error:
        sys.exit(f"setup: {error}")
