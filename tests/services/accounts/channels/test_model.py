import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.accounts.channels.model import Channel, ChannelKind, PhoneNumberUnclear, number, standard, standard_forms


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        pytest.param("139 1234 5678", "+8613912345678", id="a mobile of China"),
        pytest.param("８６１３９１２３４５６７８", "+8613912345678", id="full width, the plus left out"),
        pytest.param("(021) 6888-0000", "+862168880000", id="an area code"),
        pytest.param("0571-8888 0000 转 8021", "+8657188880000;ext=8021", id="an extension"),
        pytest.param("+86 (0)21 6888 0000 ext. 21", "+862168880000;ext=21", id="a zero not to be dialled"),
        pytest.param("400-820-8820", "+864008208820", id="a hotline"),
        pytest.param("0049 30 1234567", "+49301234567", id="two zeros for the plus"),
        pytest.param("+1.650.253.0000", "+16502530000", id="another country"),
    ],
)
def test_a_number_is_kept_in_one_form(text: str, kept: str) -> None:
    assert number(text) == kept


@pytest.mark.parametrize("text", ["6888 0000", "12345", "139 1234 567", "+0 123456789", "110", "转 8021", "", "+86abc"])
def test_a_number_of_no_country_we_can_tell_is_refused(text: str) -> None:
    with pytest.raises(PhoneNumberUnclear):
        number(text)


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.lists(st.sampled_from(" -.()"), max_size=4))
def test_the_standard_form_stays_as_it_is(mobile: str, gaps: list[str]) -> None:
    written = mobile[:3] + "".join(gaps) + mobile[3:]

    kept = number(written)

    assert kept == f"+86{mobile}"
    assert number(kept) == kept
    assert number(f"{kept};ext=7") == f"{kept};ext=7"


def test_a_mail_address_is_kept_in_small_letters() -> None:
    assert standard(ChannelKind.EMAIL, " Li.Mei@Example.COM ") == "li.mei@example.com"


def test_a_name_on_a_network_is_kept_as_written() -> None:
    assert Channel.of(ChannelKind.WECHAT, " LiMei_88 ").value == "LiMei_88"


@pytest.mark.parametrize("text", ["13912345678", "+86 139-1234-5678"])
def test_who_calls_is_looked_up_however_the_number_is_written(text: str) -> None:
    assert "+8613912345678" in standard_forms(text)
