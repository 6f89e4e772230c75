"""What people find accounts by, and whom they do not find."""

from collections.abc import Sequence
from typing import Any

import grpc
import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from kac.accounts.v1 import account_pb2, confidentiality_pb2, contact_pb2, contact_service_pb2, search_pb2
from kac.accounts.v1.confidentiality_service_pb2 import SetConfidentialityRequest
from kac.accounts.v1.confidentiality_service_pb2_grpc import ConfidentialityServiceStub
from kac.accounts.v1.contact_service_pb2_grpc import ContactServiceStub
from kac.accounts.v1.search_service_pb2 import SearchAccountsRequest, SearchAccountsResponse
from kac.accounts.v1.search_service_pb2_grpc import SearchServiceStub
from kac.teams.v1.events_pb2 import MemberCreated
from kac.teams.v1.member_pb2 import Member

from chassis import clock
from chassis.access import Caller
from tests.facts import assigned
from tests.identity import a_caller
from tests.running import Running, eventually, refused
from tests.services.accounts.archive import DIRECTOR, a_class, a_row, an_account, changed, imported
from tests.services.accounts.merging.asking import merge, unmerge

Field = search_pb2.MatchedField


async def searched(
    accounts: Running, query: str, *, caller: Caller = DIRECTOR, **said: Any
) -> Sequence[search_pb2.FoundAccount]:
    request = SearchAccountsRequest(query=query, **said)
    answer = await accounts.stub(SearchServiceStub).SearchAccounts(request, metadata=accounts.be(caller))
    return answer.accounts  # type: ignore[no-any-return]  # stubs are untyped


async def found(accounts: Running, query: str, **said: Any) -> list[str]:
    return [one.account.display_name for one in await searched(accounts, query, **said)]


async def matched(accounts: Running, query: str, account: account_pb2.Account) -> list[tuple[str, str]]:
    """Say by what an account was found."""
    wanted = f'class_id = "{account.class_id}"'
    [one] = [one for one in await searched(accounts, query, filter=wanted) if one.account.id == account.id]
    return [(Field.Name(match.field).removeprefix("MATCHED_FIELD_"), match.text) for match in one.matches]


async def a_contact(accounts: Running, account_id: str, name: str, number: str = "") -> contact_pb2.Contact:
    kind = contact_pb2.CHANNEL_KIND_MOBILE
    channels = [contact_service_pb2.ChannelEntry(kind=kind, value=number)] if number else []
    entry = contact_service_pb2.ContactEntry(display_name=name, channels=channels)
    request = contact_service_pb2.CreateContactRequest(account_id=account_id, contact=entry, request_id=clock.new_id())
    made: contact_pb2.Contact = await accounts.stub(ContactServiceStub).CreateContact(
        request, metadata=accounts.be(DIRECTOR)
    )
    return made


@pytest.fixture(scope="module")
async def grid(accounts: Running) -> account_pb2.Account:
    """An account that can be found in every way."""
    account = await an_account(
        accounts,
        display_name="國網庆渝電力（集团）有限公司",
        short_name="庆渝电力",
        english_name="Qingyu Grid Nestlé Ltd.",
        code="QY-7788",
        registration_number="91500000QYDL0001X2",
        region="渝北",
        tags=["能源骨干", "重点"],
        phone="023-6688 9900",
    )
    await a_contact(accounts, account.id, "欧阳明月", "139 0270 4455")
    return account


