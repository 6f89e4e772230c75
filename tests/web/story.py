"""What the pages are shown in tests: six classes, six teams, and accounts with a past, relative to today."""

from datetime import UTC, datetime, timedelta
from itertools import cycle

from google.type.date_pb2 import Date
from google.type.money_pb2 import Money
from kac.accounts.v1.account_class_pb2 import AccountClass
from kac.accounts.v1.account_pb2 import Account, Grade
from kac.accounts.v1.figure_pb2 import Figure, Measure
from kac.activity.v1.visit_pb2 import Kind, NextStep, State, Visit
from kac.teams.v1.member_pb2 import Member
from kac.teams.v1.team_pb2 import Team

CLASSES = ("电力能源", "金融保险", "政务公共", "制造工业", "交通物流", "文教卫生")
LEADERS = ("陈立", "周敏", "吴建国", "郑晓雯", "Dustin Brinkmann", "冯雪")
MANAGERS = (
    "李想",
    "王芳",
    "赵磊",
    "孙倩",
    "Anna Snelling",
    "钱程",
    "Moses Frase",
    "何静",
    "高翔",
    "林晓",
    "马超",
    "许诺",
)
NAMES = (
    "华东电网", "南方电网广东公司", "国华能源", "长江水电", "江海银行", "Betasoloin", "中诚保险", "Acme Corporation",
    "滨海市政务数据局", "东城区行政审批局", "市公共资源交易中心", "Cancity", "红星重工", "远景精密制造", "Isdom",
    "北方机床", "蓝海航运", "中原铁路物流", "Konex", "顺通快运", "第一人民医院", "江南大学", "Plexzap", "市图书馆",
)  # fmt: skip
SUMMARIES = (
    "对方认可扩容方案，关心交付时间，希望月底前看到排期。",
    "电话沟通续约，价格还有分歧；财务下周内部评审。",
    "Reviewed the pilot with their IT lead; they want a security statement before going on.",
    "回访上次投诉，客户对处理结果满意，提出增加一个对接人。",
)
ACTIONS = ("发送排期与报价", "约财务评审会", "Send the security statement", "更新联系人并致谢")
GRADES = (Grade.GRADE_S, Grade.GRADE_A, Grade.GRADE_B, Grade.GRADE_C)
NEXT_STEP_DAYS = (-2, 0, 3, 9, 14)


def uid(kind: int, number: int) -> str:
    """Name the n-th thing of a kind."""
    return f"019a0000-0000-7000-8{kind:03}-{number:012}"


def classes() -> list[AccountClass]:
    return [AccountClass(id=uid(1, n), code=f"class-{n}", display_name=name) for n, name in enumerate(CLASSES)]


def teams() -> list[Team]:
    return [
        Team(id=uid(2, n), code=f"T{n}", display_name=f"{name[:2]}团队", class_id=uid(1, n), leader_id=uid(3, n))
        for n, name in enumerate(CLASSES)
    ]


def members() -> list[Member]:
    leaders = [Member(id=uid(3, n), code=f"L{n}", display_name=name) for n, name in enumerate(LEADERS)]
    return leaders + [Member(id=uid(4, n), code=f"M{n}", display_name=name) for n, name in enumerate(MANAGERS)]


def accounts() -> list[Account]:
    grades = cycle((0, 1, 1, 2, 3, 2, 1))
    return [_account(number, NAMES[number % len(NAMES)], next(grades)) for number in range(60)]


def _account(number: int, name: str, grade: int) -> Account:
    suffix = "" if number < len(NAMES) else f" {number // len(NAMES) + 1}"
    return Account(
        id=uid(5, number),
        code=f"KA-{number + 1:03}",
        display_name=name + suffix,
        class_id=uid(1, (number % len(NAMES)) // 4),
        grade=GRADES[grade],
        industry=CLASSES[(number % len(NAMES)) // 4],
        region="华东",
        founded_year=1996,
        employee_count=2822,
        annual_revenue=Money(currency_code="CNY", units=1_100_040_000),
    )


def manager_of(account: Account) -> int | None:
    """Say which manager serves an account; a few are served by nobody."""
    number = int(account.id[-4:])
    return None if number % 20 == 19 else CLASSES.index(account.industry) * 2 + number % 2


def visits(now: datetime) -> list[Visit]:
    """List recorded visits, latest first: of two accounts in three, one or two each."""
    return [_visit(number, now) for number in range(45)]


def _visit(number: int, now: datetime) -> Visit:
    begun = now - timedelta(hours=3 + number * 11)
    due = now + timedelta(days=NEXT_STEP_DAYS[number % len(NEXT_STEP_DAYS)])
    account = (number * 7) % 60
    visit = Visit(
        id=uid(6, number),
        account_id=uid(5, account),
        visitor_id=uid(4, ((account % len(NAMES)) // 4) * 2 + account % 2),
        kind=Kind.ValueType(1 + number % 4),
        state=State.STATE_RECORDED,
        summary=SUMMARIES[number % len(SUMMARIES)],
        next_step=NextStep(action=ACTIONS[number % len(ACTIONS)], due_date=date_of(due)),
        late=number % 9 == 4,
    )
    visit.start_time.FromDatetime(begun)
    visit.record_time.FromDatetime(begun + timedelta(hours=1))
    return visit


def figures(account_id: str, now: datetime) -> list[Figure]:
    month = datetime(now.year, now.month, 1, tzinfo=UTC)
    found = []
    for back in range(18):
        month = (month - timedelta(days=1)).replace(day=1)
        amount = 180_000 + (back * 7919) % 5 * 64_000 - back * 4_000
        money = Money(currency_code="CNY", units=amount)
        at = Date(year=month.year, month=month.month)
        found.append(Figure(account_id=account_id, measure=Measure.MEASURE_REVENUE, month=at, amount=money))
    return found


def date_of(day: datetime) -> Date:
    return Date(year=day.year, month=day.month, day=day.day)
