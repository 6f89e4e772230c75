import re
import string

import pytest

from kac_client import messages
from kac_client.messages import Language
from tests.house.tree import ROOT, own_sources

ZH, EN = messages.table(Language.ZH), messages.table(Language.EN)
SERVICE_SAYS_IT = "refusal."
"""Refusals are worded in English by the services, so only Chinese has words of its own."""

SOURCES = [text for path, text in own_sources(".py") if path.parts[:2] == ("client", "kac_client")]
USES = (
    (r'(?:say|tell|prompt)\(\s*"([a-z_.]+)"', "{}"),
    (r'help="([a-z_.]+)"', "{}"),
    (r'failure\(\s*Exit\.\w+, "([a-z_.]+)"', "{}"),
    (r'usage\("([a-z_]+)"', "usage.{}"),
    (r'Column\(\s*name="([a-z_.]+)"', "column.{}"),
    (r'RowRefused\([^)]*?"([A-Z_]+)"', "row.{}"),
)
USED = {form.format(key).lower() for text in SOURCES for use, form in USES for key in re.findall(use, text)}


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_say_everything() -> None:
    assert {key for key in ZH if not key.startswith(SERVICE_SAYS_IT)} == set(EN)


@pytest.mark.parametrize("key", sorted(EN))
def test_both_languages_say_the_same(key: str) -> None:
    """With the same values in it, and in as many parts."""
    assert places(ZH[key]) == places(EN[key])
    assert ZH[key].count("\n") == EN[key].count("\n")


def test_every_message_that_is_used_exists() -> None:
    assert len(USED) > 150
    assert USED - set(EN) == set()


def test_every_failure_has_three_parts() -> None:
    failures = {key for text in SOURCES for key in re.findall(r'failure\(\s*Exit\.\w+, "([a-z_.]+)"', text)}
    failures |= {key for key in EN if key.startswith("usage.")}

    assert all(EN[key].count("\n") == 2 for key in failures)


REASONS = {
    found
    for path in (ROOT / "protos").rglob("error_reason.proto")
    for found in re.findall(r"ERROR_REASON_(\w+) = [1-9]", path.read_text(encoding="utf-8"))
}
NAMES_THE_PLACE = {"REQUEST_MALFORMED"}
"""The sentence of the service says where the request is wrong, which no sentence of ours can."""


def test_every_refusal_of_the_contract_can_be_said_in_chinese() -> None:
    assert {
        key.removeprefix(SERVICE_SAYS_IT) for key in ZH if key.startswith(SERVICE_SAYS_IT)
    } == REASONS - NAMES_THE_PLACE


def test_advice_is_about_refusals_of_the_contract() -> None:
    advised = {key.partition(".")[2] for key in EN if key.startswith("advice.")}

    assert {reason for reason in advised if reason.isupper()} <= REASONS


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [
        ([], {}, Language.EN),
        ([], {"LANG": "zh_CN.UTF-8"}, Language.ZH),
        ([], {"LANG": "zh_CN.UTF-8", "LC_ALL": "en_GB.UTF-8"}, Language.EN),
        ([], {"LANG": "en_US.UTF-8", "KAC_LANG": "zh"}, Language.ZH),
        (["--lang", "zh", "account", "list"], {"LANG": "C"}, Language.ZH),
        (["account", "list", "--lang=en"], {"KAC_LANG": "zh"}, Language.EN),
        (["visit", "log", "--", "--lang", "zh"], {}, Language.EN),
        ([], {"LANG": "de_DE.UTF-8"}, Language.EN),
    ],
)
def test_the_language_is_the_callers(arguments: list[str], environment: dict[str, str], language: Language) -> None:
    assert messages.chosen(arguments, environment) is language
