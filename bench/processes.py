"""Servers under measurement, each a process of its own as in the real centre."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from chassis import migrations
from chassis.process import Service
from deploy.local.databases import Database
from deploy.local.engines import finish, running_nats, running_postgres
from deploy.local.ports import free_port
from deploy.local.postgres import Cluster
from deploy.local.provisioning import provision
from tests.identity import Identity


@contextmanager
def serving(command: Sequence[str], environment: Mapping[str, str]) -> Iterator[str]:
    """Run a module of ours on a free port for the length of the block, and give its address.

    What takes no environment is given the address as its last argument.
    """
    address = f"127.0.0.1:{free_port()}"
    arguments = [*command, address] if not environment else list(command)
    process = subprocess.Popen(
        [sys.executable, "-m", *arguments],
        env=os.environ | environment | {"KAC_LISTEN": address},
        stderr=subprocess.DEVNULL,
    )
    try:
        yield address
    finally:
        process.terminate()
        process.wait(20)


@dataclass(frozen=True, kw_only=True)
class Engines:
    """PostgreSQL and NATS for the length of a benchmark, and who may be whom."""

    cluster: Cluster
    nats_url: str
    identity: Identity

    def database(self, service: Service, name: str = "") -> Database:
        """Make an empty database of a service, migrated."""
        database = Database(
            cluster=self.cluster,
            name=name or service.name,
            service=service.name,
            owner_password="o",
            password="a",
        )
        finish(provision(database))
        migrations.upgrade(database.owner_url, service.migrations)
        return database

    def environment(self, database: Database) -> dict[str, str]:
        """Tell a service where its engines are and whom to believe."""
        return {
            "KAC_DATABASE_URL": database.url,
            "KAC_NATS_URL": self.nats_url,
            "KAC_JWKS_FILE": str(self.identity.jwks_file),
            "KAC_LOG_LEVEL": "info",
        }


@contextmanager
def running_engines() -> Iterator[Engines]:
    """Run the engines in a folder of their own for the length of the block."""
    with tempfile.TemporaryDirectory(prefix="kac-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with running_postgres(folder / "postgres") as cluster, running_nats(folder / "nats") as nats:
            yield Engines(cluster=cluster, nats_url=nats.url, identity=Identity.new(folder))
