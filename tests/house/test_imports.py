"""Who may import whom (architecture §8). What a row does not allow is refused, the standard library excepted."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import own_sources

HOUSE = {"chassis", "services", "gateway", "deploy", "bench", "tests", "kac_client", "kac", "buf"}

FLOORS = {
    "chassis/serving": {"chassis", "kac.access", "kac.accounts", "kac.teams"},
    "chassis": {"chassis", "buf", "kac.access", "kac.errors"},
    "services": {"chassis", "buf", "kac"},
    "gateway": {"chassis", "buf", "kac", "gateway"},
    "client/kac_client": {"kac_client"},
    "deploy/sample": {"chassis", "buf", "kac", "deploy", "gateway.identity"},
    "deploy": {"chassis", "buf", "kac", "deploy", "kac_client"},
}
"""What each floor may import of the house, the first that fits; a service may import itself too. `chassis/serving` hears
who serves whom and what is confidential, which every service needs for its rows (§5). Packages from elsewhere are free, but for the client:"""

CLIENT_PACKAGES = {"httpx", "rich", "typer", "click", "kac_client", "openpyxl", "xlsxwriter"}

CHASSIS_OF_A_STORE = {
    "moving",
    "access",
    "calendar",
    "database",
    "errors",
    "filtering",
    "inbox",
    "outbox",
    "paging",
    "records",
} | {
    "serving",
    "statements",
    "tables",
}
REFUSALS, MODEL, STORE, WIRE, ACTIONS = "refusals", "model", "store", "wire", "actions"
PAPER = {REFUSALS, MODEL}
"""What is true on paper; a part whose model grows long keeps its refusals in a room of their own."""
ROOMS = {
    REFUSALS: {"chassis.errors"},
    MODEL: {*PAPER, "chassis.errors", "chassis.calendar.model"},
    STORE: {*PAPER, STORE, "sqlalchemy", *(f"chassis.{name}" for name in CHASSIS_OF_A_STORE)},
    WIRE: {*PAPER, WIRE, "kac", "google", "chassis.wire"},
    ACTIONS: {*PAPER, STORE, WIRE, ACTIONS, "chassis", "kac"},
    "api": {*PAPER, STORE, WIRE, ACTIONS, "chassis", "kac", "google", "grpc"},
    "listeners": {*PAPER, STORE, WIRE, ACTIONS, "chassis", "kac", "google"},
}
"""What each room of a part may import: rooms of its service by name, the rest as written."""


def imports(source: str) -> Iterator[str]:
    """Name every module that the source imports, wherever the statement stands."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                yield "." * node.level + (node.module or "")
            else:
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


def refused(path: Path, source: str) -> list[str]:
    """Name the imports of a file that architecture §8 does not allow."""
    names = [name for name in imports(source) if name.partition(".")[0] not in sys.stdlib_module_names]
    return [f"{path} imports {name}" for name in names if not (_on_floor(path, name) and _in_room(path, name))]


def _on_floor(path: Path, name: str) -> bool:
    floor = next((floor for floor in FLOORS if path.is_relative_to(floor)), None)
    if floor is None:
        return True
    if name.startswith("."):
        return False
    if floor == "client/kac_client":
        return _within(name, CLIENT_PACKAGES)
    itself = {".".join(path.parts[:2]).removesuffix(".py")} if floor == "services" else set()
    return name.partition(".")[0] not in HOUSE or _within(name, FLOORS[floor] | itself)


def _in_room(path: Path, name: str) -> bool:
    allowed = ROOMS.get(path.stem)
    if (
        allowed is None
        or path.parts[0] != "services"
        or len(path.parts) != len(("services", "service", "part", "room"))
    ):
        return True
    if not _within(name, {".".join(path.parts[:2])}):
        return _within(name, allowed)
    room = next((word for word in name.split(".")[2:4] if word in ROOMS), None)
    return path.stem != MODEL if room is None else room in allowed


def _within(name: str, roots: set[str]) -> bool:
    return any(name == root or name.startswith(f"{root}.") for root in roots)


def test_every_import_is_allowed_where_it_stands() -> None:
    found = [line for path, source in own_sources(".py") for line in refused(path, source)]

    assert found == []


@pytest.mark.parametrize(
    ("path", "source"),
    [
        pytest.param("chassis/edge.py", "from services.teams import tables", id="chassis imports a service"),
        pytest.param("chassis/edge.py", "from kac.activity.v1 import visit_pb2", id="chassis knows a domain noun"),
        pytest.param(
            "services/teams/work/api.py", "import services.activity.visits.model", id="service imports another"
        ),
        pytest.param("services/teams/__main__.py", "from gateway import health", id="service imports the gateway"),
        pytest.param(
            "gateway/views/teams.py", "from services.teams.center import model", id="gateway imports a service"
        ),
        pytest.param(
            "client/kac_client/visit.py", "from kac.activity.v1 import visit_pb2", id="client imports a message"
        ),
        pytest.param("client/kac_client/visit.py", "import grpc", id="client imports gRPC"),
        pytest.param("deploy/local/__main__.py", "from tests.house import tree", id="deploy imports a test"),
        pytest.param("gateway/views/teams.py", "from . import overview", id="relative import"),
        pytest.param("services/teams/work/model.py", "import sqlalchemy", id="model speaks SQL"),
        pytest.param("services/teams/work/model.py", "from chassis import database", id="model knows a database"),
        pytest.param(
            "services/teams/work/model.py", "from services.teams.work import store", id="model imports its store"
        ),
        pytest.param("services/teams/work/store.py", "from kac.teams.v1 import team_pb2", id="store knows a message"),
        pytest.param("services/teams/work/store.py", "from chassis.edge import Edge", id="store knows the edge"),
        pytest.param("services/teams/work/wire.py", "from services.teams.work import store", id="wire reads rows"),
        pytest.param("services/teams/work/actions.py", "import sqlalchemy", id="action speaks SQL"),
        pytest.param("services/teams/work/actions.py", "from services.teams.work import api", id="action calls up"),
        pytest.param("services/teams/work/api.py", "from sqlalchemy import select", id="servicer speaks SQL"),
        pytest.param(
            "services/teams/work/listeners.py", "from services.teams.work.api import A", id="listener calls up"
        ),
    ],
)
def test_a_forbidden_import_is_seen(path: str, source: str) -> None:
    assert refused(Path(path), source) != []


@pytest.mark.parametrize(
    ("path", "source"),
    [
        pytest.param("services/teams/work/model.py", "from chassis.errors import NotNow", id="model refuses"),
        pytest.param(
            "services/teams/work/model.py", "from services.teams.center.model import Team", id="model of a part"
        ),
        pytest.param("services/teams/work/store.py", "from chassis.database import Transaction", id="store gets a tx"),
        pytest.param(
            "services/teams/work/actions.py", "from services.teams.work import model, store", id="action loads"
        ),
        pytest.param("services/teams/work/api.py", "from kac.teams.v1 import team_pb2", id="servicer answers"),
        pytest.param("gateway/views/teams.py", "from kac.teams.v1 import team_pb2", id="gateway reads facts"),
        pytest.param("tests/house/test_x.py", "from services.teams.work import model", id="a test sees all"),
    ],
)
def test_an_allowed_import_is_not_refused(path: str, source: str) -> None:
    assert refused(Path(path), source) == []
