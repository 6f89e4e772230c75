"""Has the sample centre loaded, once for each data directory and each version of the story."""

import hashlib
import subprocess
import time

from deploy.local import files, report
from deploy.local.processes import Centre
from deploy.local.settings import ROOT, CannotRun

SIGN_INS = "sample-sign-ins.json"


def load(whole: Centre) -> None:
    """Load the sample centre unless this very one is loaded; what is there already stays as it is."""
    settings = whole.settings
    stamp = settings.run / "sample"
    wanted = version(whole)
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted and (settings.var / SIGN_INS).exists():
        return
    began = time.monotonic()
    run(whole)
    files.write(stamp, wanted)
    report.tell("sample", "loaded", time.monotonic() - began)


def run(whole: Centre) -> None:
    """Run the loader to its end."""
    program = whole.sample()
    log = whole.settings.log(program.name)
    environment = program.full_environment()
    with log.open("ab") as output:
        done = subprocess.run(
            program.command, cwd=program.directory, env=environment, stdout=output, stderr=output, check=False
        )
    if done.returncode != 0:
        raise CannotRun(report.with_log(f"the sample could not be loaded (exit code {done.returncode})", log))


def version(whole: Centre) -> str:
    """The story and the cluster it was loaded into, in one word: a new one of either is loaded again."""
    # The file begins with the identifier that initdb gave the cluster.
    digest = hashlib.sha256((whole.cluster.directory / "global" / "pg_control").read_bytes()[:8])
    for path in sorted((ROOT / "deploy" / "sample").glob("**/*.*")):
        if path.suffix != ".pyc":
            digest.update(path.read_bytes())
    return digest.hexdigest()
