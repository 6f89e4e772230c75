"""The real engines, started once per test session in a directory of their own."""

import itertools
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator

import pytest
import structlog
from playwright.async_api import Browser, async_playwright, expect

from deploy.generate import ROOT
from deploy.local.databases import Database
from deploy.local.engines import finish, running_nats, running_postgres
from deploy.local.postgres import Cluster
from deploy.local.provisioning import provision
from tests.browsing import FLAGS, PATIENCE_MS
from tests.identity import Identity


@pytest.fixture(scope="session", autouse=True)
def _terse_logs() -> None:
    """Spare the coloured tracebacks with every local variable, which take longer than most tests."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(default=str),
        ]
    )


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """The PostgreSQL server of this session."""
    with running_postgres(tmp_path_factory.mktemp("postgres")) as cluster:
        yield cluster


@pytest.fixture(scope="session")
def nats_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where clients reach the nats-server of this session, JetStream included."""
    with running_nats(tmp_path_factory.mktemp("nats")) as server:
        yield server.url


@pytest.fixture(scope="session")
def database_url(postgres: Cluster) -> Callable[[str], Database]:
    """Gives an empty database of a service: `database_url("accounts").url` connects as its application role."""
    numbers = itertools.count(1)

    def empty_database(service: str) -> Database:
        database = Database(
            cluster=postgres,
            name=f"{service}_{next(numbers)}",
            service=service,
            owner_password="owner",
            password="application",
        )
        finish(provision(database))
        return database

    return empty_database


@pytest.fixture(scope="session")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Identity:
    """Who may be whom: the key that signs the tokens of this session."""
    return Identity.new(tmp_path_factory.mktemp("identity"))


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where Chromium is, installed when it was missing."""
    done: subprocess.CompletedProcess[str] = subprocess.run(
        [ROOT / "deploy" / "chromium.sh"], capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(done.stderr.strip().splitlines()[-1])
    return done.stdout.strip()


@pytest.fixture(scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        expect.set_options(timeout=PATIENCE_MS)
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        await browser.close()
