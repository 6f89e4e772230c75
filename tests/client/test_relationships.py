"""What people type about relationships, and what is asked of the centre for it."""

import pytest

from tests.client.archive import EAST
from tests.client.conftest import Kac
from tests.client.fake import Fake, Message

pytestmark = pytest.mark.usefixtures("accounts")

KEPT: Message = {
    "id": "0198c0de-0000-7000-8000-000000000007",
    "accountId": EAST["id"],
    "trust": 4,
    "satisfaction": 3,
    "cooperationDepth": 2,
    "communication": 5,
    "overallHundredths": 350,
    "comment": "沟通更顺",
    "evaluationDate": {"year": 2026, "month": 10, "day": 12},
    "etag": "4",
}
SCORES = ("--trust", "4", "--satisfaction", "3", "--depth", "2", "--communication")


@pytest.fixture(autouse=True)
def relationships(fake: Fake) -> None:
    """Let the fake centre know an evaluation."""
    fake.lists["relationshipEvaluations"] = [KEPT]
    for rpc in ("EvaluateRelationship", "GetRelationshipEvaluation", "CorrectRelationshipEvaluation"):
        fake.answers[rpc] = lambda _: KEPT


def test_a_relationship_is_evaluated_score_by_score(kac: Kac, fake: Fake) -> None:
    line = ("relationship", "add", "HDDW", "-m", "沟通更顺", "--on", "2026-10-12", *SCORES)

    assert kac(*line, "5").code == 0
    assert kac(*line, "6").code == 2

    (request,) = fake.called("EvaluateRelationship")
    left_out = {"id", "accountId", "overallHundredths", "etag"}
    assert request["accountId"] == EAST["id"]
    assert request["relationshipEvaluation"] == {name: said for name, said in KEPT.items() if name not in left_out}


def test_a_correction_names_what_it_changes(kac: Kac, fake: Fake) -> None:
    assert kac("relationship", "correct", KEPT["id"].upper(), "--depth", "3").code == 0
    assert kac("relationship", "correct", KEPT["id"]).code == 2

    (request,) = fake.called("CorrectRelationshipEvaluation")
    assert (request["change"], request["updateMask"]) == ({"cooperationDepth": 3}, "cooperationDepth")
    assert (request["evaluationId"], request["etag"]) == (KEPT["id"], "4")


def test_evaluations_are_listed_as_they_were(kac: Kac, fake: Fake) -> None:
    shown = kac("relationship", "list", "-a", "HDDW", "--as-of", "2026-11-01")

    assert shown.code == 0
    assert "3.50" in shown.out
    (request,) = fake.called("ListRelationshipEvaluations")
    assert request["filter"] == f'account_id = "{EAST["id"]}"'
    assert request["asOf"].startswith("2026-11-01")
