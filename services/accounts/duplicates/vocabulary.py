"""Words that company names are made of, as far as they tell little or much of which company is meant.

Everything is written as it folds: simplified, lower case. What is missing here is taken for a part of the brand, which
is compared as it stands.
"""

import re
from collections.abc import Mapping

from services.accounts.folding.model import pinyin


def _words(text: str) -> list[str]:
    return text.split()


HAN_FORMS = _words("""
集团股份有限公司 集团有限责任公司 集团有限公司 股份有限公司 有限责任公司 股份公司 有限公司 总公司 集团公司
集团 公司 股份 股份合作公司 合伙企业 普通合伙 特殊普通合伙 有限合伙 责任有限公司
""")
"""Legal forms, which are left out, changed and abbreviated at will."""

LATIN_FORMS = frozenset(
    _words("""
    ab ag aktiengesellschaft as asa bhd bv bvba co company corp corporation cv gmbh group grp inc
    incorporated jsc kg kgaa kk limited llc llp lp ltd ltda mbh nv ohg oy oyj plc pjsc pte pty sa sarl sas sdn se sl spa
    srl the and of for und et
    """)
)

PLACES = _words("""
中国 中华 北京 上海 天津 重庆 香港 澳门 台湾 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南
四川 贵州 云南 陕西 甘肃 青海 内蒙古 广西 西藏 宁夏 新疆 华东 华北 华南 华中 西南 西北 东北
石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水 太原 大同 阳泉 长治 晋城 朔州 晋中 运城 忻州 临汾 吕梁 呼和浩特 包头
乌海 赤峰 通辽 鄂尔多斯 呼伦贝尔 沈阳 大连 鞍山 抚顺 本溪 丹东 锦州 营口 阜新 辽阳 盘锦 铁岭 朝阳 葫芦岛 长春 四平 辽源 通化 白山
松原 白城 延边 哈尔滨 齐齐哈尔 鸡西 鹤岗 双鸭山 大庆 伊春 佳木斯 七台河 牡丹江 黑河 绥化 南京 无锡 徐州 常州 苏州 南通 连云港
淮安 盐城 扬州 镇江 泰州 宿迁 杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 舟山 台州 丽水 合肥 芜湖 蚌埠 淮南 马鞍山 淮北 铜陵 安庆
黄山 滁州 阜阳 宿州 六安 亳州 池州 宣城 福州 厦门 莆田 三明 泉州 漳州 南平 龙岩 宁德 南昌 景德镇 萍乡 九江 新余 鹰潭 赣州 吉安
宜春 抚州 上饶 济南 青岛 淄博 枣庄 东营 烟台 潍坊 济宁 泰安 威海 日照 临沂 德州 聊城 滨州 菏泽 郑州 开封 洛阳 平顶山 安阳 鹤壁
新乡 焦作 濮阳 许昌 漯河 三门峡 南阳 商丘 信阳 周口 驻马店 武汉 黄石 十堰 宜昌 襄阳 鄂州 荆门 孝感 荆州 黄冈 咸宁 随州 恩施 长沙
株洲 湘潭 衡阳 邵阳 岳阳 常德 张家界 益阳 郴州 永州 怀化 娄底 广州 韶关 深圳 珠海 汕头 佛山 江门 湛江 茂名 肇庆 惠州 梅州 汕尾
河源 阳江 清远 东莞 中山 潮州 揭阳 云浮 南宁 柳州 桂林 梧州 北海 防城港 钦州 贵港 玉林 百色 贺州 河池 来宾 崇左 海口 三亚 三沙
儋州 成都 自贡 攀枝花 泸州 德阳 绵阳 广元 遂宁 内江 乐山 南充 眉山 宜宾 广安 达州 雅安 巴中 资阳 贵阳 六盘水 遵义 安顺 毕节 铜仁
昆明 曲靖 玉溪 保山 昭通 丽江 普洱 临沧 楚雄 红河 大理 拉萨 日喀则 西安 铜川 宝鸡 咸阳 渭南 延安 汉中 榆林 安康 商洛 兰州 嘉峪关
金昌 白银 天水 武威 张掖 平凉 酒泉 庆阳 定西 陇南 西宁 海东 银川 石嘴山 吴忠 固原 中卫 乌鲁木齐 克拉玛依 吐鲁番 哈密 昌吉 浦东
台北 高雄 台中 新加坡 德国 日本 韩国 美国 英国 法国 亚太 亚洲 欧洲
""")

_SPELT_OTHERWISE = {
    "shaanxi": "陕西",
    "tibet": "西藏",
    "innermongolia": "内蒙古",
    "harbin": "哈尔滨",
    "urumqi": "乌鲁木齐",
    "hohhot": "呼和浩特",
    "lhasa": "拉萨",
    "hongkong": "香港",
    "macau": "澳门",
    "macao": "澳门",
    "taiwan": "台湾",
    "taipei": "台北",
    "kaohsiung": "高雄",
    "china": "中国",
    "cn": "中国",
    "sino": "中国",
    "prc": "中国",
    "singapore": "新加坡",
    "germany": "德国",
    "deutschland": "德国",
    "japan": "日本",
    "korea": "韩国",
    "usa": "美国",
    "us": "美国",
    "america": "美国",
    "uk": "英国",
    "france": "法国",
    "asia": "亚洲",
    "apac": "亚太",
    "europe": "欧洲",
}

