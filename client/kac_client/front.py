"""The front page: what `kac` and `kac --help` show. It needs neither the network nor the parser, so it comes at once."""

from collections.abc import Iterable, Sequence

from kac_client.messages import say

SECTIONS = {
    "front.session": {
        "login": "kac_client.commands.login:login_app",
        "logout": "kac_client.commands.login:logout_app",
        "whoami": "kac_client.commands.login:whoami_app",
        "context": "kac_client.commands.contexts:app",
    },
    "front.accounts": {
        "search": "kac_client.commands.search:app",
        "account": "kac_client.commands.account:app",
        "contact": "kac_client.commands.contact:app",
        "need": "kac_client.commands.need:app",
        "note": "kac_client.commands.note:app",
        "onboarding": "kac_client.commands.upkeep:onboarding_app",
        "document": "kac_client.commands.document:app",
        "archive": "kac_client.commands.archive:app",
        "confidentiality": "kac_client.commands.confidentiality:app",
        "segment": "kac_client.commands.segment:app",
        "duplicate": "kac_client.commands.duplicate:app",
    },
    "front.standing": {
        "grade": "kac_client.commands.grade:app",
        "credit": "kac_client.commands.credit:app",
        "figure": "kac_client.commands.figure:app",
        "relationship": "kac_client.commands.relationship:app",
    },
    "front.promises": {
        "plan": "kac_client.commands.plan:app",
        "service-plan": "kac_client.commands.service_plan:app",
        "agreement": "kac_client.commands.agreement:app",
        "obligation": "kac_client.commands.obligation:app",
        "policy": "kac_client.commands.policy:app",
        "proposal": "kac_client.commands.proposal:app",
    },
    "front.work": {
        "overview": "kac_client.commands.overview:app",
        "visit": "kac_client.commands.visit:app",
        "assignment": "kac_client.commands.assignment:app",
        "events": "kac_client.commands.events:app",
    },
    "front.center": {
        "class": "kac_client.commands.center:class_app",
        "team": "kac_client.commands.center:team_app",
        "member": "kac_client.commands.center:member_app",
    },
    "front.data": {
        "import": "kac_client.commands.load:app",
        "imports": "kac_client.commands.imports:app",
        "mapping": "kac_client.commands.mappings:app",
        "api": "kac_client.commands.api:app",
        "completion": "kac_client.commands.completion:app",
    },
}
"""Every command, in the order people meet them, under a heading, and where it is written."""

COMMANDS = {name: place for section in SECTIONS.values() for name, place in section.items()}

_OPTIONS = {
    "-o, --output FORMAT": "option.output",
    "--lang zh|en": "option.lang",
    "--context NAME": "option.context",
    "--timeout SECONDS": "option.timeout",
    "--version": "option.version",
    "--help": "option.help",
}


def is_asked(arguments: Sequence[str]) -> bool:
    """Say whether the line asks for the front page and nothing else."""
    return without_language(arguments) in ([], ["--help"])


def without_language(arguments: Sequence[str]) -> list[str]:
    """Give the line without the choice of a language, which has been made by then."""
    left = list(arguments)
    for place in reversed(range(len(left))):
        if left[place].startswith("--lang="):
            del left[place]
        elif left[place] == "--lang":
            del left[place : place + 2]
    return left


def page() -> str:
    """Write the front page."""
    width = max(map(len, COMMANDS))
    options = {option: say(key) for option, key in _OPTIONS.items()}
    sections = (
        say("front.usage"),
        say("front.what"),
        *(f"{say(heading)}\n{_list(_purposes(section), width)}" for heading, section in SECTIONS.items()),
        f"{say('front.options')}\n{_list(options, max(map(len, options)))}",
        say("front.exits"),
        say("front.begin"),
    )
    return "\n\n".join(sections) + "\n"


def _purposes(section: Iterable[str]) -> dict[str, str]:
    return {name: say(f"help.{name.replace('-', '_')}") for name in section}


def _list(entries: dict[str, str], width: int) -> str:
    return "\n".join(f"  {name:<{width}}  {text}" for name, text in entries.items())
