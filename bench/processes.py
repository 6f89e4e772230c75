"""Servers under measurement, each a process of its own as in the real centre."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from deploy.local.databases import Database
from deploy.local.ports import free_port
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


def environment(database: Database, nats_url: str, identity: Identity) -> dict[str, str]:
    """Tell a service where its engines are and whom to believe."""
    return {
        "KAC_DATABASE_URL": database.url,
        "KAC_NATS_URL": nats_url,
        "KAC_JWKS_FILE": str(identity.jwks_file),
        "KAC_LOG_LEVEL": "info",
    }
