"""Grades, credit and figures on the line."""

import json
from pathlib import Path

import pytest

from tests.client.archive import EAST, SOUTH
from tests.client.conftest import Kac
from tests.client.fake import Fake, Message

pytestmark = pytest.mark.usefixtures("accounts")

POLICY = {
    "version": 3,
    "currencyCode": "CNY",
    "criteria": [
        {
            "criterion": "CRITERION_GROWTH",
            "weightPercent": 100,
            "bands": [{"fromValue": "500", "points": 40}, {"fromValue": "2000", "points": 90}],
        }
    ],
    "thresholds": {"sPoints": 90, "aPoints": 70, "bPoints": 40},
}
ASSESSMENT = {
    "accountId": EAST["id"],
    "policyVersion": 3,
    "grade": "GRADE_A",
    "scoreHundredths": 7_250,
    "criteria": [
        {
            "criterion": "CRITERION_GROWTH",
            "weightPercent": 80,
            "value": "2000",
            "points": 90,
            "period": {
                "firstMonth": {"year": 2025, "month": 11},
                "lastMonth": {"year": 2026, "month": 10},
                "monthCount": 12,
                "amount": {"currencyCode": "CNY", "units": "600000"},
            },
            "previousPeriod": {
                "firstMonth": {"year": 2024, "month": 11},
                "lastMonth": {"year": 2025, "month": 10},
                "monthCount": 12,
                "amount": {"currencyCode": "CNY", "units": "500000"},
            },
        },
        {"criterion": "CRITERION_REFERRAL_VALUE", "weightPercent": 20},
    ],
    "missing": ["CRITERION_REFERRAL_VALUE"],
}


def test_an_assessment_shows_the_facts_behind_each_criterion(kac: Kac, fake: Fake) -> None:
    fake.answers["AssessGrade"] = lambda _: ASSESSMENT

    result = kac("grade", "assess", "HDDW")

    assert result.code == 0
    assert "2024-11…2025-10 500.0K → 2025-11…2026-10 600.0K" in result.out
    assert "Grade A with 72.50 points by policy 3." in result.err
    assert "Nothing is known of: referral value" in result.err
    assert json.loads(kac("grade", "assess", "HDDW", "-o", "json").out) == ASSESSMENT


def test_a_policy_is_set_from_a_file(kac: Kac, fake: Fake, tmp_path: Path) -> None:
    fake.answers["SetGradePolicy"] = lambda _: POLICY
    file = tmp_path / "policy.json"
    file.write_text(json.dumps({"currencyCode": "CNY"}))

    result = kac("grade", "policy", "--set", str(file), "--lang", "zh")

    (request,) = fake.called("SetGradePolicy")
    assert (result.code, request["currencyCode"]) == (0, "CNY")
    assert "≥500: 40, ≥2000: 90" in result.out
    assert "S 90 分起" in result.err


