"""Other systems need nothing of ours: a gRPC client that knows no proto, and one that speaks JSON over HTTP."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.centre import Centre
from tests.rpcs import RPCS, Rpc

pytestmark = pytest.mark.timeout(300)
"""The first journey waits for the centre to start."""

BUF = str(Path(sys.executable).with_name("buf"))
CALLED = {
    "accounts": "AccountService.ListAccounts",
    "teams": "TeamService.ListTeams",
    "activity": "VisitService.ListVisits",
    "gateway": "SessionService.ListSampleSignIns",
}
"""One RPC of each service that the sample has an answer to."""


def said(*command: str) -> str:
    """Give what a program prints."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def over_grpc(centre: Centre, rpc: Rpc, token: str) -> Any:
    url = f"http://{centre.address(rpc.service)}{rpc.path}"
    authorization = f"authorization: Bearer {token}"
    return json.loads(
        said(BUF, "curl", "--http2-prior-knowledge", "--protocol", "grpc", "-H", authorization, "-d", "{}", url)
    )


def over_http(centre: Centre, rpc: Rpc, token: str) -> Any:
    form, authorization = "content-type: application/json", f"authorization: Bearer {token}"
    return json.loads(
        said("curl", "-sS", "--fail-with-body", "-H", form, "-H", authorization, "-d", "{}", centre.url + rpc.path)
    )


@pytest.mark.parametrize("service", sorted(CALLED))
def test_a_stranger_finds_the_services_by_reflection(centre: Centre, service: str) -> None:
    listed = said(
        BUF,
        "curl",
        "--http2-prior-knowledge",
        "--protocol",
        "grpc",
        "--list-services",
        f"http://{centre.address(service)}",
    )

    own = {rpc.path.split("/")[1] for rpc in RPCS if rpc.service == service}
    assert own < set(listed.split())


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl on this machine")
@pytest.mark.parametrize("service", sorted(CALLED))
def test_grpc_and_json_give_the_same_answer(centre: Centre, service: str) -> None:
    rpc = next(rpc for rpc in RPCS if rpc.name == CALLED[service])
    token = centre.token("SYSTEM")

    answer = over_grpc(centre, rpc, token)

    assert answer
    assert over_http(centre, rpc, token) == answer
