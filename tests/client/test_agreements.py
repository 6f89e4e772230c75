"""The register of contracts, what is owed, granted and proposed, on the line."""

from collections.abc import Iterator
from typing import Any

import pytest
from google.protobuf.json_format import ParseDict

from chassis import validation
from tests.client.archive import EAST
from tests.client.conftest import Kac
from tests.client.fake import Fake, Message
from tests.rpcs import RPCS

pytestmark = pytest.mark.usefixtures("accounts")

AGREEMENT: Message = {
    "id": "01a20000-0000-7000-8000-000000000001",
    "accountId": EAST["id"],
    "terms": {
        "code": "HT-1",
        "title": "年度服务",
        "kind": "AGREEMENT_KIND_SERVICE",
        "startDate": {"year": 2026, "month": 1, "day": 1},
        "endDate": {"year": 2026, "month": 12, "day": 31},
        "amount": {"currencyCode": "CNY", "units": "1200000"},
    },
    "state": "AGREEMENT_STATE_IN_FORCE",
    "noticeDate": {"year": 2026, "month": 11, "day": 1},
    "etag": "3",
}
ID = "01a20000-0000-7000-8000-000000000002"


CHANGING = (
    *("OpenAgreement", "SignAgreement", "AmendAgreement", "TerminateAgreement", "RenewAgreement"),
    *("AddObligation", "FulfillObligation", "WaiveObligation", "SetApprovalLimit"),
    *("ProposePolicy", "ReviewPolicy", "ApprovePolicy", "RefusePolicy", "WithdrawPolicy"),
    *("DraftProposal", "ReceiveProposal", "SendProposal", "SettleProposal"),
)


@pytest.fixture
def register(fake: Fake) -> Iterator[Fake]:
    """A register with one agreement; whatever is changed is answered with what was asked, as the contract allows it."""
    fake.lists["agreements"] = [AGREEMENT]
    fake.answers |= dict.fromkeys(CHANGING, lambda request: {"id": ID, **request})
    yield fake
    kinds = {rpc.path.removeprefix("/"): rpc.request for rpc in RPCS}
    asked = [ParseDict(call.request, kinds[call.rpc]()) for call in fake.calls]
    assert [found for request in asked if (found := validation.violations(request))] == []


def only(register: Fake, verb: str) -> Message:
    (request,) = register.called(verb)
    return {key: value for key, value in request.items() if key != "requestId"}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_register_reads_in_the_callers_language(kac: Kac, register: Fake, language: str) -> None:
    result = kac(
        "agreement", "list", "--state", "in-force", "--ends-by", "2026-12-31", "-a", "HDDW", "--lang", language
    )

    (request,) = register.called("ListAgreements")
    wanted = f'account_id = "{EAST["id"]}" AND state = "IN_FORCE" AND end_date <= "2026-12-31"'
    assert (result.code, request["filter"]) == (0, wanted)
    assert {"zh": "生效中", "en": "in force"}[language] in result.out
    assert "2026-11-01" in result.out


def test_an_agreement_is_opened_with_all_its_terms(kac: Kac, register: Fake) -> None:
    line = "agreement open HDDW --code HT-2 --title 服务 --from 2027-01-01 --to 2027-12-31 --hours 4 --serve 热线"
    result = kac(*line.split(), "--amount", "CNY 1,200,000.50", "--notice", "60")

    assert result.code == 0
    assert only(register, "OpenAgreement") == {
        "accountId": EAST["id"],
        "terms": {
            "code": "HT-2",
            "title": "服务",
            "kind": "AGREEMENT_KIND_SERVICE",
            "startDate": {"year": 2027, "month": 1, "day": 1},
            "endDate": {"year": 2027, "month": 12, "day": 31},
            "amount": {"currencyCode": "CNY", "units": "1200000", "nanos": 500_000_000},
            "serviceLevel": {"responseHours": 4, "contents": ["热线"]},
            "noticeDays": 60,
        },
    }


def test_a_renewal_takes_the_terms_over_from_the_day_after(kac: Kac, register: Fake) -> None:
    assert kac("agreement", "renew", "HT-1", "--code", "HT-2", "--to", "2027-12-31").code == 0

    terms = only(register, "RenewAgreement")["terms"]
    assert terms["startDate"] == {"year": 2027, "month": 1, "day": 1}
    assert (terms["code"], terms["title"]) == ("HT-2", "年度服务")


CHANGES = [
    (
        "agreement sign HT-1 --ours 林岚 --theirs 陈明 --document D-1 --on 2026-01-01",
        "SignAgreement",
        {"etag": "3", "agreementId": AGREEMENT["id"]},
    ),
    ("agreement terminate HT-1 -m merged", "TerminateAgreement", {"reason": "merged", "etag": "3"}),
    (
        "agreement amend HT-1 --hours 2 --serve 热线 --document D-2",
        "AmendAgreement",
        {"serviceLevel": {"responseHours": 2, "contents": ["热线"]}, "documentReference": "D-2"},
    ),
    (f"obligation fulfill {ID} -m sent", "FulfillObligation", {"obligationId": ID, "outcome": "sent"}),
    (f"obligation waive {ID} -m nothing", "WaiveObligation", {"obligationId": ID, "reason": "nothing"}),
    (f"policy review {ID} -m fine", "ReviewPolicy", {"policyId": ID, "comment": "fine"}),
    (f"policy approve {ID}", "ApprovePolicy", {"policyId": ID}),
    (f"policy refuse {ID} -m dear", "RefusePolicy", {"policyId": ID, "reason": "dear"}),
    (f"policy withdraw {ID} -m left", "WithdrawPolicy", {"policyId": ID, "reason": "left"}),
    ("policy limit CNY50000", "SetApprovalLimit", {"amount": {"currencyCode": "CNY", "units": "50000", "nanos": 0}}),
    (
        f"proposal send {ID} --on 2026-11-20",
        "SendProposal",
        {"proposalId": ID, "sentDate": {"year": 2026, "month": 11, "day": 20}},
    ),
    (
        f"proposal settle {ID} declined -m dear",
        "SettleProposal",
        {"proposalId": ID, "state": "PROPOSAL_STATE_DECLINED", "reason": "dear"},
    ),
]


