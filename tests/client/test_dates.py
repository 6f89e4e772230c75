from datetime import date, datetime, timedelta, timezone

import pytest

from kac_client import dates

SUNDAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 18, 30, tzinfo=timezone(timedelta(hours=8)))


@pytest.mark.parametrize(
    ("text", "due", "action"),
    [
        ("今天 寄样品", (2026, 11, 22), "寄样品"),
        ("明天 寄样品", (2026, 11, 23), "寄样品"),
        ("后天寄样品", (2026, 11, 24), "寄样品"),
        ("大后天，寄样品", (2026, 11, 25), "寄样品"),
        ("下周一 方案评审", (2026, 11, 23), "方案评审"),
        ("下周日 方案评审", (2026, 11, 29), "方案评审"),
        ("下下周三 方案评审", (2026, 12, 2), "方案评审"),
        ("下星期天 方案评审", (2026, 11, 29), "方案评审"),
        ("本周日 方案评审", (2026, 11, 22), "方案评审"),
        ("周五 报价", (2026, 11, 27), "报价"),
        ("周日 报价", (2026, 11, 29), "报价"),
        ("礼拜二:报价", (2026, 11, 24), "报价"),
        ("下周 报价", (2026, 11, 23), "报价"),
        ("3天后 报价", (2026, 11, 25), "报价"),
        ("３天后 报价", (2026, 11, 25), "报价"),
        ("三天后 报价", (2026, 11, 25), "报价"),
        ("十天之后 报价", (2026, 12, 2), "报价"),
        ("二十一天后 报价", (2026, 12, 13), "报价"),
        ("两周后 报价", (2026, 12, 6), "报价"),
        ("一个星期后 报价", (2026, 11, 29), "报价"),
        ("3个月后 评审", (2027, 2, 22), "评审"),
        ("一年后 续约", (2027, 11, 22), "续约"),
        ("in 3 months review", (2027, 2, 22), "review"),
        ("in a year renew", (2027, 11, 22), "renew"),
        ("月底 报价", (2026, 11, 30), "报价"),
        ("下月底 报价", (2026, 12, 31), "报价"),
        ("12月1日 报价", (2026, 12, 1), "报价"),
        ("1月5号 报价", (2027, 1, 5), "报价"),
        ("2027年2月28日 报价", (2027, 2, 28), "报价"),
        ("2026-12-01 send the offer", (2026, 12, 1), "send the offer"),
        ("2026/12/1 send the offer", (2026, 12, 1), "send the offer"),
        ("today call back", (2026, 11, 22), "call back"),
        ("Tomorrow: call back", (2026, 11, 23), "call back"),
        ("day after tomorrow call back", (2026, 11, 24), "call back"),
        ("next monday review", (2026, 11, 23), "review"),
        ("this sunday review", (2026, 11, 22), "review"),
        ("fri review", (2026, 11, 27), "review"),
        ("sun review", (2026, 11, 29), "review"),
        ("next week review", (2026, 11, 23), "review"),
        ("in 3 days send samples", (2026, 11, 25), "send samples"),
        ("in a week send samples", (2026, 11, 29), "send samples"),
        ("end of month invoice", (2026, 11, 30), "invoice"),
        ("end of next month invoice", (2026, 12, 31), "invoice"),
        ("方案评审 下周一", (2026, 11, 23), "方案评审"),
        ("send the offer next friday", (2026, 11, 27), "send the offer"),
        ("今天", (2026, 11, 22), ""),
    ],
)
def test_a_next_step_is_a_day_and_what_is_to_be_done(text: str, due: tuple[int, int, int], action: str) -> None:
    assert dates.step(text, SUNDAY) == (date(*due), action)


@pytest.mark.parametrize(
    "text",
    ["", "方案评审", "review", "monetary review", "sunny side", "2026-02-30 x", "13月1日 x", "today's offer"[5:]],
)
def test_a_text_without_a_day_is_refused(text: str) -> None:
    with pytest.raises(dates.NotADay):
        dates.step(text, SUNDAY)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("15:00", (2026, 11, 22, 15, 0)),
        ("下午3点", (2026, 11, 22, 15, 0)),
        ("昨天 15:00", (2026, 11, 21, 15, 0)),
        ("昨天下午3点半", (2026, 11, 21, 15, 30)),
        ("前天 9点05分", (2026, 11, 20, 9, 5)),
        ("中午12点", (2026, 11, 22, 12, 0)),
        ("yesterday 3pm", (2026, 11, 21, 15, 0)),
        ("tomorrow at 10:00", (2026, 11, 23, 10, 0)),
        ("next wednesday 2 pm", (2026, 11, 25, 14, 0)),
        ("2026-11-21 09:15", (2026, 11, 21, 9, 15)),
    ],
)
def test_a_moment_is_a_day_and_a_time(text: str, moment: tuple[int, int, int, int, int]) -> None:
    assert dates.moment(text, NOW) == datetime(*moment, tzinfo=NOW.tzinfo)


def test_a_moment_may_bring_its_own_time_zone() -> None:
    assert dates.moment("2026-11-21T09:15:00Z", NOW).utcoffset() == timedelta()


@pytest.mark.parametrize("text", ["", "昨天", "25:00", "10:75", "soon", "2026-11-21 9x"])
def test_a_text_that_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(dates.NotADay):
        dates.moment(text, NOW)


def test_a_month_later_is_the_last_day_of_a_shorter_month() -> None:
    assert dates.day("in 3 months", date(2026, 11, 30)) == date(2027, 2, 28)
    assert dates.day("3个月后", date(2027, 11, 30)) == date(2028, 2, 29)
