import json
import re

import pytest

from gateway.readiness import Readiness, ready
from tests.gateway.running import RunningGateway
from tests.identity import a_caller


async def test_the_page_stands_behind_every_address_of_its_own(gateway: RunningGateway) -> None:
    for address in ("/", "/accounts/0198c8d0-7a51-7cc0-9fd5-0a1b2c3d4e5f", "/log-visit"):
        page = await gateway.http.get(address)

        assert page.status_code == 200
        assert "大客户服务中心" in page.text
        assert page.headers["cache-control"] == "no-cache"


async def test_what_carries_its_digest_is_kept_for_ever_and_sent_compressed(gateway: RunningGateway) -> None:
    asset = await gateway.http.get("/assets/main-4f1d9c2a.js")
    again = await gateway.http.get("/assets/main-4f1d9c2a.js", headers={"if-none-match": asset.headers["etag"]})

    assert asset.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert asset.headers["content-encoding"] == "gzip"
    assert again.status_code == 304


async def test_an_asset_that_is_gone_is_no_page(gateway: RunningGateway) -> None:
    """An old page that asks for an old file must not be given HTML as its script."""
    for address in ("/assets/main-00000000.js", "/favicon.ico", "/assets/deep/er"):
        missing = await gateway.http.get(address)

        assert missing.status_code == 404
        assert "immutable" not in missing.headers.get("cache-control", "")


@pytest.mark.parametrize(
    "address",
    ["/../signing.json", "/%2e%2e/signing.json", "/assets/..%2f..%2fsigning.json", "/assets/%5c..%5csigning.json"],
)
async def test_no_address_leads_out_of_the_pages(gateway: RunningGateway, address: str) -> None:
    secret = json.loads((gateway.folder / "signing.json").read_text())["d"]
    outside = await gateway.http.get(address)

    assert secret not in outside.text
    assert outside.status_code in {200, 404}


async def test_pages_are_only_read(gateway: RunningGateway) -> None:
    assert (await gateway.http.post("/")).status_code == 405


@pytest.mark.parametrize(
    "address", ["/", "/nothing.js", "/healthz", "/kac.gateway.v1.SessionService/GetSession", "/kac.no/Such"]
)
async def test_the_browser_is_told_what_it_must_not_do(gateway: RunningGateway, address: str) -> None:
    headers = (await gateway.http.get(address)).headers

    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "no-referrer")
    assert "server" not in headers


async def test_an_rpc_is_answered_over_http(gateway: RunningGateway) -> None:
    answer = await gateway.http.post("/kac.gateway.v1.SessionService/ListSampleSignIns", json={})

    assert answer.status_code == 200


async def test_a_service_that_is_down_is_named_as_such_and_the_gateway_stays_ready(gateway: RunningGateway) -> None:
    answer = await gateway.http.post(
        "/kac.accounts.v1.AccountService/ListAccounts",
        json={},
        headers={"authorization": f"Bearer {gateway.identity.token(a_caller('DIRECTOR'))}"},
    )

    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert (await gateway.http.get("/readyz")).json() == {"database": True, "stream": True, "draining": False}


async def test_a_gateway_that_is_ending_or_has_no_database_is_not_ready(gateway: RunningGateway) -> None:
    ending = Readiness(gateway.db, gateway.stream, draining=True)

    assert not ready(await ending.parts())
    assert not ready({"database": False, "stream": True, "draining": False})
    assert ready({"database": True, "stream": False, "draining": False})


async def test_operators_see_life_numbers_and_public_keys(gateway: RunningGateway) -> None:
    keys = (await gateway.http.get("/.well-known/jwks.json")).json()["keys"]

    assert (await gateway.http.get("/healthz")).text == "ok"
    assert re.search(r"^grpc_server_handled_total", (await gateway.http.get("/metrics")).text, re.MULTILINE)
    assert [key["kid"] for key in keys] == [gateway.identity.key.kid]
    assert "d" not in keys[0]
