import pytest

from kac_client.commands import values
from kac_client.failures import Failure


@pytest.mark.parametrize(
    ("text", "currency", "units", "nanos"),
    [
        ("1200000", "CNY", "1200000", 0),
        ("1,200,000.5", "CNY", "1200000", 500_000_000),
        ("usd 350.05", "USD", "350", 50_000_000),
        ("EUR9", "EUR", "9", 0),
    ],
)
def test_amounts_are_read_to_the_cent(text: str, currency: str, units: str, nanos: int) -> None:
    assert values.money(text) == {"currencyCode": currency, "units": units, "nanos": nanos}


@pytest.mark.parametrize("text", ["", "much", "1.234", "-5", "CN 5", "5 CNY", "１２"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(Failure):
        values.money(text)


def test_a_day_is_read_as_the_contract_writes_it() -> None:
    assert values.day("2026-11-22") == {"year": 2026, "month": 11, "day": 22}
    with pytest.raises(Failure):
        values.day("someday")
    with pytest.raises(Failure):
        values.step("someday call")