@pytest.mark.parametrize(
    ("query", "field", "text"),
    [
        pytest.param("qy7788", "CODE", "QY-7788", id="code without its dash"),
        pytest.param("91500000qydl0001x2", "REGISTRATION_NUMBER", "91500000QYDL0001X2", id="registration number"),
        pytest.param("国网庆渝", "NAME_BEGINNING", "國網庆渝電力（集团）有限公司", id="beginning, simplified"),
        pytest.param("國網慶渝", "NAME_BEGINNING", "國網庆渝電力（集团）有限公司", id="beginning, traditional"),
        pytest.param("国网庆渝电力(集团)", "NAME_BEGINNING", "國網庆渝電力（集团）有限公司", id="other brackets"),
        pytest.param("渝电", "NAME", "國網庆渝電力（集团）有限公司", id="part of a name"),
        pytest.param("公司 渝电", "NAME", "國網庆渝電力（集团）有限公司", id="words in any order"),
        pytest.param("NESTLE grid", "NAME", "Qingyu Grid Nestlé Ltd.", id="English name"),
        pytest.param("gwqy", "INITIALS", "國網庆渝電力（集团）有限公司", id="initials"),
        pytest.param("guowangqing", "PINYIN", "國網庆渝電力（集团）有限公司", id="pinyin"),
        pytest.param("qingyudianl", "PINYIN", "國網庆渝電力（集团）有限公司", id="pinyin, unfinished"),
        pytest.param("y7788", "CODE_PART", "QY-7788", id="part of the code"),
        pytest.param(
            "91500000qy", "REGISTRATION_NUMBER", "91500000QYDL0001X2", id="beginning of the registration number"
        ),
        pytest.param("渝北", "REGION", "渝北", id="region"),
        pytest.param("能源骨幹", "TAG", "能源骨干", id="tag, traditional"),
        pytest.param("B", "GRADE", "B", id="grade"),
        pytest.param("欧阳明月", "CONTACT", "欧阳明月", id="contact"),
        pytest.param("oymy", "CONTACT", "欧阳明月", id="contact, initials"),
        pytest.param("ouyang", "CONTACT", "欧阳明月", id="contact, pinyin"),
        pytest.param("139-0270-4455", "PHONE", "8613902704455", id="contact's number"),
        pytest.param("4455", "PHONE", "8613902704455", id="four digits"),
        pytest.param("023 66889900", "PHONE", "023-6688 9900", id="the account's number"),
    ],
)
async def test_an_account_is_found_by(
    accounts: Running, grid: account_pb2.Account, query: str, field: str, text: str
) -> None:
    assert (field, text) in await matched(accounts, query, grid)


@pytest.mark.parametrize("query", ["国网不在", "zzzz", "889", "xqzj", "_网", "91500001", "国网 不在", "渝"])
async def test_what_is_not_there_is_not_found(accounts: Running, grid: account_pb2.Account, query: str) -> None:
    assert grid.display_name not in await found(accounts, query)


async def test_a_query_of_punctuation_is_refused(accounts: Running) -> None:
    no = await refused(searched(accounts, " %《》\0"))

    assert (no.code, no.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "SEARCH_QUERY_EMPTY")


async def test_the_most_telling_match_comes_first(accounts: Running) -> None:
    """An exact code before the beginning of a name, that before the middle, that before initials, those before people."""
    kind = (await a_class(accounts)).id
    by_contact = await an_account(accounts, class_id=kind, display_name="五")
    await a_contact(accounts, by_contact.id, "Zorba Quant")
    await an_account(accounts, class_id=kind, display_name="Zero Octopus Recorder Basin Art")
    await an_account(accounts, class_id=kind, display_name="Old Zorba Works")
    await an_account(accounts, class_id=kind, display_name="Zorba Works")
    await an_account(accounts, class_id=kind, display_name="一", code="zorba")

    names = await found(accounts, "ZORBA", filter=f'class_id = "{kind}"')

    assert names == ["一", "Zorba Works", "Old Zorba Works", "Zero Octopus Recorder Basin Art", "五"]


async def test_pages_follow_each_other(accounts: Running) -> None:
    kind = (await a_class(accounts)).id
    made = [await an_account(accounts, class_id=kind, display_name=f"Paginata {place}") for place in range(5)]
    codes: list[str] = []
    request = SearchAccountsRequest(query="paginata", filter=f'class_id = "{kind}"', page_size=2)
    for _ in range(3):
        page: SearchAccountsResponse = await accounts.stub(SearchServiceStub).SearchAccounts(
            request, metadata=accounts.be(DIRECTOR)
        )
        codes += [one.account.code for one in page.accounts]
        request.page_token = page.next_page_token

    assert codes == [account.code for account in made]
    assert page.next_page_token == ""


async def test_a_token_of_another_query_is_refused(accounts: Running) -> None:
    await an_account(accounts, display_name="Tokenata 1")
    await an_account(accounts, display_name="Tokenata 2")
    stub, director = accounts.stub(SearchServiceStub), accounts.be(DIRECTOR)
    page = await stub.SearchAccounts(SearchAccountsRequest(query="tokenata", page_size=1), metadata=director)

    other = SearchAccountsRequest(query="paginata", page_size=1, page_token=page.next_page_token)
    no = await refused(stub.SearchAccounts(other, metadata=director))

    assert page.next_page_token
    assert no.reason == "PAGE_TOKEN_INVALID"


async def test_a_filter_narrows_a_search(accounts: Running) -> None:
    await an_account(accounts, display_name="Filterata", grade=account_pb2.GRADE_A)
    await an_account(accounts, display_name="Filterata too", grade=account_pb2.GRADE_C)

    assert await found(accounts, "filterata", filter='grade = "A"') == ["Filterata"]
    assert (await refused(searched(accounts, "x", filter="what = 1"))).reason == "FILTER_INVALID"