@pytest.mark.parametrize(("words", "verb", "expected"), CHANGES, ids=[verb for _, verb, _ in CHANGES])
def test_each_change_says_what_the_line_says(
    kac: Kac, register: Fake, words: str, verb: str, expected: dict[str, Any]
) -> None:
    result = kac(*words.split(), "-o", "json")

    assert result.code == 0, result.err
    assert expected.items() <= only(register, verb).items()


def test_an_obligation_is_a_departments_or_the_accounts(kac: Kac, register: Fake) -> None:
    owed = ("--owed", "2026-12-31 巡检报告")
    assert kac("obligation", "add", "HT-1", *owed, "--department", "技术部", "--every", "month").code == 0
    assert kac("obligation", "add", "HT-1", *owed).code == 0

    ours, theirs = (request["terms"] for request in register.called("AddObligation"))
    assert (ours["debtor"], ours["department"], ours["recurrence"]) == ("DEBTOR_US", "技术部", "RECURRENCE_MONTHLY")
    assert (theirs["debtor"], theirs["recurrence"], theirs["content"]) == (
        "DEBTOR_ACCOUNT",
        "RECURRENCE_ONCE",
        "巡检报告",
    )


@pytest.mark.parametrize(
    ("kind", "worth", "benefit"),
    [
        ("discount", "2.5%", {"basisPoints": 250}),
        ("rebate", "12.34%", {"basisPoints": 1234}),
        ("extended-payment", "30d", {"paymentDays": 30}),
        ("gift", "Tea", {"description": "Tea"}),
    ],
)
def test_a_policy_is_worth_percents_days_or_words(
    kac: Kac, register: Fake, kind: str, worth: str, benefit: Message
) -> None:
    line = f"policy propose HDDW --title 优惠 --kind {kind} --value {worth} --limit 20000 --to 2030-12-31 -m loyal"

    assert kac(*line.split()).code == 0
    proposed = only(register, "ProposePolicy")["terms"]["benefit"]
    assert benefit.items() <= proposed.items()
    assert proposed["kind"] == f"BENEFIT_KIND_{kind.upper().replace('-', '_')}"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("policy propose HDDW --title x --kind discount --value 30d --limit 1 --to 2030-12-31 -m y", 2),
        ("policy propose HDDW --title x --kind extended-payment --value 3% --limit 1 --to 2030-12-31 -m y", 2),
        ("agreement list --ends-by someday", 2),
    ],
)
def test_what_is_not_understood_is_asked_of_nobody(kac: Kac, register: Fake, words: str, code: int) -> None:
    result = kac(*words.split())

    assert result.code == code
    assert len(result.err.splitlines()) == 3
    assert register.called("ProposePolicy") == []


def test_an_unknown_agreement_is_not_found(kac: Kac, register: Fake) -> None:
    register.lists["agreements"] = []

    assert kac("agreement", "get", "HT-9").code == 3


def test_a_proposal_comes_in_and_goes_out(kac: Kac, register: Fake) -> None:
    words = ("HDDW", "-s", "二线", "-m", "我们建议", "--agreement", "HT-1", "--answer-by", "2030-01-31")
    assert kac("proposal", "draft", *words).code == 0
    assert kac("proposal", "receive", *words, "--on", "2026-11-20").code == 0

    drafted, received = only(register, "DraftProposal"), only(register, "ReceiveProposal")
    assert drafted["terms"] == received["terms"]
    assert drafted["terms"]["agreementId"] == AGREEMENT["id"]
    assert received["sentDate"] == {"year": 2026, "month": 11, "day": 20}


def test_the_lists_read_as_tables(kac: Kac, register: Fake) -> None:
    benefit = {"kind": "BENEFIT_KIND_DISCOUNT", "basisPoints": 250, "limit": {"currencyCode": "CNY", "units": "20000"}}
    register.lists["policies"] = [{"id": ID, "state": "POLICY_STATE_PROPOSED", "terms": {"benefit": benefit}}]
    register.lists["obligations"] = [{"id": ID, "state": "OBLIGATION_STATE_OVERDUE", "terms": {"debtor": "DEBTOR_US"}}]
    register.lists["proposals"] = [{"id": ID, "state": "PROPOSAL_STATE_SENT", "direction": "DIRECTION_TO_ACCOUNT"}]
    register.lists["approvalLimits"] = [{"amount": {"currencyCode": "CNY", "units": "50000"}}]

    assert "discount 2.5%" in kac("policy", "list", "--state", "proposed").out
    assert "overdue" in kac("obligation", "list", "--agreement", "HT-1", "--due-by", "tomorrow").out
    assert "to account" in kac("proposal", "list", "--direction", "to-account").out
    assert "CNY" in kac("policy", "limit").out
