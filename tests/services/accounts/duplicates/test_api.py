from typing import Any

import grpc
import pytest
from kac.accounts.v1 import duplicate_pb2
from kac.accounts.v1.account_pb2 import Account
from kac.accounts.v1.duplicate_pb2 import DuplicatePair
from kac.accounts.v1.duplicate_service_pb2 import (
    DismissDuplicatePairRequest,
    FindDuplicatesRequest,
    GetDuplicateScanRequest,
    ListDuplicatePairsRequest,
    ScanDuplicatesRequest,
)
from kac.accounts.v1.duplicate_service_pb2_grpc import DuplicateServiceStub

from chassis import clock
from chassis.access import Caller
from services.accounts.duplicates import actions
from tests.running import Running, refused
from tests.services.accounts.archive import DIRECTOR, an_account, changed
from tests.services.accounts.confidentiality.test_api import BACK_OFFICE, CONFIDENTIAL, STRICT, classified
from tests.services.accounts.merging.asking import got, merge


def duplicates(accounts: Running) -> Any:
    return accounts.stub(DuplicateServiceStub)


async def found(accounts: Running, *, caller: Caller = DIRECTOR, **described: Any) -> list[str]:
    request = FindDuplicatesRequest(**described)
    answer = await duplicates(accounts).FindDuplicates(request, metadata=accounts.be(caller))
    return [candidate.account_id for candidate in answer.candidates]


async def scanned(accounts: Running) -> Any:
    request = ScanDuplicatesRequest(request_id=clock.new_id())
    asked = await duplicates(accounts).ScanDuplicates(request, metadata=accounts.be(DIRECTOR))
    await actions.scan_when_asked(accounts.db)
    shown = GetDuplicateScanRequest(scan_id=asked.id)
    return await duplicates(accounts).GetDuplicateScan(shown, metadata=accounts.be(DIRECTOR))


async def pairs(
    accounts: Running, *among: Account, dismissed: bool = False, caller: Caller = DIRECTOR
) -> list[DuplicatePair]:
    ids = {account.id for account in among}
    request = ListDuplicatePairsRequest(page_size=200, dismissed=dismissed)
    answer = await duplicates(accounts).ListDuplicatePairs(request, metadata=accounts.be(caller))
    return [pair for pair in answer.pairs if {pair.first_account_id, pair.second_account_id} == ids]


@pytest.mark.parametrize(
    "described",
    [
        {"names": ["上海樵岚岫电力股份有限公司"]},
        {"names": ["樵嵐岫電力（上海）"]},
        {"names": ["Shanghai Qiaolanxiu Electric Power Co., Ltd."]},
        {"registration_number": "9131 0000 QLXD LI00 01"},
        {"names": ["樵岚岫"], "domain": "https://www.qiaolanxiu.example/cn", "phone": "+86 21 5555 1234"},
    ],
)
async def test_an_account_is_found_as_soon_as_it_is_kept(accounts: Running, described: dict[str, Any]) -> None:
    known = await found(accounts, names=["上海樵岚岫电力有限公司"])
    if not known:
        account = await an_account(
            accounts,
            display_name="上海樵岚岫电力有限公司",
            registration_number="91310000QLXDLI0001",
            domain="qiaolanxiu.example",
            phone="021-55551234",
        )
        known = [account.id]

    assert await found(accounts, **described) == known
    assert await found(accounts, names=["北京樵岚岫电力有限公司"]) == []


async def test_an_account_is_found_by_what_it_is_called_now(accounts: Running) -> None:
    account = await an_account(accounts, display_name="杭州霁堇物流有限公司")
    assert await found(accounts, names=["杭州霁堇物流"]) == [account.id]

    await changed(accounts, account, display_name="杭州翊珩物流有限公司")

    assert await found(accounts, names=["杭州霁堇物流"]) == []
    assert await found(accounts, names=["杭州翊珩物流"]) == [account.id]


