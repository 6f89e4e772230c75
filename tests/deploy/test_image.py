"""What the image and the compose file say, held against the tree they speak of; no container engine is needed."""

import re
import subprocess
import tomllib
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic_settings import BaseSettings

from deploy.local import nats, postgres
from deploy.local.databases import SERVICES
from deploy.provision import ProvisionSettings
from gateway.settings import DatabaseAccess, GatewaySettings, KeyFiles

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text()
SHIPPED = DOCKERFILE.rpartition("\nFROM ")[2]
COMPOSE_TEXT = (ROOT / "deploy" / "compose.yaml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(COMPOSE_TEXT)
OURS = {name: service for name, service in COMPOSE["services"].items() if "build" in service}
BAKED = set(re.findall(r"\b(KAC_\w+)=", SHIPPED))
"""What the image itself tells every process."""
REQUIRED = re.compile(r"\$\{(\w+):\?set (\w+) in deploy/\.env\}")
COMMANDS: dict[tuple[str, ...], type[BaseSettings]] = {
    ("deploy.provision",): ProvisionSettings,
    ("gateway",): GatewaySettings,
    ("gateway", "keys"): KeyFiles,
    ("gateway", "migrate"): DatabaseAccess,
}


def settings_of(command: tuple[str, ...]) -> type[BaseSettings]:
    """What a command reads of its environment."""
    if command in COMMANDS:
        return COMMANDS[command]
    kind: type[BaseSettings] = import_module(f"{command[0]}.__main__").SERVICE.settings
    return kind


def names(kind: type[BaseSettings], *, required: bool = False) -> set[str]:
    """The environment's names of settings; all, or those without a default."""
    fields = kind.model_fields.items()
    return {f"KAC_{name.upper()}" for name, field in fields if field.is_required() or not required}


def module(service: dict[str, Any]) -> tuple[str, ...]:
    """The module that a service runs, and its arguments."""
    python, option, *rest = service["command"]
    assert (python, option) == ("python", "-m")
    return tuple(rest)


@pytest.mark.parametrize("name", OURS)
def test_a_process_is_told_what_it_reads_and_nothing_else(name: str) -> None:
    kind = settings_of(module(OURS[name]))
    told = set(OURS[name]["environment"])

    assert told <= names(kind)
    assert told | BAKED >= names(kind, required=True)


def test_the_image_tells_only_what_the_gateway_reads() -> None:
    assert names(GatewaySettings) >= BAKED
    assert BAKED


def test_every_process_of_the_centre_is_there_by_its_command() -> None:
    services = {(f"services.{name}", *rest) for name in SERVICES if name != "gateway" for rest in ((), ("migrate",))}

    assert {module(service) for service in OURS.values()} == services | set(COMMANDS)
    assert all(find_spec(command[0]) for command in services | set(COMMANDS))


@pytest.mark.parametrize("name", [name for name in OURS if name in SERVICES])
def test_a_service_serves_and_is_asked_on_one_port(name: str) -> None:
    """An address that names another port would be seen only when a call needs the neighbour."""
    port = OURS[name]["environment"]["KAC_LISTEN"].rpartition(":")[2]
    told = {f"KAC_{name.upper()}_ADDRESS": f"{name}:{port}"}
    asked = {(key, value) for service in OURS.values() for key, value in service["environment"].items() if key in told}

    assert asked <= set(told.items())
    assert OURS[name]["healthcheck"]["test"] == ["CMD", "python", "-m", "deploy.healthy"]


def test_only_the_gateways_pages_are_published() -> None:
    published = {name: service["ports"] for name, service in COMPOSE["services"].items() if "ports" in service}

    assert published == {"gateway": ["${KAC_HTTP_ADDRESS:-127.0.0.1:7600}:7600"]}
    assert COMPOSE["networks"]["inside"] == {"internal": True}


def test_a_migration_is_the_owner_and_a_service_is_not() -> None:
    for name in SERVICES:
        served = OURS[name]["environment"]["KAC_DATABASE_URL"]
        migrated = OURS[f"migrate-{name}"]["environment"]["KAC_DATABASE_URL"]

        assert f"//{name}:${{KAC_{name.upper()}_PASSWORD:?" in served
        assert f"//{name}_owner:${{KAC_{name.upper()}_OWNER_PASSWORD:?" in migrated
        assert served.endswith(f"@postgres:5432/{name}")
        assert migrated.endswith(f"@postgres:5432/{name}")


def test_every_service_waits_for_its_migration_and_the_keys() -> None:
    for name in SERVICES:
        waits = OURS[name]["depends_on"]

        assert waits[f"migrate-{name}"] == waits["keys"] == {"condition": "service_completed_successfully"}
        assert waits["nats"] == {"condition": "service_healthy"}
        assert OURS[f"migrate-{name}"]["depends_on"] == {"databases": {"condition": "service_completed_successfully"}}


def test_a_secret_has_no_default_and_is_named_when_missing() -> None:
    """The example lists exactly what compose refuses to start without, and holds no value that anybody could keep."""
    asked = REQUIRED.findall(COMPOSE_TEXT)
    example = (ROOT / "deploy" / "example.env").read_text()

    assert all(name == told for name, told in asked)
    assert set(re.findall(r"^(\w+)=$", example, re.MULTILINE)) == {name for name, _ in asked}
    assert not re.search(r"^\w+=.", example, re.MULTILINE)
    assert not re.search(r"PASSWORD(?::?-|\})", COMPOSE_TEXT)


@pytest.mark.parametrize("name", OURS)
def test_our_containers_may_write_nowhere_but_to_volumes(name: str) -> None:
    assert OURS[name]["read_only"]
    assert OURS[name]["cap_drop"] == ["ALL"]
    assert OURS[name]["init"]


def test_volumes_that_are_mounted_are_declared_and_made_in_the_image() -> None:
    mounts = [mount.split(":") for service in COMPOSE["services"].values() for mount in service.get("volumes", ())]
    kept = {source for source, *_ in mounts if not source.startswith(".")}

    assert kept == set(COMPOSE["volumes"])
    assert all(f" {target}" in SHIPPED for _, target, *_ in mounts if target.startswith("/var/lib/kac/"))


def test_the_cluster_is_made_as_in_the_local_run() -> None:
    """Text sorts alike in every form we run in."""
    assert tuple(COMPOSE["services"]["postgres"]["environment"]["POSTGRES_INITDB_ARGS"].split()) == postgres.INITDB


def test_nats_starts_with_its_settings_and_syncs_always(tmp_path: Path) -> None:
    settings = (ROOT / "deploy" / "nats.conf").read_text()
    written = tmp_path / "nats.conf"
    written.write_text(settings.replace('"/data"', f'"{tmp_path}"'))
    quoted = COMPOSE["services"]["nats"]["environment"]["KAC_NATS_PASSWORD"]
    secret = re.sub(REQUIRED, "12e34k", quoted)
    checked = subprocess.run(
        [nats.binary(), "-t", "-c", written],
        env={"KAC_NATS_PASSWORD": secret},
        capture_output=True,
        text=True,
        check=False,
    )

    assert checked.returncode == 0, checked.stderr
    assert "\n  sync_interval: always\n" in settings
    assert "max_file_store" in settings


def test_the_image_holds_every_package_of_the_distribution() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    packages: list[str] = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    copied = re.findall(r"^COPY (\w+) \./(\w+)$", SHIPPED, re.MULTILINE)

    assert [(package, package) for package in packages] == [pair for pair in copied if pair[0] in packages]
    assert re.search(r"^COPY --from=made /src/gen \./gen$", SHIPPED, re.MULTILINE)


def test_the_image_runs_as_nobody_special_and_installs_by_hash() -> None:
    installs = [line for line in DOCKERFILE.splitlines() if "pip install" in line]

    assert re.findall(r"^USER (.*)$", SHIPPED, re.MULTILINE) == ["10001:10001"]
    assert [line for line in installs if "--require-hashes" not in line] == []
    assert "pip install" not in SHIPPED
    assert "apt-get" not in DOCKERFILE


def test_a_build_sees_what_it_copies_and_no_secret() -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    seen = {line.removeprefix("!") for line in lines if line.startswith("!")}
    copied = re.findall(r"^COPY (\w+)[/\w.]* ", DOCKERFILE, re.MULTILINE)

    assert "*" in lines
    assert set(copied) <= seen
    assert "**/.env" in lines
    assert "/deploy/.env" in (ROOT / ".gitignore").read_text().splitlines()
