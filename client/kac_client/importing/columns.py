"""Which column becomes which field of an account: as a mapping says, or as the headings suggest in Chinese or English."""

import dataclasses
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from kac_client.messages import Language, table
from kac_client.wire import Message

CURRENCY = "annual_revenue.currency_code"

HEADINGS: Mapping[str, str] = {
    "code": "code|account code|customer code|account no|编码|客户编码|客户编号|编号|代码|客户代码",
    "display_name": "display name|name|account|account name|customer|customer name|company|company name"
    "|名称|客户名称|客户|公司名称|企业名称|单位名称|客户名",
    "class_code": "class|class code|account class|category|类别|客户类别|类别编码|分类|客户分类",
    "grade": "grade|tier|rank|等级|级别|客户等级|客户级别",
    "parent_code": "parent|parent code|parent account|上级|上级客户|上级编码|上级客户编码|母公司|所属集团",
    "industry": "industry|sector|trade|行业|所属行业|业务行业",
    "region": "region|country|province|area|office location|地区|区域|省份|所在地|所在地区|国家",
    "founded_year": "founded|founded year|year established|成立年份|成立年|创立年份",
    "employee_count": "employees|employee count|headcount|staff|员工数|员工人数|人数|职工人数|从业人数",
    "annual_revenue": "revenue|annual revenue|turnover|年营收|年收入|营业收入|营收|年营业额|营业额",
    CURRENCY: "currency|currency code|币种|货币",
    "legal_name": "legal name|registered name|法定名称|注册名称|全称|公司全称|客户全称",
    "short_name": "short name|简称|客户简称",
    "english_name": "english name|英文名|英文名称",
    "registration_number": "registration number|tax number|统一社会信用代码|社会信用代码|注册号|税号",
    "domain": "domain|website|web|url|网址|域名|网站|官网",
    "phone": "phone|telephone|tel|电话|联系电话|总机|电话号码",
    "address": "address|地址|联系地址|办公地址|注册地址",
    "tags": "tags|tag|labels|标签",
    "stage": "stage|阶段|客户阶段",
}
"""Under which headings people keep each field."""

_UNITS = {"千元": 1_000, "千": 1_000, "万元": 10_000, "万": 10_000, "百万元": 1_000_000, "百万": 1_000_000}
_UNITS |= {"亿元": 100_000_000, "亿": 100_000_000, "thousand": 1_000, "million": 1_000_000, "m": 1_000_000, "k": 1_000}
_IN_BRACKETS = re.compile(r"[(\[]([^)\]]*)[)\]]")


@dataclass(frozen=True, kw_only=True)
class Column:
    """Where one field of an account comes from."""

    field: str
    header: str = ""
    fallback: str = ""
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)
    scale: int = 1

    def word(self, cell: str) -> str:
        """Give what the source means by a cell."""
        return self.values.get(cell, cell) or self.fallback

    def scaled(self, number: Decimal) -> Decimal:
        """Give a number in whole units."""
        return number * self.scale

    def message(self) -> Message:
        """Write it as the contract does."""
        values = [{"word": word, "value": meaning} for word, meaning in self.values.items()]
        named = {"field": self.field, "header": self.header, "fallback": self.fallback, "values": values}
        return named | ({"scale": str(self.scale)} if self.scale != 1 else {})


def of_message(message: Message) -> list[Column]:
    """Read the columns of a mapping of the centre."""
    return [
        Column(
            field=one["field"],
            header=one.get("header", ""),
            fallback=one.get("fallback", ""),
            values={pair["word"]: pair.get("value", "") for pair in one.get("values", ())},
            scale=int(one.get("scale", 0)) or 1,
        )
        for one in message.get("columns", ())
    ]


def suggest(header: Iterable[str]) -> list[Column]:
    """Suggest a field for each heading that is understood, each field once, the first heading first."""
    found: dict[str, Column] = {}
    for heading in header:
        name = _fields().get(_folded(heading))
        if name is not None and name not in found:
            found[name] = Column(field=name, header=heading, scale=_unit(heading) if name == "annual_revenue" else 1)
    return list(found.values())


def missing(columns: Sequence[Column], header: Sequence[str]) -> list[str]:
    """Name the headings that a mapping asks for and a table lacks."""
    return [column.header for column in columns if column.header and column.header not in header]


def _folded(heading: str) -> str:
    plain = _IN_BRACKETS.sub("", unicodedata.normalize("NFKC", heading).casefold())
    return re.sub(r"[\W_]+", " ", plain).strip()


def _unit(heading: str) -> int:
    found = _IN_BRACKETS.search(unicodedata.normalize("NFKC", heading).casefold())
    return _UNITS.get(found[1].strip(), 1) if found else 1


@cache
def _fields() -> Mapping[str, str]:
    known = {_folded(heading): name for name, headings in HEADINGS.items() for heading in headings.split("|")}
    return {**_shown(), **known}


def _shown() -> dict[str, str]:
    """Know what our own lists are headed by too, so that what was exported can come back."""
    own = {name: name for name in HEADINGS} | {"annual_revenue.units": "annual_revenue", "class_id": "class_code"}
    titles = {
        table(language).get(f"column.{name}", name): field for language in Language for name, field in own.items()
    }
    return {_folded(title): field for title, field in (titles | own).items()}
