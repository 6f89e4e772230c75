import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.duplicates import known
from bench.planted import archive
from services.accounts.duplicates.matching import Known, bare_domain, bare_phone, compare, features, scan, suspicious
from services.accounts.duplicates.model import Reason


def likely(one: Known, other: Known) -> bool:
    return suspicious(compare(features(one), features(other)))


def named(name: str, **more: str) -> Known:
    return Known(id=name, names=[name], **more)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("上海华信电力有限公司", "上海華信電力股份有限公司"),
        ("上海华信电力有限公司", "华信电力（上海）有限公司"),
        ("上海华信电力有限公司", "上海华新电力有限公司"),
        ("上海华信电力有限公司", "SHANGHAI Huaxin Electric Power Co., Ltd."),
        ("上海华信电力有限公司", "Shang Hai Hua Xin Dian Li"),
        ("国家电网有限公司", "国家电网"),
        ("Siemens Energy GmbH", "ENERGY, SIEMENS AG"),
    ],
)
def test_names_that_mean_one_company_are_found(one: str, other: str) -> None:
    assert likely(named(one), named(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("上海华信电力有限公司", "北京华信电力有限公司"),
        ("上海华信电力有限公司", "上海华信置业有限公司"),
        ("上海华信电力有限公司", "上海华信电力有限公司长沙分公司"),
        ("上海第一建筑公司", "上海第二建筑公司"),
        ("华北电力", "华东电力"),
        ("Siemens Energy GmbH", "Siemens Healthcare GmbH"),
    ],
)
def test_sisters_are_not_found_though_they_share_domain_and_switchboard(one: str, other: str) -> None:
    shared = {"domain": "huaxin.com", "phone": "021-66054294"}

    assert not likely(named(one, **shared), named(other, **shared))


def test_one_registration_number_is_one_company_whatever_its_name() -> None:
    number = "91310000ABCDEFGH12"

    assert likely(
        named("华信电力", registration_number=number), named("Renamed Ltd", registration_number=number.lower())
    )


def test_two_registration_numbers_are_two_companies_of_one_name() -> None:
    one = named("上海华信电力", registration_number="91310000ABCDEFGH12")
    other = named("上海华信电力", registration_number="91420100XYZTUVWQ34")

    assert not likely(one, other)


def test_a_mistyped_registration_number_is_no_other_one() -> None:
    one = named("上海华信电力", registration_number="91310000ABCDEFGH12")
    other = named("华信电力", registration_number="91310000ABCDEFHG12")

    found = compare(features(one), features(other))

    assert suspicious(found)
    assert Reason.REGISTRATION_NUMBER_SIMILAR in found.reasons


def test_a_number_that_many_use_says_little() -> None:
    accounts = [named(f"{name}机械", phone="021-66054294") for name in ("华信", "国泰", "同庆", "三元")]

    assert scan(accounts) == []


@pytest.mark.parametrize(
    ("written", "bare"),
    [
        ("+86 21 6605 4294", "2166054294"),
        ("(021) 66054294", "2166054294"),
        ("0086-21-66054294 转 123", "2166054294"),
        ("138 0000 0000", "13800000000"),
        ("110", ""),
        ("", ""),
    ],
)
def test_a_telephone_number_is_its_digits(written: str, bare: str) -> None:
    assert bare_phone(written) == bare


@pytest.mark.parametrize(
    "written", ["https://www.Example.com/cn?x", "example.com", "EXAMPLE.com.", "www.example.com:8080"]
)
def test_a_domain_is_bare(written: str) -> None:
    assert bare_domain(written) == "example.com"


@given(
    st.lists(st.text("上海华信电力机械有限公司abc GmbH（）·12", max_size=12), min_size=2, max_size=2),
    st.lists(st.text("0123-转", max_size=12), min_size=2, max_size=2),
)
def test_whoever_is_named_first_the_likelihood_is_the_same(names: list[str], phones: list[str]) -> None:
    one, other = (
        features(Known(id=str(place), names=[name], phone=phone))
        for place, (name, phone) in enumerate(zip(names, phones, strict=True))
    )

    assert compare(one, other) == compare(other, one)
    assert 0 <= compare(one, other).score <= 1


def test_what_is_planted_is_found_and_little_else() -> None:
    """The bench does the same with a hundred times as many accounts."""
    planted = archive(random.Random(7), count=1000, share=0.05)

    found = {(int(match.first_id), int(match.second_id)) for match in scan(known(planted))}

    assert len(found & planted.duplicates) >= 0.8 * len(planted.duplicates)
    assert len(found & planted.duplicates) >= 0.9 * len(found)