@pytest.mark.parametrize("content", ["[1]", "weights", None], ids=["a list", "no JSON", "no file"])
def test_a_file_without_a_policy_is_refused(kac: Kac, fake: Fake, tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "policy.json"
    if content is not None:
        file.write_text(content)

    assert kac("grade", "policy", "--set", str(file)).code == 2
    assert fake.called("SetGradePolicy") == []


def test_many_accounts_are_regraded_page_by_page_and_dry_unless_told(kac: Kac, fake: Fake) -> None:
    def page(request: Message) -> Message:
        last = request["pageToken"] == "2"
        account, result = (SOUTH, "UNCHANGED") if last else (EAST, "CHANGED")
        regrading = {"accountId": account["id"], "before": "GRADE_B", "after": "GRADE_B" if last else "GRADE_S"}
        regrading |= {"result": f"REGRADING_RESULT_{result}"}
        return {"regradings": [regrading], "nextPageToken": "" if last else "2"}

    fake.answers["RegradeAccounts"] = page

    dry = kac("grade", "regrade", "--class", "energy")
    done = kac("grade", "regrade", "--apply", "--all", "-o", "name")

    requests = fake.called("RegradeAccounts")
    assert [request["validateOnly"] for request in requests] == [True, True, False, False]
    assert len({request["requestId"] for request in requests}) == 4
    assert [request.get("classId") for request in requests] == ["c1", "c1", None, None]
    assert "1 of 2 accounts would get another grade" in dry.err
    assert ("华东电网" in dry.out, "南方电网" in dry.out) == (True, False)
    assert done.out.split() == [EAST["id"], SOUTH["id"]]


def test_a_grade_is_overridden_for_a_reason_and_a_while(kac: Kac, fake: Fake) -> None:
    fake.answers["OverrideGrade"] = lambda request: {"id": "d", **request}

    assert kac("grade", "override", "HDDW", "s", "-m", "Theirs", "--until", "2027-03-31").code == 0

    (request,) = fake.called("OverrideGrade")
    assert (request["grade"], request["reason"]) == ("GRADE_S", "Theirs")
    assert request["endDate"] == {"year": 2027, "month": 3, "day": 31}


def test_a_score_is_recorded_by_its_short_name(kac: Kac, fake: Fake) -> None:
    fake.answers["RecordGradeScore"] = lambda request: {"id": "s", **request}

    assert kac("grade", "score", "HDDW", "wallet", "60", "-m", "Their own tally").code == 0
    assert kac("grade", "score", "HDDW", "luck", "60", "-m", "x").code == 2

    (request,) = fake.called("RecordGradeScore")
    assert (request["criterion"], request["value"]) == ("CRITERION_SHARE_OF_WALLET", 60)


def test_credit_is_assessed_on_the_latest_survey(kac: Kac, fake: Fake) -> None:
    fake.answers["ListCreditSurveys"] = lambda _: {"surveys": [{"id": "late"}, {"id": "early"}]}
    fake.answers["AssessCredit"] = lambda request: {"id": "a", **request}

    assert kac("credit", "assess", "HDDW", "aa", "--up-to", "500,000.50", "-m", "Pays").code == 0

    (request,) = fake.called("AssessCredit")
    assert (request["surveyId"], request["creditGrade"]) == ("late", "CREDIT_GRADE_AA")
    assert request["creditLimit"] == {"currencyCode": "CNY", "units": "500000", "nanos": 500_000_000}
    assert "reviewDate" not in request


def test_credit_without_a_survey_is_not_assessed(kac: Kac, fake: Fake) -> None:
    fake.lists["creditSurveys"] = []
    fake.answers["ListCreditSurveys"] = lambda _: {}

    result = kac("credit", "assess", "HDDW", "aa", "--up-to", "1", "-m", "x", "--lang", "zh")

    assert result.code == 3
    assert "kac credit survey" in result.err


def test_a_finding_has_three_parts(kac: Kac, fake: Fake) -> None:
    fake.answers["RecordCreditSurvey"] = lambda request: {"id": "s", **request}

    assert kac("credit", "survey", "HDDW", "--finding", "付款/都在 40 天内/我方账目", "--on", "2026-11-01").code == 0
    assert kac("credit", "survey", "HDDW", "--finding", "付款").code == 2

    (request,) = fake.called("RecordCreditSurvey")
    assert request["findings"] == [{"subject": "付款", "finding": "都在 40 天内", "source": "我方账目"}]
    assert request["surveyDate"] == {"year": 2026, "month": 11, "day": 1}


def test_reviews_show_what_is_owed_beside_the_limit(kac: Kac, fake: Fake) -> None:
    credit = {
        "assessment": {
            "accountId": EAST["id"],
            "creditGrade": "CREDIT_GRADE_B",
            "creditLimit": {"currencyCode": "CNY", "units": "500000"},
            "reviewDate": {"year": 2026, "month": 12, "day": 1},
        },
        "receivables": {"currencyCode": "CNY", "units": "800000"},
        "receivablesMonth": {"year": 2026, "month": 10},
        "use": "CREDIT_USE_ABOVE_LIMIT",
    }
    fake.answers["ListCreditReviews"] = lambda _: {"credits": [credit]}

    result = kac("credit", "reviews", "--by", "2026-12-31", "--lang", "zh")

    assert result.code == 0
    assert all(word in result.out for word in ("华东电网", "50.0万", "80.0万", "2026-10", "超过额度"))
    assert fake.called("ListCreditReviews")[0]["dueBy"] == {"year": 2026, "month": 12, "day": 31}


def test_years_are_compared(kac: Kac, fake: Fake) -> None:
    yearly = {
        "measure": "MEASURE_REVENUE",
        "year": 2026,
        "lastMonth": 10,
        "amount": {"currencyCode": "CNY", "units": "600000"},
        "previousAmount": {"currencyCode": "CNY", "units": "500000"},
        "changeBasisPoints": "2000",
    }
    fake.answers["SumFigures"] = lambda _: {"sums": [yearly], "accountCount": 7}

    result = kac("figure", "sum", "HDDW", "--group", "--from", "2025", "--to", "2026")

    (request,) = fake.called("SumFigures")
    assert (request["withGroup"], request["firstYear"], request["lastYear"]) == (True, 2025, 2026)
    assert "+20.0%" in result.out
    assert "over 7 accounts" in result.err


def test_a_figure_is_recorded_and_corrected(kac: Kac, fake: Fake) -> None:
    fake.answers["RecordFigures"] = lambda _: {"recordedCount": 1}

    assert kac("figure", "record", "HDDW", "overdue", "2026-10", "EUR 20.05").code == 0
    assert kac("figure", "record", "HDDW", "profit", "2026-10", "1").code == 2
    assert kac("figure", "record", "HDDW", "orders", "October", "1").code == 2

    (request,) = fake.called("RecordFigures")
    (figure,) = request["figures"]
    assert figure["month"] == {"year": 2026, "month": 10}
    assert figure["amount"] == {"currencyCode": "EUR", "units": "20", "nanos": 50_000_000}
