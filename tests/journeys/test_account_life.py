"""One account from its first word to its merge, as director, manager and the pages see it."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from playwright.async_api import Browser

from chassis import clock
from tests.centre import Centre
from tests.journeys.line import Kac, read
from tests.running import eventually

pytestmark = pytest.mark.timeout(300)

MANAGER = "王晓岚"
Say = Callable[..., Any]
"""Gives what the command answers somebody."""


async def test_an_account_from_prospect_to_agreement_to_merge(centre: Centre, browser: Browser, kac: Kac) -> None:
    director, manager = (partial(said, kac, who) for who in ("director", "manager"))
    code = f"J-{clock.new_id()[-12:]}"
    name = f"华澜{code}"
    begun = director("account", "create", code, name, "class=energy", "grade=B", "--stage", "prospect")
    director("assignment", "set", code, MANAGER, "--reason", "熟悉行业")
    await eventually(lambda: reached(kac, code, "manager"))
    manager("contact", "add", code, "周敏", "title=采购总监", "role=decision-maker", "mobile=13800001111")
    manager("visit", "log", code, "-m", "谈了合作意向", "--next", "下周一 送方案")
    manager("need", "record", code, "两条线路", "--category", "delivery")

    prepared(director, manager, code)
    graded(director, manager, code)
    promised(director, manager, code)

    shown = [entry["title"] for entry in await eventually(lambda: timeline(manager, code))]
    assert {"谈了合作意向", "年度供货"} <= set(shown)
    await merged(director, kac, code, name, begun["id"])
    assert name in await listed(centre, browser, code)


def said(kac: Kac, who: str, *line: str) -> Any:
    """Give what the command answers."""
    return read(kac(*line, "--context", who, "-o", "json"))


def prepared(director: Say, manager: Say, code: str) -> None:
    """Lead the account from its first talks to regular work, as far as what is prepared for it allows."""
    for stage in ("negotiation", "onboarding"):
        director("account", "stage", code, stage, "-m", "双方有意")
    for item in director("onboarding", "list", code):
        manager("onboarding", "done", item["id"])
    assert director("account", "stage", code, "active", "-m", "准备就绪")["stage"] == "STAGE_ACTIVE"


def graded(director: Say, manager: Say, code: str) -> None:
    """Say how important the account is, and how far it has credit."""
    director("figure", "record", code, "revenue", "2026-10", "1,200,000")
    director("grade", "override", code, "A", "--reason", "战略客户")
    manager("credit", "survey", code, "--finding", "付款/都在 40 天内/我方账目")
    director("credit", "assess", code, "AA", "--up-to", "500000", "-m", "稳健")
    assert director("account", "get", code)["grade"] == "GRADE_A"
    assert director("credit", "get", code)["assessment"]["creditGrade"] == "CREDIT_GRADE_AA"


def promised(director: Say, manager: Say, code: str) -> None:
    """Agree with the account on a plan, and on an agreement."""
    days = ("--from", "today", "--to", "in a year")
    people = ("--ours", MANAGER, "--theirs", "周敏")
    goal = ("--goal", "in 6 months 两条线路")
    plan = manager("plan", "draft", code, "--title", "共建", "--objective", "供电翻倍", *days, *goal, *people)
    agreed = director("plan", "agree", plan["id"], "--contact", "周敏")
    assert agreed["state"] == "COOPERATION_PLAN_STATE_AGREED"
    terms = ("--code", f"HT-{code}", "--title", "年度供货", "--kind", "purchase", "--amount", "3000000")
    opened = manager("agreement", "open", code, *terms, *days)
    signing = ("--ours", "林致远", "--theirs", "周敏", "--document", "档案 7")
    signed = director("agreement", "sign", opened["id"], *signing)
    assert signed["state"] == "AGREEMENT_STATE_IN_FORCE"


async def merged(director: Say, kac: Kac, code: str, name: str, account_id: str) -> None:
    """Find the account kept twice, make one of the two, then two again, and one for good."""
    other = f"{code}-2"
    director("account", "create", other, f"{name}有限公司", "class=energy", "grade=B")
    assert code in {found["code"] for found in director("duplicate", "find", f"{name}有限公司")}
    merge = director("account", "merge", other, code, "-m", "同一客户", "--yes")
    assert merge["survivorId"] == account_id
    assert not reached(kac, merge["mergedId"], "director")
    director("account", "unmerge", other, "-m", "先核对")
    assert reached(kac, merge["mergedId"], "director")
    director("account", "merge", other, code, "-m", "核对过了", "--yes")


def reached(kac: Kac, account: str, who: str) -> bool:
    """Whether somebody finds the account."""
    return kac("account", "get", account, "--context", who).returncode == 0


def timeline(manager: Say, code: str) -> Any:
    """Give what has happened, once the visit and the agreement are in it."""
    entries = manager("account", "timeline", code)
    return entries if len(entries) >= len(("visit", "contact", "grade", "agreement")) else None


async def listed(centre: Centre, browser: Browser, code: str) -> str:
    """Give what the director's page says of the accounts found by a code."""
    context = await browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", service_workers="block")
    context.set_default_timeout(15_000)
    page = await context.new_page()
    await page.goto(centre.url)
    await page.get_by_text("林致远").click()
    await page.get_by_text("实时").wait_for()
    await page.goto(f"{centre.url}/accounts")
    row = page.get_by_role("row").filter(has_text=code)
    await row.first.wait_for()
    text = " ".join(await row.all_inner_texts())
    await context.close()
    return text
