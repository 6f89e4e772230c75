import json

import pytest
from kac.activity.v1.visit_service_pb2 import LogVisitRequest
from playwright.async_api import Page, expect

from tests.web import story
from tests.web.centre import No
from tests.web.conftest import NARROW, Desk, until

ACCOUNT = story.uid(5, 0)


@pytest.fixture
def size() -> tuple[int, int]:
    return NARROW


async def fill(page: Page, summary: str = "他们同意了试点。") -> None:
    await page.get_by_label("谈了什么").fill(summary)
    await page.get_by_role("radio", name="发送报价").check()
    await page.get_by_role("radio", name="一周后").check()


async def save(page: Page) -> None:
    await page.get_by_role("button", name="记下这次拜访").click()


def logged(desk: Desk) -> list[LogVisitRequest]:
    return [request for request in desk.called("LogVisit") if isinstance(request, LogVisitRequest)]


async def outbox(page: Page) -> list[str]:
    keys: list[str] = await page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('kac.outbox.'))")
    return keys


async def test_a_visit_is_logged_with_its_next_step(desk: Desk) -> None:
    page = await desk.open(f"/m/log?account={ACCOUNT}", who="manager")

    await page.get_by_role("radio", name="电话").check()
    await fill(page)
    await save(page)

    await expect(page.get_by_role("status")).to_contain_text("已记录：华东电网")
    (request,) = logged(desk)
    assert (request.account_id, request.summary) == (ACCOUNT, "他们同意了试点。")
    assert request.next_step.action == "发送报价"
    assert request.kind == 3  # KIND_CALL
    assert await outbox(page) == []


async def test_the_account_is_found_by_a_part_of_its_name(desk: Desk) -> None:
    page = await desk.open("/m/log", who="manager")

    await page.get_by_label("输入客户名称或编号").fill("能源")
    await page.get_by_role("button", name="国华能源", exact=False).first.click()
    await fill(page)
    await save(page)

    await expect(page.get_by_role("status")).to_contain_text("已记录：国华能源")


async def test_what_is_missing_is_named_beside_its_field(desk: Desk) -> None:
    page = await desk.open("/m/log", who="manager")

    await save(page)

    await expect(page.get_by_text("还没有选客户。")).to_be_visible()
    await expect(page.get_by_text("请选下一步的日期。")).to_be_visible()
    assert logged(desk) == []


async def test_a_refusal_says_why_and_keeps_what_was_written(desk: Desk) -> None:
    desk.centre.refusals["LogVisit"] = No(code="PERMISSION_DENIED", reason="ACCOUNT_NOT_SERVED")
    page = await desk.open(f"/m/log?account={ACCOUNT}", who="manager")

    await fill(page)
    await save(page)

    notice = page.get_by_role("alert")
    await expect(notice).to_contain_text("拜访没有记上")
    await expect(notice).to_contain_text("不在您的服务范围内")
    await expect(page.get_by_label("谈了什么")).to_have_value("他们同意了试点。")
    assert await outbox(page) == []


async def test_without_a_network_the_visit_is_kept_and_sent_once_later(desk: Desk) -> None:
    page = await desk.open(f"/m/log?account={ACCOUNT}", who="manager")
    await fill(page)
    desk.centre.silent = True

    await save(page)
    await expect(page.get_by_text("1 条拜访等待发送")).to_be_visible()
    desk.centre.silent = False
    await page.get_by_role("button", name="立即发送").click()

    await expect(page.get_by_text("1 条拜访等待发送")).to_have_count(0)
    assert [visit.summary for visit in desk.centre.visits].count("他们同意了试点。") == 1
    assert await outbox(page) == []


async def test_an_undecided_attempt_is_repeated_under_the_same_request_id(desk: Desk) -> None:
    desk.centre.refusals["LogVisit"] = No(code="UNAVAILABLE", reason="DEADLINE_EXCEEDED")
    page = await desk.open(f"/m/log?account={ACCOUNT}", who="manager")
    await fill(page)
    await save(page)
    await expect(page.get_by_text("1 条拜访等待发送")).to_be_visible()

    desk.centre.refusals.clear()
    await page.reload()

    await until(lambda: len(logged(desk)) > 1)
    await expect(page.get_by_text("1 条拜访等待发送")).to_have_count(0)
    assert len({request.request_id for request in logged(desk)}) == 1


async def test_a_kept_visit_that_is_refused_later_waits_for_its_writer(desk: Desk) -> None:
    page = await desk.open(f"/m/log?account={ACCOUNT}", who="manager")
    await fill(page)
    desk.centre.silent = True
    await save(page)
    await expect(page.get_by_text("1 条拜访等待发送")).to_be_visible()

    desk.centre.refusals["LogVisit"] = No(code="PERMISSION_DENIED", reason="ACCOUNT_NOT_SERVED")
    desk.centre.silent = False
    await page.get_by_role("button", name="立即发送").click()
    await expect(page.get_by_role("alert")).to_contain_text("华东电网: 没有被接受")
    desk.centre.refusals.clear()
    await page.get_by_role("button", name="修改后重发").click()
    await expect(page.get_by_label("谈了什么")).to_have_value("他们同意了试点。")
    await save(page)

    await expect(page.get_by_role("status")).to_contain_text("已记录：华东电网")
    refused, *_, recorded = logged(desk)
    assert refused.request_id != recorded.request_id


async def test_a_draft_survives_a_closed_page(desk: Desk) -> None:
    page = await desk.open(f"/m/log?account={ACCOUNT}", who="manager")
    await page.get_by_label("谈了什么").fill("还没写完")

    await until(lambda: page.evaluate("Object.keys(localStorage).some((key) => key.startsWith('kac.draft.'))"))
    await page.reload()

    await expect(page.get_by_label("谈了什么")).to_have_value("还没写完")
    await expect(page.get_by_text("已恢复上次没写完的草稿")).to_be_visible()


async def test_another_person_on_the_same_phone_does_not_send_it(desk: Desk) -> None:
    page = await desk.open("/m", who="manager")
    entry = {"request": {"requestId": story.uid(8, 1)}, "accountName": "x", "keptTime": 1}
    key = f"kac.outbox.{story.uid(3, 0)}.{story.uid(8, 1)}"

    await page.evaluate("([key, entry]) => localStorage.setItem(key, entry)", [key, json.dumps(entry)])
    await page.reload()
    await expect(page.get_by_role("heading", name="到期的下一步")).to_be_visible()

    assert logged(desk) == []
    assert await outbox(page) == [key]


async def test_the_own_accounts_stay_readable_without_a_network(desk: Desk) -> None:
    page = await desk.open("/m/accounts", who="manager")
    await expect(page.get_by_role("link", name="华东电网").first).to_be_visible()

    desk.centre.silent = True
    await page.reload()

    await expect(page.get_by_text("离线：显示")).to_be_visible()
    await expect(page.get_by_role("link", name="华东电网").first).to_be_visible()