LATIN_PLACES: Mapping[str, str] = {pinyin(place): place for place in PLACES} | _SPELT_OTHERWISE
"""Places as they are written in Latin letters."""

_TRADES = """
power 电力 电能 供电 发电 power electricity electric
grid 电网 grid
electrical 电气 电器 electrical appliance appliances
electronics 电子 electronics electronic elektronik
energy 能源 energy energie
newenergy 新能源 renewable renewables
solar 光伏 太阳能 solar photovoltaic
wind 风电 风能 wind
oil 石油 petroleum oil
petrochemical 石化 石油化工 petrochemical petrochemicals
chemical 化工 化学 chemical chemicals chemie
gas 燃气 天然气 gas
coal 煤炭 煤业 coal
mining 矿业 采矿 mining minerals
steel 钢铁 钢材 steel stahl
metal 金属 冶金 有色 metal metals metallurgy
machinery 机械 机器 machinery machine maschinenbau
equipment 设备 装备 equipment
heavy 重工 heavy
auto 汽车 汽配 automotive auto automobile motors motor vehicle
ship 船舶 造船 shipbuilding ship marine
aviation 航空 aviation airlines air aerospace
space 航天 space
rail 铁路 轨道交通 铁道 rail railway transit
transport 运输 交通 客运 货运 transport transportation freight
logistics 物流 供应链 仓储 logistics logistik supply warehousing
shipping 航运 海运 shipping
port 港口 港务 port ports
construction 建筑 建设 建工 工程 construction engineering building bau
decoration 装饰 装修 decoration interiors
materials 材料 建材 新材料 materials material
cement 水泥 cement
glass 玻璃 glass
realestate 房地产 地产 置业 房产 realestate property properties estate
bank 银行 bank banking
securities 证券 securities
insurance 保险 人寿 insurance life
fund 基金 fund funds
trust 信托 trust
leasing 租赁 leasing
guarantee 担保 guarantee
finance 金融 财务 finance financial
holding 控股 holding holdings
invest 投资 资本 investment investments capital
asset 资产管理 资产 asset assets
trade 贸易 商贸 进出口 外贸 trading trade import export handel
retail 百货 超市 零售 连锁 retail supermarket stores store
food 食品 food foods lebensmittel
beverage 饮料 饮品 beverage beverages drinks
liquor 酒业 白酒 酿酒 liquor distillery brewery wine
dairy 乳业 牛奶 dairy
agri 农业 农牧 种业 agriculture agricultural agro seed
feed 饲料 feed
pharma 医药 制药 药业 pharmaceutical pharmaceuticals pharma
medical 医疗 医疗器械 medical healthcare
hospital 医院 hospital clinic
biotech 生物 生物科技 生物技术 biotech biotechnology biological bio
textile 纺织 织造 textile textiles
garment 服装 服饰 garment garments apparel fashion clothing
paper 纸业 造纸 paper
printing 印刷 包装 printing packaging
plastic 塑料 塑胶 橡胶 plastic plastics rubber
furniture 家具 家居 furniture home
ceramic 陶瓷 ceramic ceramics
toy 玩具 toy toys
hotel 酒店 宾馆 饭店 hotel hotels
catering 餐饮 catering restaurant
tourism 旅游 旅行社 tourism travel
media 传媒 文化传媒 传播 media communications communication
culture 文化 影视 culture cultural film
advert 广告 advertising
education 教育 学校 学院 大学 education school university college
consult 咨询 顾问 consulting consultancy
service 服务 services service
property 物业 管理 management
network 网络 互联网 network networks internet
software 软件 software
information 信息 资讯 information informatics
technology 科技 技术 technology technologies tech
telecom 电信 通信 通讯 移动 联通 telecom telecommunications mobile
semiconductor 半导体 芯片 集成电路 semiconductor semiconductors chip
instrument 仪器 仪表 instrument instruments
automation 自动化 智能 机器人 automation intelligent robot robotics
environment 环保 环境 environmental environment
water 水务 供水 自来水 water
industry 实业 工业 产业 制造 industrial industry industries manufacturing
development 发展 开发 development
international 国际 international global
research 研究院 研究所 设计院 研究 设计 research institute design
security 安防 保安 security
jewelry 珠宝 黄金 jewelry jewellery gold
lighting 照明 灯饰 lighting
battery 电池 battery batteries
cable 电缆 线缆 cable cables
tobacco 烟草 tobacco
fishery 渔业 水产 fishery aquatic seafood
forestry 林业 木业 forestry timber wood
law 律师事务所 law
accounting 会计师事务所 accounting accountants
"""

TRADES: Mapping[str, str] = {
    word: concept for concept, *words in map(str.split, _TRADES.strip().splitlines()) for word in words
}
"""What an account deals in, by the words for it in both scripts."""

BRANCHES = _words("分公司 分行 支行 分店 分院 分厂 分部 营业部 营业厅 办事处 代表处 经销处 事业部 子公司")
LATIN_BRANCHES = frozenset(_words("branch subbranch office division subsidiary"))
"""What a part of a company is called, which is not the company."""


def alternatives(words: "list[str] | Mapping[str, str]") -> str:
    """Write words as the alternatives of a pattern, long ones first."""
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
