from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from kac_client.importing import mapping, planning
from kac_client.importing.people import code_of
from kac_client.importing.planning import Plan

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "opportunities"


@pytest.fixture(scope="module")
def plan() -> Plan:
    """The plan of the invented, dirty files in tests/data."""
    rules = mapping.load(SAMPLE / "mapping.toml")
    return planning.plan(planning.read(SAMPLE, rules), rules)


def test_the_counts_are_those_of_the_files(plan: Plan) -> None:
    assert plan.counted() == {
        "accounts": 7,
        "classes": 3,
        "leaders": 3,
        "managers": 5,
        "assignments": 7,
        "assignments_by_exception": 1,
        "figures": 5,
        "opportunities": 23,
        "opportunities_won": 12,
        "opportunities_lost": 4,
        "opportunities_open": 5,
        "opportunities_unclear": 2,
        "opportunities_without_account": 2,
        "rows_not_placed": 20,
    }


def test_what_cannot_be_placed_is_named_row_by_row(plan: Plan) -> None:
    placed = [(one.file, one.row, one.field, one.reason) for one in plan.refusals]

    assert placed == [
        ("accounts.csv", 9, "sector", "SECTOR_UNKNOWN"),
        ("accounts.csv", 10, "account", "FORMULA_CELL"),
        ("accounts.csv", 11, "account", "NAME_TWICE"),
        ("accounts.csv", 12, "revenue", "NUMBER_INVALID"),
        ("accounts.csv", 13, "subsidiary_of", "PARENT_UNKNOWN"),
        ("accounts.csv", 14, "subsidiary_of", "PARENT_NOT_PLACED"),
        ("accounts.csv", 15, "subsidiary_of", "PARENT_NOT_PLACED"),
        ("sales_teams.csv", 7, "sales_agent", "NAME_TWICE"),
        ("sales_teams.csv", 8, "manager", "LEADER_WITHOUT_CLASS"),
        ("sales_teams.csv", 9, "sales_agent", "CELL_EMPTY"),
        ("sales_pipeline.csv", 14, "account", "ACCOUNT_MISSING"),
        ("sales_pipeline.csv", 15, "account", "ACCOUNT_MISSING"),
        ("sales_pipeline.csv", 16, "account", "ACCOUNT_UNKNOWN"),
        ("sales_pipeline.csv", 17, "sales_agent", "AGENT_UNKNOWN"),
        ("sales_pipeline.csv", 18, "product", "PRODUCT_UNKNOWN"),
        ("sales_pipeline.csv", 19, "close_date", "DATE_INVALID"),
        ("sales_pipeline.csv", 20, "close_value", "NUMBER_INVALID"),
        ("sales_pipeline.csv", 21, "deal_stage", "STAGE_UNKNOWN"),
        ("sales_pipeline.csv", 22, "opportunity_id", "OPPORTUNITY_TWICE"),
        ("sales_pipeline.csv", 23, "", "ROW_MISSHAPEN"),
    ]


def test_every_refusal_says_what_to_do(plan: Plan) -> None:
    assert all(one.message.count(" ") > 3 and "{" not in one.message for one in plan.refusals)


def test_an_account_is_what_the_files_say_of_it(plan: Plan) -> None:
    north = next(account for account in plan.accounts if account.code == "nordlicht-energie")

    assert north.message() == {
        "rowNumber": "3",
        "code": "nordlicht-energie",
        "displayName": "Nordlicht Energie",
        "classCode": "energy",
        "grade": "GRADE_B",
        "parentCode": "",
        "industry": "power",
        "region": "Germany",
        "foundedYear": 2003,
        "employeeCount": "1250",
        "annualRevenue": {"currencyCode": "EUR", "units": "640250000", "nanos": 0},
    }


def test_an_account_without_figures_is_of_the_lowest_grade(plan: Plan) -> None:
    pharma = next(account for account in plan.accounts if account.code == "saltmarsh-pharma")

    assert (pharma.grade, pharma.annual_revenue, pharma.founded_year) == ("C", None, 0)


def test_parents_come_before_their_children(plan: Plan) -> None:
    codes = [account.code for account in plan.accounts]

    assert codes.index("harbour-freight-lines") < codes.index("blue-crane-cargo")


@pytest.mark.parametrize(
    ("account", "manager"),
    [
        pytest.param("华东电网", "wei-lin", id="most opportunities"),
        pytest.param("nordlicht-energie", "李娜", id="a tie goes to whom won more"),
        pytest.param("blue-crane-cargo", "greta-holm", id="a tie without a win goes by name"),
    ],
)
def test_an_account_goes_to_whom_worked_it_most(plan: Plan, account: str, manager: str) -> None:
    given = {one.account.code: one.manager.code for one in plan.assignments}

    assert given[account] == manager


def test_a_manager_of_another_class_gets_an_account_by_exception(plan: Plan) -> None:
    exceptional = {(one.account.code, one.manager.code) for one in plan.assignments if one.exceptional}

    assert exceptional == {("oak-ash-partners", "wei-lin")}


def test_figures_are_what_was_won_in_a_month(plan: Plan) -> None:
    sums = {(one.account_code, one.month): one.amount for one in plan.figures}

    assert sums["华东电网", (2026, 2)] == Decimal("5030.50")
    assert sums["nordlicht-energie", (2026, 3)] == Decimal(5205)
    assert ("harbour-freight-lines", (2026, 5)) not in sums


def test_the_same_files_give_the_same_plan(plan: Plan) -> None:
    rules = mapping.load(SAMPLE / "mapping.toml")

    assert planning.plan(planning.read(SAMPLE, rules), rules) == replace(plan)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Acme Corporation", "acme-corporation"),
        ("Oak, Ash & Partners", "oak-ash-partners"),
        ("华东电网", "华东电网"),
        ("华东 电网(集团)", "华东-电网-集团"),
        ("ＡＢＣ", "abc"),
        ("x" * 50, "x" * 40),
        ("!!!", ""),
    ],
)
def test_a_code_is_made_of_the_name(name: str, code: str) -> None:
    assert code_of(name) == code
