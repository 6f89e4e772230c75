"""A seeded population of key accounts and their contacts, named as companies and people are, in Chinese and in Latin."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

SEED = 20_26
LATIN_SHARE = 0.2
TRADITIONAL_SHARE = 0.03
PLACED_SHARE = 0.7
LONG_BRAND_SHARE = 0.3
MOBILE_SHARE = 0.8


def _words(text: str) -> Sequence[str]:
    return text.split()


REGIONS = _words("上海 北京 广东 浙江 江苏 四川 湖北 山东 福建 重庆 天津 陕西 湖南 安徽 河南 辽宁 香港 台湾")
PLACES = _words(
    "上海 北京 广州 深圳 杭州 宁波 苏州 南京 无锡 成都 武汉 青岛 济南 厦门 福州 重庆 天津 西安 长沙 合肥 郑州 大连 沈阳 中国 华东 华南 华北 西南"
)
FIRST = "华国中金海天东方正新恒宏盛泰鼎瑞祥龙凤兴隆昌永安康明光远大长江山河源诚信德仁义和平百千万宝富贵嘉佳美联合众创智慧云星辰宇航飞腾达通鑫"
SECOND = "力源泰达通宇航创新科信诚德润泽丰茂盛昌隆辉煌耀光明远航洋海川江河山峰岭岳松柏林森木石磊晶鑫钰铭铁钢锐利安康宁静和顺祥瑞福禄寿喜"
TRADES = _words(
    "电力 钢铁 汽车 医药 生物科技 信息技术 软件 物流 航运 化工 新材料 机械设备 电子 通信 食品 纺织 建筑工程 房地产 能源 环保 证券 保险 银行 投资 贸易 零售 教育 传媒 农业 矿业"
)
FORMS = ("有限公司", "股份有限公司", "集团有限公司", "集团", "有限责任公司", "分公司")
LATIN_HEADS = _words(
    "bright stone river north silver alpha delta ever green blue iron oak pine star sun moon red golden "
    "atlas nova terra vita helio astra crest field ford port"
)
LATIN_TAILS = _words(
    "stone water bridge field line works gate wood land point view side bank ridge brook dale mark tech lab path"
)
LATIN_TRADES = _words(
    "Logistics Steel Energy Pharma Foods Motors Systems Software Chemicals Textiles Shipping Insurance "
    "Capital Partners Holdings Mining"
)
LATIN_FORMS = ("Ltd.", "Inc.", "GmbH", "S.A.", "PLC", "Co., Ltd.", "AG", "BV")
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红娥玲芬燕彩春菊兰凤洁梅琳素云莲真环雪荣爱妹香月莺媛瑞凡佳嘉琼勤珍贞莉桦志建国文辉力永健世广义兴良海山仁波宁贵福生龙元全胜学祥才发武新利清飞彬富顺信子浩宇轩梓涵欣怡"
LATIN_NAMES = _words(
    "James Mary John Linda Robert Susan Michael Karen David Lisa Peter Anna Hans Greta Pierre Claire Marco "
    "Giulia Kenji Yuki"
)
LATIN_SURNAMES = _words(
    "Smith Jones Brown Müller Schmidt Weber Dupont Laurent Rossi Bianchi Tanaka Suzuki Garcia Lopez Novak "
    "Larsen Jensen Kowalski Silva O'Brien"
)
TO_TRADITIONAL = str.maketrans(
    "国华东电车龙兴达远联创云飞长医药设备证银贸业团责汉庆广岭锐铁钢湾",
    "國華東電車龍興達遠聯創雲飛長醫藥設備證銀貿業團責漢慶廣嶺銳鐵鋼灣",
)


@dataclass(frozen=True, kw_only=True)
class Company:
    """A company, as its archive begins."""

    code: str
    display_name: str
    industry: str
    region: str
    registration_number: str
    founded_year: int
    employee_count: int


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody at a company."""

    display_name: str
    phone: str
    email: str


class Population:
    """So many companies, the same ones each time it is made with the same seed."""

    def __init__(self, size: int, *, seed: int = SEED) -> None:
        self._size = size
        self._dice = random.Random(seed)  # noqa: S311 - a benchmark repeats itself, it keeps no secret

    def companies(self) -> Iterator[Company]:
        """Make the companies one by one."""
        for number in range(self._size):
            yield self._company(number)

    def people(self, company: Company, count: int) -> Iterator[Person]:
        """Make people at a company."""
        for place in range(count):
            name = self.person_name()
            domain = f"{company.code.lower()}.example"
            yield Person(display_name=name, phone=self._phone(), email=f"p{place}@{domain}")

    def person_name(self) -> str:
        """Make the name of somebody."""
        pick = self._dice.choice
        if self._dice.random() < LATIN_SHARE / 2:
            return f"{pick(LATIN_NAMES)} {pick(LATIN_SURNAMES)}"
        return pick(SURNAMES) + "".join(pick(GIVEN) for _ in range(self._dice.choice((1, 2, 2))))

    def _company(self, number: int) -> Company:
        pick = self._dice.choice
        trade = pick(TRADES)
        return Company(
            code=f"KA{number:06d}",
            display_name=self._latin_name() if self._dice.random() < LATIN_SHARE else self._chinese_name(trade),
            industry=trade,
            region=pick(REGIONS),
            registration_number=self._registration_number(),
            founded_year=self._dice.randint(1950, 2024),
            employee_count=int(self._dice.lognormvariate(6, 1.5)),
        )

    def _chinese_name(self, trade: str) -> str:
        pick = self._dice.choice
        brand = pick(FIRST) + pick(SECOND) + (pick(SECOND) if self._dice.random() < LONG_BRAND_SHARE else "")
        place = pick(PLACES) if self._dice.random() < PLACED_SHARE else ""
        name = f"{place}{brand}{trade}{pick(FORMS)}"
        return name.translate(TO_TRADITIONAL) if self._dice.random() < TRADITIONAL_SHARE else name

    def _latin_name(self) -> str:
        pick = self._dice.choice
        brand = (pick(LATIN_HEADS) + pick(LATIN_TAILS)).title()
        second = f" {pick(LATIN_HEADS).title()}" if self._dice.random() < PLACED_SHARE else ""
        return f"{brand}{second} {pick(LATIN_TRADES)} {pick(LATIN_FORMS)}"

    def _registration_number(self) -> str:
        """Make a unified social credit code (GB 32100-2015) but for its check digit."""
        digits = "0123456789ABCDEFGHJKLMNPQRTUWXY"
        return f"91{self._dice.randint(110000, 659000)}" + "".join(self._dice.choices(digits, k=10))

    def _phone(self) -> str:
        """Make a number as ITU-T E.164 writes it: of a mobile, or of a desk in Shanghai."""
        mobile = self._dice.random() < MOBILE_SHARE
        first, last = (13 * 10**9, 20 * 10**9) if mobile else (21_2000_0000, 21_9999_9999 + 1)
        return f"+86{self._dice.randrange(first, last)}"
