"""Reads days and times as people write them, in Chinese and in English; today is given, never asked for."""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable
from datetime import date, datetime, time, timedelta, tzinfo

DAYS_OF_WEEK = 7
MONTHS_OF_YEAR = 12
_LAST_DAY_OF_FEBRUARY_AT_LEAST = 28

_ZH_NUMBERS = {char: number for number, char in enumerate("零一二三四五六七八九十")} | {"两": 2, "半": 0}
_ZH_WEEKDAYS = {char: number for number, char in enumerate("一二三四五六日")} | {"天": 6, "末": 5}
_ZH_WORDS = {"大前天": -3, "前天": -2, "昨天": -1, "今天": 0, "今日": 0, "明天": 1, "明日": 1, "大后天": 3, "后天": 2}
_EN_WORDS = {"day after tomorrow": 2, "tomorrow": 1, "today": 0, "yesterday": -1}
_EN_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday mon",
            "tuesday tues tue",
            "wednesday wed",
            "thursday thurs thu",
            "friday fri",
            "saturday sat",
            "sunday sun",
        )
    )
    for name in names.split()
}
_EN_NUMBERS = {
    word: number
    for number, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    )
} | {"a": 1, "an": 1}

_COUNT_ZH = r"(?P<count>\d{1,3}|[一二两三四五六七八九]?十?[一二三四五六七八九]?(?<=[一二两三四五六七八九十]))"
_COUNT_EN = rf"(?P<count>\d{{1,3}}|{'|'.join(_EN_NUMBERS)})"
_WEEKDAY_EN = "|".join(sorted(_EN_WEEKDAYS, key=len, reverse=True))

Reading = Callable[[re.Match[str], date], date | None]


class NotADay(ValueError):  # noqa: N818 - reads as what it says
    """No day can be read in the text."""


def day(text: str, today: date) -> date:
    """Read a text that is a day and nothing else. Raises NotADay."""
    found, rest = leading_day(text, today)
    if rest:
        raise NotADay(text)
    return found


def step(text: str, today: date) -> tuple[date, str]:
    """Split a next step into its day and what is to be done: "下周一 方案评审", or "方案评审 下周一". Raises NotADay."""
    try:
        return leading_day(text, today)
    except NotADay:
        return _trailing_day(text, today)


def leading_day(text: str, today: date) -> tuple[date, str]:
    """Read the day with which a text begins, and give what follows it. Raises NotADay."""
    plain = unicodedata.normalize("NFKC", text).strip()
    for pattern, read in _READINGS:
        found = pattern.match(plain)
        if found:
            named = read(found, today)
            if named is not None:
                return named, plain[found.end() :].lstrip(" ,:;、。—-")
    raise NotADay(text)


def moment(text: str, now: datetime) -> datetime:
    """Read a day with a time ("明天 10:00", "昨天下午3点"), or a time of today, in the time zone of `now`. Raises NotADay."""
    plain = unicodedata.normalize("NFKC", text).strip()
    instant = _iso_instant(plain, now.tzinfo)
    if instant is not None:
        return instant
    try:
        named, rest = leading_day(plain, now.date())
    except NotADay:
        named, rest = now.date(), plain
    return datetime.combine(named, _time(rest, text), now.tzinfo)


def _trailing_day(text: str, today: date) -> tuple[date, str]:
    words = unicodedata.normalize("NFKC", text).strip().split()
    for place in range(1, len(words)):
        try:
            return day(" ".join(words[place:]), today), " ".join(words[:place]).rstrip(",:;、。")
        except NotADay:
            continue
    raise NotADay(text)


def _iso_instant(text: str, zone: tzinfo | None) -> datetime | None:
    if not re.match(r"\d{4}-\d{2}-\d{2}[T ]\d", text):
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise NotADay(text) from None
    return instant if instant.tzinfo else instant.replace(tzinfo=zone)


_CLOCK = re.compile(
    r"(?P<part>凌晨|早上|上午|中午|下午|晚上)?\s*(?P<hour>\d{1,2})"
    r"(?:[:点时](?P<minute>\d{1,2}|半)?分?)?\s*(?P<half>am|pm)?",
    re.IGNORECASE,
)


def _time(text: str, whole: str) -> time:
    found = _CLOCK.fullmatch(text.strip().removeprefix("at ").strip())
    if not found:
        raise NotADay(whole)
    hour, minute = int(found["hour"]), found["minute"]
    afternoon = found["part"] in ("中午", "下午", "晚上") or (found["half"] or "").lower() == "pm"
    if afternoon and hour < 12 and not (found["part"] == "中午" and hour > 10):  # noqa: PLR2004 - hours of a clock
        hour += 12
    try:
        return time(hour, 30 if minute == "半" else int(minute or 0))
    except ValueError:
        raise NotADay(whole) from None


