import json
from pathlib import Path
from typing import Any

import pytest

from deploy import describe
from deploy.generate import CONTRACT, ROOT


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    """The contract as the command shows it."""
    return describe.describe((ROOT / "gen" / CONTRACT).read_bytes())


def test_the_command_knows_the_contract_of_this_tree(described: dict[str, Any]) -> None:
    written = (ROOT / "client" / "kac_client" / "contract.json").read_text(encoding="utf-8")

    assert json.loads(written) == described


def test_an_rpc_is_described_with_who_may_call_it(described: dict[str, Any]) -> None:
    log_visit = described["rpcs"]["kac.activity.v1.VisitService/LogVisit"]

    assert log_visit["comment"].startswith("Records a visit")
    assert log_visit["roles"] == ["ROLE_DIRECTOR", "ROLE_TEAM_LEADER", "ROLE_ACCOUNT_MANAGER"]
    assert (log_visit["reads"], log_visit["streams"]) == (False, False)
    assert described["rpcs"]["kac.gateway.v1.SessionService/SignIn"]["roles"] == []
    assert described["rpcs"]["kac.accounts.v1.AccountService/ImportAccounts"]["streams"]


def test_every_rpc_and_field_has_its_comment_and_type(described: dict[str, Any]) -> None:
    assert all(rpc["comment"] for rpc in described["rpcs"].values())
    assert all(rpc[side] in described["types"] for rpc in described["rpcs"].values() for side in ("request", "answer"))
    assert all(one["comment"] and one["type"] for known in described["types"].values() for one in known["fields"])


def test_fields_are_named_and_typed_as_in_json(described: dict[str, Any]) -> None:
    fields = {one["field"]: one["type"] for one in described["types"]["kac.accounts.v1.Account"]["fields"]}

    assert fields["displayName"] == "string"
    assert fields["employeeCount"] == "int64"
    assert fields["foundedYear"] == "int32"
    assert fields["annualRevenue"] == "google.type.Money"


def test_an_unchanged_contract_is_not_written_again(tmp_path: Path) -> None:
    target = tmp_path / "contract.json"

    assert describe.write(ROOT / "gen" / CONTRACT, target)
    assert not describe.write(ROOT / "gen" / CONTRACT, target)
