import grpc
import pytest
from kac.accounts.v1.account_class_service_pb2 import CreateAccountClassRequest, ListAccountClassesRequest
from kac.accounts.v1.account_class_service_pb2_grpc import AccountClassServiceStub
from kac.accounts.v1.events_pb2 import AccountClassCreated

from chassis import clock
from tests.facts import told
from tests.identity import a_caller
from tests.running import Running, refused
from tests.services.accounts.archive import DIRECTOR, a_class, a_code


async def test_a_created_class_is_told_and_answered_once(accounts: Running) -> None:
    stub = accounts.stub(AccountClassServiceStub)
    request = CreateAccountClassRequest(code=a_code("c"), display_name="金融", request_id=clock.new_id())

    first = await stub.CreateAccountClass(request, metadata=accounts.be(DIRECTOR))
    again = await stub.CreateAccountClass(request, metadata=accounts.be(DIRECTOR))

    assert first == again
    assert (first.code, first.display_name) == (request.code, "金融")
    assert await told(accounts, first.id) == [AccountClassCreated(account_class=first)]


async def test_a_class_code_is_given_once(accounts: Running) -> None:
    taken = await a_class(accounts)
    request = CreateAccountClassRequest(code=taken.code, display_name="Other", request_id=clock.new_id())

    stub = accounts.stub(AccountClassServiceStub)
    no = await refused(stub.CreateAccountClass(request, metadata=accounts.be(DIRECTOR)))

    assert (no.code, no.reason) == (grpc.StatusCode.ALREADY_EXISTS, "ACCOUNT_CLASS_CODE_TAKEN")
    assert no.metadata == {"code": taken.code}


async def test_classes_are_listed_page_by_page_in_the_order_of_their_codes(accounts: Running) -> None:
    made = [(await a_class(accounts)).code for _ in range(5)]
    stub = accounts.stub(AccountClassServiceStub)
    request = ListAccountClassesRequest(page_size=2)
    listed: list[str] = []

    while True:
        page = await stub.ListAccountClasses(request, metadata=accounts.be(a_caller("ACCOUNT_MANAGER")))
        listed += [kept.code for kept in page.account_classes]
        request.page_token = page.next_page_token
        if not page.next_page_token:
            break

    assert listed == sorted(set(listed))
    assert set(made) <= set(listed)


@pytest.mark.parametrize("role", ["ACCOUNT_MANAGER", "TEAM_LEADER", "EXECUTIVE"])
async def test_classes_are_made_by_those_who_keep_the_archive(accounts: Running, role: str) -> None:
    request = CreateAccountClassRequest(code=a_code("c"), display_name="Other", request_id=clock.new_id())

    stub = accounts.stub(AccountClassServiceStub)
    no = await refused(stub.CreateAccountClass(request, metadata=accounts.be(a_caller(role))))

    assert (no.code, no.reason) == (grpc.StatusCode.PERMISSION_DENIED, "ROLE_NOT_ALLOWED")


async def test_a_name_that_cannot_be_stored_is_the_callers_fault(accounts: Running) -> None:
    request = CreateAccountClassRequest(code=a_code("c"), display_name="Fin\0ance", request_id=clock.new_id())

    stub = accounts.stub(AccountClassServiceStub)
    no = await refused(stub.CreateAccountClass(request, metadata=accounts.be(DIRECTOR)))

    assert (no.code, no.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "TEXT_NOT_STORABLE")
