"""The process table: every program of one centre with its command, its environment and the way it shows it is ready."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from deploy.local import nats, postgres, probes
from deploy.local.databases import SERVICES, Database
from deploy.local.passwords import password
from deploy.local.ports import LOOPBACK
from deploy.local.programs import Process, Program
from deploy.local.settings import ROOT, Settings

DOMAIN_SERVICES = ("accounts", "teams", "activity")
PAGES = ROOT / "web" / "dist"
MODULES = {"gateway": "gateway"} | {name: f"services.{name}" for name in DOMAIN_SERVICES}


@dataclass(frozen=True, kw_only=True)
class Centre:
    """Everything one local run starts."""

    settings: Settings
    cluster: postgres.Cluster
    server: nats.Server
    databases: Mapping[str, Database]

    def engines(self) -> tuple[Process, ...]:
        """PostgreSQL and nats-server, which wait for nothing."""
        return (
            Process(
                program=postgres.program(self.cluster),
                port=self.cluster.port,
                ready=partial(probes.postgres_ready, self.cluster),
                prepare=partial(postgres.prepare, self.cluster),
            ),
            Process(
                program=nats.program(self.server),
                port=self.server.port,
                ready=partial(probes.nats_ready, self.server),
                prepare=partial(nats.prepare, self.server),
            ),
        )

    def services(self) -> tuple[Process, ...]:
        """The three services."""
        return tuple(
            Process(
                program=self._program(name, ()),
                port=self.settings.ports[name],
                ready=partial(probes.grpc_ready, self.settings.ports[name]),
            )
            for name in DOMAIN_SERVICES
        )

    def gateway(self) -> Process:
        """The front door."""
        port = self.settings.ports["http"]
        return Process(program=self._program("gateway", ()), port=port, ready=partial(probes.http_ready, port))

    def keys(self) -> Program:
        """Makes the signing key when it is missing."""
        return self._program("gateway", ("keys",))

    def migration(self, service: str) -> Program:
        """Brings one database up to date as its owner."""
        return self._program(service, ("migrate",), {"KAC_DATABASE_URL": self.databases[service].owner_url})

    def sample(self) -> Program:
        """Loads the sample centre; a second time changes nothing."""
        command = (sys.executable, "-m", "deploy.sample")
        return Program(name="sample", command=command, environment=self.environment("gateway"), directory=ROOT)

    def processes(self) -> tuple[Process, ...]:
        """All that is kept running, in the order of starting."""
        return (*self.engines(), *self.services(), self.gateway())

    def environment(self, service: str) -> dict[str, str]:
        """What a service is told."""
        keys = self.settings.var / "keys"
        own = {
            "KAC_DATABASE_URL": self.databases[service].url,
            "KAC_NATS_URL": self.server.url,
            "KAC_LISTEN": self._address(service),
            "KAC_JWKS_FILE": str(keys / "jwks.json"),
            "KAC_LOG_LEVEL": os.environ.get("KAC_LOG_LEVEL", "info"),
            "KAC_TIME_ZONE": os.environ.get("KAC_TIME_ZONE", "Asia/Shanghai"),
            "PYTHONUNBUFFERED": "1",
        }
        neighbours = {f"KAC_{name.upper()}_ADDRESS": self._address(name) for name in SERVICES}
        return {**own, **neighbours, **(self._gateway_environment() if service == "gateway" else {})}

    def _gateway_environment(self) -> dict[str, str]:
        var = self.settings.var
        told = {
            "KAC_HTTP_LISTEN": self._address("http"),
            "KAC_SIGNING_KEY_FILE": str(var / "keys" / "signing.json"),
        }
        if self.settings.sample:
            told["KAC_SAMPLE_SIGN_INS_FILE"] = str(var / "sample-sign-ins.json")
        if PAGES.is_dir():
            told["KAC_WEB_DIR"] = str(PAGES)
        return told

    def _address(self, name: str) -> str:
        return f"{LOOPBACK}:{self.settings.ports[name]}"

    def _program(self, service: str, arguments: tuple[str, ...], told: Mapping[str, str] | None = None) -> Program:
        return Program(
            name="-".join((service, *arguments)),
            command=(sys.executable, "-m", MODULES[service], *arguments),
            environment={**self.environment(service), **(told or {})},
            directory=ROOT,
        )


def centre(settings: Settings) -> Centre:
    """The centre of a data directory, with the passwords that belong to it."""
    var = settings.var
    cluster = postgres.Cluster(
        directory=var / "postgres", port=settings.ports["postgres"], password=password(var, "postgres")
    )
    server = nats.Server(
        directory=var / "nats",
        port=settings.ports["nats"],
        password=password(var, "nats"),
        monitoring_port=settings.monitoring_port,
    )
    databases = {
        service: Database(
            cluster=cluster,
            name=service,
            service=service,
            owner_password=password(var, f"{service}_owner"),
            password=password(var, service),
        )
        for service in SERVICES
    }
    return Centre(settings=settings, cluster=cluster, server=server, databases=databases)