async def test_each_finds_the_accounts_of_their_own(accounts: Running) -> None:
    mine = await an_account(accounts, display_name="Servata mine")
    colleagues = await an_account(accounts, display_name="Servata of a colleague")
    await an_account(accounts, display_name="Servata of others")
    manager, leader = a_caller("ACCOUNT_MANAGER"), a_caller("TEAM_LEADER")
    await assigned(accounts, mine.id, manager, leader=leader)
    await assigned(accounts, colleagues.id, a_caller("ACCOUNT_MANAGER"), leader=leader)

    assert await found(accounts, "servata", caller=manager) == ["Servata mine"]
    assert set(await found(accounts, "servata", caller=leader)) == {"Servata mine", "Servata of a colleague"}
    assert await found(accounts, "servata", caller=a_caller("ACCOUNT_MANAGER")) == []
    assert len(await found(accounts, "servata", caller=a_caller("BACK_OFFICE"))) == 3


async def test_what_is_masked_leads_nobody_to_an_account(accounts: Running) -> None:
    """Back office finds a confidential account by its name, not by what it may not see; a strict one not at all."""
    office, mine = a_caller("BACK_OFFICE"), "Maskata"
    account = await an_account(accounts, display_name=mine, phone="021-5550 7777", registration_number="91777MASKATA")
    await a_contact(accounts, account.id, "Person Geheim")
    queries = ("maskata", "55507777", "91777maskata", "geheim")

    for level, seen in (("CONFIDENTIAL", [[mine], [], [], []]), ("STRICT", [[], [], [], []])):
        request = SetConfidentialityRequest(
            account_id=account.id,
            level=confidentiality_pb2.ConfidentialityLevel.Value(f"CONFIDENTIALITY_LEVEL_{level}"),
            reason="a merger",
            request_id=clock.new_id(),
        )
        await accounts.stub(ConfidentialityServiceStub).SetConfidentiality(request, metadata=accounts.be(DIRECTOR))

        assert [await found(accounts, query, caller=office) for query in queries] == seen
        assert [await found(accounts, query) for query in queries] == [[mine]] * 4


async def test_an_account_is_found_by_who_serves_it_now(accounts: Running) -> None:
    account = await an_account(accounts, display_name="Ownata")
    before, now = (a_caller("ACCOUNT_MANAGER") for _ in range(2))
    for caller, name in ((before, "端木槐"), (now, "澹台烟")):
        await accounts.hear(MemberCreated(member=Member(id=caller.id, display_name=name)), about=caller.id)
        await assigned(accounts, account.id, caller)

    assert await eventually(lambda: matched(accounts, "澹台", account)) == [("OWNER", "澹台烟")]
    assert await matched(accounts, now.id, account) == [("OWNER", "澹台烟")]
    assert await found(accounts, "端木槐") == []


async def test_what_an_account_is_found_by_changes_with_it(accounts: Running) -> None:
    account = await an_account(accounts, display_name="Beforata", region="苏北")
    await changed(accounts, account, display_name="Afterata")

    assert await found(accounts, "beforata") == []
    assert await found(accounts, "afterata") == ["Afterata"]


async def test_what_a_contact_is_found_by_changes_with_it(accounts: Running) -> None:
    account = await an_account(accounts, display_name="Personata")
    contact = await a_contact(accounts, account.id, "Ludmilla Vorher")
    request = contact_service_pb2.UpdateContactRequest(
        contact_id=contact.id,
        change=contact_service_pb2.ContactEntry(display_name="Ludmilla Nachher"),
        update_mask=FieldMask(paths=["display_name"]),
        etag=contact.etag,
        request_id=clock.new_id(),
    )
    await accounts.stub(ContactServiceStub).UpdateContact(request, metadata=accounts.be(DIRECTOR))

    assert await found(accounts, "vorher") == []
    assert await found(accounts, "nachher") == ["Personata"]


async def test_an_import_is_found_at_once(accounts: Running) -> None:
    kind = await a_class(accounts)
    row = a_row(kind.code, display_name="Importata")
    await imported(accounts, [row])
    row.display_name = "Importata renamed"
    await imported(accounts, [row])

    assert await found(accounts, "importata") == ["Importata renamed"]


async def test_an_account_is_found_again_once_it_is_two_again(accounts: Running) -> None:
    survivor = await an_account(accounts, display_name="Reditus Works")
    gone = await an_account(accounts, display_name="Reditus Mill")
    made = await merge(accounts, survivor, gone)
    assert await found(accounts, "reditus") == ["Reditus Works"]

    await unmerge(accounts, made.id)

    assert set(await found(accounts, "reditus")) == {"Reditus Works", "Reditus Mill"}