async def test_a_merged_account_is_not_found(accounts: Running) -> None:
    survivor = await an_account(accounts, display_name="宁波沅芷机械")
    merged = await an_account(accounts, display_name="宁波沅芷机械有限公司")
    assert set(await found(accounts, names=["宁波沅芷机械"])) == {survivor.id, merged.id}

    await merge(accounts, survivor, merged)

    assert await found(accounts, names=["宁波沅芷机械"]) == [survivor.id]


async def test_something_must_be_known_to_find_duplicates(accounts: Running) -> None:
    no = await refused(found(accounts))

    assert (no.code, no.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "REQUEST_INVALID")


async def test_a_scan_lists_pairs_and_a_dismissed_one_stays_dismissed(accounts: Running) -> None:
    one = await an_account(accounts, display_name="无锡漪岚食品有限公司")
    other = await an_account(accounts, display_name="漪岚食品（无锡）股份有限公司")

    scan = await scanned(accounts)
    [pair] = await pairs(accounts, one, other)
    request = DismissDuplicatePairRequest(pair_id=pair.id, reason="mother and daughter", request_id=clock.new_id())
    await duplicates(accounts).DismissDuplicatePair(request, metadata=accounts.be(DIRECTOR))
    await scanned(accounts)

    assert scan.state == duplicate_pb2.DUPLICATE_SCAN_STATE_ENDED
    assert scan.account_count >= 2
    assert duplicate_pb2.DUPLICATE_REASON_NAME_EQUAL in pair.reasons
    assert await pairs(accounts, one, other) == []
    [dismissed] = await pairs(accounts, one, other, dismissed=True)
    assert (dismissed.id, dismissed.dismiss_reason) == (pair.id, "mother and daughter")


async def test_a_pair_that_is_merged_or_no_longer_alike_leaves_the_list(accounts: Running) -> None:
    one, other = [await an_account(accounts, display_name="苏州筱筠纺织") for _ in range(2)]
    third, fourth = [await an_account(accounts, display_name="南京翮羽软件") for _ in range(2)]
    await scanned(accounts)
    assert await pairs(accounts, one, other)

    await merge(accounts, one, other)
    assert await pairs(accounts, one, other) == []
    await changed(accounts, third, display_name="昆明砚秋酒店")
    await scanned(accounts)
    assert await pairs(accounts, third, fourth) == []
    assert (await got(accounts, fourth.id)).display_name == "南京翮羽软件"


async def test_what_is_not_there_is_not_found(accounts: Running) -> None:
    dismissal = DismissDuplicatePairRequest(pair_id=clock.new_id(), reason="two", request_id=clock.new_id())
    asked = GetDuplicateScanRequest(scan_id=clock.new_id())

    no_pair = await refused(duplicates(accounts).DismissDuplicatePair(dismissal, metadata=accounts.be(DIRECTOR)))
    no_scan = await refused(duplicates(accounts).GetDuplicateScan(asked, metadata=accounts.be(DIRECTOR)))

    assert (no_pair.reason, no_scan.reason) == ("DUPLICATE_PAIR_NOT_FOUND", "DUPLICATE_SCAN_NOT_FOUND")


async def test_nothing_is_found_out_about_a_confidential_account(accounts: Running) -> None:
    """Its name may show, but not by what is masked; of a strictly confidential one not even that."""
    number, name = "91310000MA1QLN9X77", "宁波澹泞航运有限公司"
    one = await an_account(accounts, display_name=name, registration_number=number)
    other = await an_account(accounts, display_name=f"{name}（甬）")
    await scanned(accounts)
    assert await pairs(accounts, one, other, caller=BACK_OFFICE)

    await classified(accounts, one, CONFIDENTIAL)
    assert one.id in await found(accounts, caller=BACK_OFFICE, names=[name])
    assert await found(accounts, caller=BACK_OFFICE, registration_number=number) == []
    assert await pairs(accounts, one, other, caller=BACK_OFFICE) == []
    await classified(accounts, one, STRICT)

    assert one.id not in await found(accounts, caller=BACK_OFFICE, names=[name])
    assert await found(accounts, registration_number=number) == [one.id]
    assert await pairs(accounts, one, other)