def _words(words: dict[str, int]) -> Reading:
    return lambda found, today: today + timedelta(days=words[found[0].lower()])


def _count(text: str) -> int:
    if text.isdigit():
        return int(text)
    if text.lower() in _EN_NUMBERS:
        return _EN_NUMBERS[text.lower()]
    tens, ten, ones = text.rpartition("十")
    return (_ZH_NUMBERS[tens] if tens else 1) * 10 * bool(ten) + (_ZH_NUMBERS[ones] if ones else 0)


def _ahead(found: re.Match[str], today: date) -> date:
    unit = found["unit"].lower()
    return today + timedelta(days=_count(found["count"]) * (1 if unit.startswith(("天", "日", "d")) else DAYS_OF_WEEK))


def _months_ahead(found: re.Match[str], today: date) -> date:
    """Give the same day of a later month, or its last day where it is shorter."""
    whole = 1 if "月" in found["unit"] or found["unit"].lower().startswith("m") else MONTHS_OF_YEAR
    year, month = divmod(today.year * MONTHS_OF_YEAR + today.month - 1 + _count(found["count"]) * whole, MONTHS_OF_YEAR)
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def _next_such(weekday: int, today: date) -> date:
    """Give the next such day of the week after today."""
    return today + timedelta(days=(weekday - today.weekday() - 1) % DAYS_OF_WEEK + 1)


def _of_week(weekday: int, weeks: int, today: date) -> date:
    monday = today - timedelta(days=today.weekday())
    return monday + timedelta(days=weekday, weeks=weeks)


def _weekday_zh(found: re.Match[str], today: date) -> date:
    weekday = _ZH_WEEKDAYS[found["day"]]
    week = found["week"] or ""
    return _of_week(weekday, week.count("下"), today) if week else _next_such(weekday, today)


def _weekday_en(found: re.Match[str], today: date) -> date:
    weekday = _EN_WEEKDAYS[found["day"].lower()]
    match (found["week"] or "").lower():
        case "next":
            return _of_week(weekday, 1, today)
        case "this":
            return _of_week(weekday, 0, today)
        case _:
            return _next_such(weekday, today)


def _calendar(found: re.Match[str], today: date) -> date | None:
    try:
        year = found.groupdict().get("year")
        named = date(int(year or today.year), int(found["month"]), int(found["day"]))
        return named if year or named >= today else named.replace(year=today.year + 1)
    except ValueError:
        return None


def _month_end(found: re.Match[str], today: date) -> date:
    later = today.replace(day=_LAST_DAY_OF_FEBRUARY_AT_LEAST) + timedelta(days=4)
    if found["next"]:
        later = later.replace(day=_LAST_DAY_OF_FEBRUARY_AT_LEAST) + timedelta(days=4)
    return later.replace(day=1) - timedelta(days=1)


def _longest(words: dict[str, int]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_READINGS: tuple[tuple[re.Pattern[str], Reading], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), read)
    for pattern, read in (
        (r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)", _calendar),
        (r"(?P<year>\d{4})年(?P<month>\d{1,2})月(?P<day>\d{1,2})[日号]?", _calendar),
        (r"(?P<month>\d{1,2})月(?P<day>\d{1,2})[日号]?", _calendar),
        (rf"(?:{_longest(_ZH_WORDS)})", _words(_ZH_WORDS)),
        (rf"{_COUNT_ZH}\s*(?P<unit>天|日|个?星期|个?礼拜|周)(?:之?后|以后)", _ahead),
        (rf"{_COUNT_ZH}\s*(?P<unit>个月|年)(?:之?后|以后)", _months_ahead),
        (r"(?P<week>下{1,3}|本|这)?(?:个)?(?:周|星期|礼拜)(?P<day>[一二三四五六日天末])", _weekday_zh),
        (r"下(?:个)?(?:周|星期|礼拜)", lambda _, today: _of_week(0, 1, today)),
        (r"(?P<next>下个?)?月底", _month_end),
        (rf"(?:{_longest(_EN_WORDS)})\b", _words(_EN_WORDS)),
        (rf"in\s+{_COUNT_EN}\s+(?P<unit>days?|weeks?)\b", _ahead),
        (rf"in\s+{_COUNT_EN}\s+(?P<unit>months?|years?)\b", _months_ahead),
        (rf"(?:(?P<week>next|this)\s+)?(?:on\s+)?(?P<day>{_WEEKDAY_EN})\b\.?", _weekday_en),
        (r"next\s+week\b", lambda _, today: _of_week(0, 1, today)),
        (r"(?P<next>end\s+of\s+next\s+month)\b", _month_end),
        (r"end\s+of\s+(?:the\s+)?month(?P<next>)\b", _month_end),
    )
)
