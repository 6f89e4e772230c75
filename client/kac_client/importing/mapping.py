"""The mapping: a TOML file that says which file and column is which, and what the centre calls the values in them."""

import tomllib
from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from kac_client.failures import Exit, failure

GRADES = ("S", "A", "B", "C")

_COLUMNS = {
    "accounts": ("name", "sector", "founded_year", "revenue", "employees", "region", "parent"),
    "teams": ("agent", "leader"),
    "products": ("name",),
    "opportunities": ("id", "agent", "product", "account", "stage", "close_date", "close_value"),
}


@dataclass(frozen=True, kw_only=True)
class Source:
    """One file, and the column of it for each of our words."""

    file: str
    columns: Dictionary[str, str]

    def __getitem__(self, word: str) -> str:
        return self.columns[word]


@dataclass(frozen=True, kw_only=True)
class ClassRule:
    """A class of the centre, the sectors of the source that belong to it, and who leads its team."""

    code: str
    display_name: str
    sectors: frozenset[str]
    leader: str


@dataclass(frozen=True, kw_only=True)
class Mapping:
    """Everything that turns a source into a centre."""

    accounts: Source
    teams: Source
    products: Source
    opportunities: Source
    classes: Sequence[ClassRule]
    grades: Sequence[tuple[Decimal, str]]
    """The least revenue of each grade, in the source's unit, highest first."""
    stages: Dictionary[str, str]
    """Won, lost or open, by the source's word."""
    aliases: Dictionary[str, Dictionary[str, str]]
    currency: str
    revenue_unit: Decimal
    reason: str
    class_exception: str

    def spelled(self, kind: str, text: str) -> str:
        """Give the right spelling of a region, product or industry."""
        return self.aliases.get(kind, {}).get(text, text)

    def class_of(self, sector: str) -> str | None:
        """Name the class of a sector; None when no class claims it."""
        return next((rule.code for rule in self.classes if sector in rule.sectors), None)

    def grade_of(self, revenue: Decimal | None) -> str:
        """Grade by revenue; without a figure the lowest."""
        return next((grade for least, grade in self.grades if revenue is not None and revenue >= least), GRADES[-1])


def load(path: Path) -> Mapping:
    """Read a mapping. Refuses with exit code 3 or 6 and the place in the file."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise failure(Exit.NOT_FOUND, "file.missing", file=path) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise failure(Exit.INVALID, "mapping.unreadable", file=path.name, fault=error) from error
    try:
        return _mapping(content)
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
        raise failure(Exit.INVALID, "mapping.incomplete", file=path.name, place=error) from error


def _mapping(content: dict[str, Any]) -> Mapping:
    sources = {name: _source(name, content[name]) for name in _COLUMNS}
    return Mapping(
        **sources,
        classes=tuple(_class_rule(rule) for rule in content["classes"]),
        grades=_grades(content["grades"]),
        stages=_stages(content["opportunities"]["stages"]),
        aliases={kind: dict(words) for kind, words in content.get("aliases", {}).items()},
        currency=_text(content["currency"], "code"),
        revenue_unit=Decimal(str(content["currency"]["revenue_unit"])),
        reason=_text(content["assignments"], "reason"),
        class_exception=_text(content["assignments"], "class_exception"),
    )


def _source(name: str, content: dict[str, Any]) -> Source:
    columns = content["columns"]
    missing = [f"{name}.columns.{word}" for word in _COLUMNS[name] if not isinstance(columns.get(word), str)]
    unknown = [f"{name}.columns.{word}" for word in columns if word not in _COLUMNS[name]]
    if missing or unknown:
        raise ValueError(", ".join(missing or unknown))
    file = _text(content, "file")
    if Path(file).name != file:
        raise ValueError(f"{name}.file = {file!r}")
    return Source(file=file, columns=dict(columns))


def _class_rule(rule: dict[str, Any]) -> ClassRule:
    return ClassRule(
        code=_text(rule, "code"),
        display_name=_text(rule, "display_name"),
        sectors=frozenset(rule["sectors"]),
        leader=_text(rule, "leader"),
    )


def _grades(content: dict[str, Any]) -> tuple[tuple[Decimal, str], ...]:
    unknown = [grade for grade in content if grade not in GRADES]
    if unknown:
        raise ValueError(f"grades.{unknown[0]}")
    return tuple(sorted(((Decimal(str(least)), f"{grade}") for grade, least in content.items()), reverse=True))


def _stages(content: dict[str, list[str]]) -> dict[str, str]:
    unknown = [outcome for outcome in content if outcome not in ("won", "lost", "open")]
    if unknown:
        raise ValueError(f"opportunities.stages.{unknown[0]}")
    return {word: outcome for outcome, words in content.items() for word in words}


def _text(table: dict[str, Any], key: str) -> str:
    text = table[key]
    if not isinstance(text, str) or not text.strip():
        raise ValueError(key)
    return text
