"""An archive of companies with planted duplicates, and with planted accounts that only look like duplicates.

It shares nothing with what finds them: its words, its romanisation (pypinyin), its traditional characters (OpenCC) and
its slips are its own, and part of its places and trades are in no list of the finder's.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from opencc import OpenCC
from pypinyin import lazy_pinyin, pinyin_dict

BRANDS = (
    "安邦博昌辰诚驰达德鼎东方丰福高冠光广国海汉航豪浩恒弘宏鸿华辉汇嘉佳建江金锦晶景九巨君骏凯康科坤蓝乐力利联龙隆"
    "茂美明铭睿瑞润森山尚晟盛世顺泰腾天通同万旺威维文熙祥欣新信兴星雄旭亚阳耀益逸银盈永友宇裕元远源越云泽展正志中"
    "众卓百宝北川翠大迪帆峰歌格冠谷禾虹虎惠慧吉捷京聚开空朗乐礼良灵鲁绿迈麦梦南宁鹏普奇启千乾青清庆全仁日荣如赛三"
)
PLACES = {
    "上海": "Shanghai", "北京": "Beijing", "深圳": "Shenzhen", "广州": "Guangzhou", "杭州": "Hangzhou", "苏州": "Suzhou",
    "成都": "Chengdu", "武汉": "Wuhan", "西安": "Xi'an", "南京": "Nanjing", "天津": "Tianjin", "重庆": "Chongqing",
    "青岛": "Qingdao", "大连": "Dalian", "宁波": "Ningbo", "厦门": "Xiamen", "长沙": "Changsha", "郑州": "Zhengzhou",
    "合肥": "Hefei", "福州": "Fuzhou", "济南": "Jinan", "沈阳": "Shenyang", "昆明": "Kunming", "无锡": "Wuxi",
    "东莞": "Dongguan", "佛山": "Foshan", "昆山": "Kunshan", "义乌": "Yiwu", "江阴": "Jiangyin", "慈溪": "Cixi",
    "晋江": "Jinjiang", "张家港": "Zhangjiagang", "浙江": "Zhejiang", "江苏": "Jiangsu", "广东": "Guangdong",
    "山东": "Shandong", "四川": "Sichuan", "湖北": "Hubei", "河南": "Henan", "福建": "Fujian", "即墨": "Jimo",
}  # fmt: skip
TRADES = {
    "电力": "Electric Power", "电气": "Electrical", "物流": "Logistics", "机械": "Machinery", "化工": "Chemical",
    "食品": "Foods", "医药": "Pharmaceutical", "医疗器械": "Medical Devices", "建设工程": "Construction Engineering",
    "房地产开发": "Real Estate Development", "纺织": "Textile", "服饰": "Apparel", "汽车零部件": "Auto Parts",
    "新能源科技": "New Energy Technology", "信息技术": "Information Technology", "软件": "Software", "电子": "Electronics",
    "半导体": "Semiconductor", "环保科技": "Environmental Technology", "农业发展": "Agricultural Development",
    "饲料": "Feed", "钢铁": "Steel", "稀土": "Rare Earth", "轴承": "Bearing", "阀门": "Valve", "模具": "Mould",
    "水产": "Aquatic Products", "茶叶": "Tea", "船舶重工": "Shipbuilding Heavy Industry", "航空服务": "Aviation Services",
    "国际贸易": "International Trading", "商业管理": "Commercial Management", "文化传媒": "Culture Media",
    "教育咨询": "Education Consulting", "生物科技": "Biotechnology", "智能装备": "Intelligent Equipment",
    "精密仪器": "Precision Instruments", "光电": "Optoelectronics", "涂料": "Coatings", "家居": "Home Furnishing",
    "供应链管理": "Supply Chain Management", "通信设备": "Communication Equipment", "液压": "Hydraulics",
    "制冷设备": "Refrigeration Equipment", "印务": "Printing", "实业": "Industrial", "酒店管理": "Hotel Management",
    "投资": "Investment", "融资租赁": "Financial Leasing", "珠宝": "Jewellery", "乳业": "Dairy", "种苗": "Seedlings",
}  # fmt: skip
FORMS = ("有限公司", "有限责任公司", "股份有限公司", "集团有限公司", "（集团）有限公司", "集团股份有限公司")
ENGLISH_FORMS = ("Co., Ltd.", "Co.,Ltd", "Company Limited", "Ltd.", "Corporation", "Inc.", "Group Co., Ltd.")
FOREIGN = (
    "al bar ber bon bra cal cen cor dal del dor el er fen fin gar gel hal hen in jor kel kra lan len lor mar mel mon nar "
    "nor ol or pan per pro ran rel ron sal sen sol tan tel tor ul val ver vin wal wen zan"
)
FOREIGN_TRADES = "Energy Systems Chemicals Pharma Logistics Foods Instruments Motors Bearings Textiles Optics Robotics"
FOREIGN_FORMS = ("GmbH", "AG", "Inc.", "Ltd", "Limited", "LLC", "S.A.", "B.V.", "Oy", "Corp.", "SE", "plc")
_TO_TRADITIONAL = OpenCC("s2t")
_DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@dataclass(frozen=True, kw_only=True)
class Company:
    """A company as somebody once entered it."""

    place: str = ""
    brand: str
    trade: str = ""
    names: tuple[str, ...]
    registration_number: str
    domain: str
    phone: str


@dataclass(kw_only=True)
class Archive:
    """The companies as they are kept, and which of them, by place, are one."""

    companies: list[Company] = field(default_factory=list)
    duplicates: set[tuple[int, int]] = field(default_factory=set)


def archive(dice: random.Random, *, count: int, share: float) -> Archive:
    """Plant so many accounts, a share of them entered twice; as many again only look like another."""
    planter = Planter(dice)
    planted = int(count * share)
    made = Archive(companies=[planter.company() for _ in range(count - 2 * planted)])
    originals = dice.sample(range(len(made.companies)), 2 * planted)
    for original in originals[:planted]:
        made.duplicates.add((original, len(made.companies)))
        made.companies.append(planter.again(made.companies[original]))
    for original in originals[planted:]:
        made.companies.append(planter.relative(made.companies[original]))
    return made


@dataclass
class Planter:
    """Makes companies, enters them again with what people do to names, and gives them relatives."""

    dice: random.Random
    numbers: set[str] = field(default_factory=set)
    sounds: dict[str, list[str]] = field(default_factory=dict)

    def company(self) -> Company:
        """Make a company; each part but the name is missing from time to time."""
        if self.dice.random() < 0.15:  # noqa: PLR2004 - the share of companies with a foreign name
            return self._foreign()
        brand = "".join(self.dice.choices(BRANDS, k=self.dice.choice((2, 2, 2, 3))))
        place, trade = self.dice.choice([*PLACES]), self.dice.choice([*TRADES])
        name = self._chinese(place, brand, trade)
        return self._with_identifiers(place=place, brand=brand, trade=trade, name=name)

    def again(self, company: Company) -> Company:
        """Enter a company a second time, as somebody does who does not find it."""
        name = self._rewritten(company)
        for _ in range(self.dice.choice((0, 0, 1))):
            name = self._slip(name)
        return replace(
            company,
            names=(name,),
            registration_number=self._entered(company.registration_number, self._mistyped),
            domain=self._entered(company.domain, lambda _: self._domain()),
            phone=self._entered(company.phone, self._reformatted),
        )

    def relative(self, company: Company) -> Company:
        """Make another company that looks much like this one: a sister, a branch, a namesake."""
        place, brand, trade = company.place, company.brand, company.trade
        kind = self.dice.choice(("place", "trade", "branch", "namesake", "number", "holding"))
        if not place:
            other = [word for word in FOREIGN_TRADES.split() if word not in company.names[0]]
            name = f"{brand} {self.dice.choice(other)} {self.dice.choice(FOREIGN_FORMS)}"
        elif kind == "place":
            place = self.dice.choice([word for word in PLACES if word != place])
            name = self._chinese(place, brand, trade)
        elif kind == "trade":
            trade = self.dice.choice([word for word in TRADES if word != trade])
            name = self._chinese(place, brand, trade)
        elif kind == "branch":
            name = f"{company.names[0]}{self.dice.choice([*PLACES])}分公司"
        elif kind == "namesake":
            brand = brand[:-1] + self.dice.choice(BRANDS.replace(brand[-1], ""))
            name = self._chinese(place, brand, trade)
        elif kind == "number":
            name = f"{place}{brand}第{self.dice.choice('二三四五六')}{trade}有限公司"
        else:
            name = f"{place}{brand}控股有限公司"
        made = self._with_identifiers(place=place, brand=brand, trade=trade, name=name)
        made = made if kind in {"place", "trade", "namesake"} else replace(made, names=(name,))
        shares = self.dice.random() < 0.6  # noqa: PLR2004 - most relatives share the group's domain and switchboard
        return replace(made, domain=company.domain, phone=company.phone) if shares else made

    def _chinese(self, place: str, brand: str, trade: str) -> str:
        form = self.dice.choice(FORMS)
        if self.dice.random() < 0.2:  # noqa: PLR2004 - the share that puts the place into brackets
            return f"{brand}{trade}（{place}）{form}"
        return f"{place}{self.dice.choice(('', '', '', '市'))}{brand}{trade}{form}"

    def _foreign(self) -> Company:
        brand = "".join(self.dice.choices(FOREIGN.split(), k=3)).capitalize()
        name = f"{brand} {self.dice.choice(FOREIGN_TRADES.split())} {self.dice.choice(FOREIGN_FORMS)}"
        return self._with_identifiers(place="", brand=brand, trade="", name=name)

    def _with_identifiers(self, *, place: str, brand: str, trade: str, name: str) -> Company:
        dice = self.dice
        return Company(
            place=place,
            brand=brand,
            trade=trade,
            names=(name, self._english(place, brand, trade)) if place and dice.random() < 0.3 else (name,),  # noqa: PLR2004 - a share
            registration_number=self._number() if dice.random() < 0.75 else "",  # noqa: PLR2004 - a share
            domain=self._domain() if dice.random() < 0.65 else "",  # noqa: PLR2004 - a share
            phone=self._phone() if dice.random() < 0.75 else "",  # noqa: PLR2004 - a share
        )

    def _number(self) -> str:
        number = f"91{self.dice.randrange(10**6):06}{''.join(self.dice.choices(_DIGITS, k=10))}"
        return number if number not in self.numbers and not self.numbers.add(number) else self._number()  # type: ignore[func-returns-value]  # adds on the way

    def _domain(self) -> str:
        letters = "".join(self.dice.choices("abcdefghijklmnopqrstuvwxyz", k=self.dice.randrange(5, 11)))
        return f"{letters}.{self.dice.choice(('com', 'cn', 'com.cn', 'net'))}"

    def _phone(self) -> str:
        return (
            f"0{self.dice.choice((10, 21, 22, 512, 571, 574, 755, 769))}-{self.dice.randrange(20_000_000, 89_999_999)}"
        )

    def _rewritten(self, company: Company) -> str:
        name = company.names[0]
        if not company.place:
            brand, *rest = name.split()
            ways = (
                name,
                f"{brand} {rest[0]}",
                f"{brand} {rest[0]} {self.dice.choice(FOREIGN_FORMS)}",
                f"{rest[0]} {brand}",
                name.upper(),
            )
            return self.dice.choice(ways)
        place, brand, trade = company.place, company.brand, company.trade
        rewritings: Sequence[Callable[[], str]] = (
            lambda: name,
            lambda: self._chinese(place, brand, trade),
            lambda: f"{brand}{trade}({place}){self.dice.choice(FORMS)}",
            lambda: _TO_TRADITIONAL.convert(name),
            lambda: f"{place}{brand}{trade}",
            lambda: f"{brand}{trade}",
            lambda: f"{place}{brand}",
            lambda: self._english(place, brand, trade),
            lambda: " ".join(lazy_pinyin(f"{place}{brand}{trade}")).title(),
            lambda: name.replace("有限", " 有限 ").replace("（", "("),
        )
        return self.dice.choice(rewritings)()

    def _english(self, place: str, brand: str, trade: str) -> str:
        return f"{PLACES[place]} {''.join(lazy_pinyin(brand)).capitalize()} {TRADES[trade]} {self.dice.choice(ENGLISH_FORMS)}"

    def _slip(self, name: str) -> str:
        at = self.dice.randrange(max(1, len(name) - 4))
        kind = self.dice.choice(("sound", "sound", "sound", "left out", "twice", "swapped", "wrong"))
        if kind == "sound" and (alike := self._sounding_like(name[at])):
            return name[:at] + self.dice.choice(alike) + name[at + 1 :]
        if kind == "left out":
            return name[:at] + name[at + 1 :]
        if kind == "twice":
            return name[: at + 1] + name[at:]
        if kind == "swapped":
            return name[:at] + name[at : at + 2][::-1] + name[at + 2 :]
        wrong = self.dice.choice(BRANDS if not name.isascii() else "abcdefghijklmnopqrstuvwxyz")
        return name[:at] + wrong + name[at + 1 :]

    def _sounding_like(self, character: str) -> list[str]:
        if not self.sounds:
            for code in pinyin_dict.pinyin_dict:
                if 0x4E00 <= code <= 0x9FA5 and (written := chr(code)).encode("gb2312", "ignore"):  # noqa: PLR2004 - the common characters
                    self.sounds.setdefault(lazy_pinyin(written)[0], []).append(written)
        sound = lazy_pinyin(character)[0]
        return [written for written in self.sounds.get(sound, ()) if written != character]

    def _entered(self, value: str, otherwise: Callable[[str], str]) -> str:
        chance = self.dice.random()
        if chance < 0.3 or not value:  # noqa: PLR2004 - the share that leaves it out
            return ""
        return otherwise(value) if chance < 0.42 else value  # noqa: PLR2004 - the share that enters it differently

    def _mistyped(self, number: str) -> str:
        at = self.dice.randrange(len(number) - 1)
        if self.dice.random() < 0.5:  # noqa: PLR2004 - even
            return number[:at] + number[at + 1] + number[at] + number[at + 2 :]
        return number[:at] + self.dice.choice(_DIGITS) + number[at + 1 :]

    def _reformatted(self, phone: str) -> str:
        digits = phone.replace("-", "")
        ways = (
            f"+86 {digits[1:]}",
            f"({phone[: phone.index('-')]}) {phone[phone.index('-') + 1 :]}",
            f"{phone} 转 {self.dice.randrange(100, 999)}",
            self._phone(),
        )
        return self.dice.choice(ways)
