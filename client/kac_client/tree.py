"""The tree of nouns and verbs. A noun's module is read when the line names it; texts are put into the caller's language."""

import importlib
import os
import re
import sys
from collections.abc import Sequence
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from kac_client import __version__, front, options, output
from kac_client.failures import Exit, Failure, failure
from kac_client.messages import Language, say, spoken, table
from kac_client.wire import plain

_HEADINGS = re.compile(r"^(Usage|Arguments|Options|Commands):", re.MULTILINE)
_UNKNOWN_COMMAND = re.compile(r"No such command '(.*?)'\.(?: Did you mean (.*)\?)?")
_EXTRAS = re.compile(r"\[(required|default: .+?)\]|Show this message and exit\.")


class Root(TyperGroup):
    """The command itself: knows the names of all commands, and reads the module of the one that is called."""

    def list_commands(self, _ctx: Any) -> list[str]:
        """Name the commands."""
        return list(front.COMMANDS)

    def get_command(self, _ctx: Any, cmd_name: str) -> Any:
        """Give a command by name."""
        place = front.COMMANDS.get(cmd_name)
        if place is None:
            return None
        module, _, name = place.partition(":")
        command = get_command(getattr(importlib.import_module(module), name))
        command.name = cmd_name
        return _dressed(command)

    def format_help(self, _ctx: Any, formatter: Any) -> None:
        """Show the front page, as `kac` alone does."""
        formatter.write(front.page())


def run(arguments: Sequence[str]) -> int:
    """Parse the line and do what it says; whatever goes wrong ends in an exit code and three parts on stderr."""
    options.forget()
    try:
        if page := help_page(front.without_language(arguments)):
            output.emit(f"{page}\n")
            return int(Exit.OK)
        return int(_root().main(list(arguments), prog_name="kac", standalone_mode=False) or Exit.OK)
    except Failure as failed:
        return _told(failed)
    except typer.TyperException as misused:
        return _misused(misused)
    except (typer.Abort, KeyboardInterrupt):
        return 130


def help_page(arguments: Sequence[str]) -> str:
    """Give the page that a line of nothing but names and `--help` asks for; parsing that line takes twice as long."""
    *names, last = arguments or [""]
    if last != "--help":
        return ""
    context = typer.Context(_root(), info_name="kac")
    for name in names:
        group = context.command
        command = group.get_command(context, name) if isinstance(group, TyperGroup) else None
        if command is None:
            return ""
        context = typer.Context(command, info_name=name, parent=context)
    return context.command.get_help(context)


def _root() -> Root:
    if "_KAC_COMPLETE" in os.environ:
        from typer._completion_classes import completion_init  # noqa: PLC0415 - only a shell that completes asks for it

        completion_init()
    root = Root(name="kac", commands=dict.fromkeys(front.COMMANDS), no_args_is_help=True)  # type: ignore[arg-type]  # commands are read when called
    root.params.extend([*_shared_options(), *_version_option()])
    _translate(root)
    return root


def _dressed(command: Any) -> Any:
    """Put a command's texts into the caller's language, and give its verbs the options that every command takes."""
    command.rich_markup_mode = None
    command.params.extend(_shared_options())
    _translate(command)
    if isinstance(command, TyperGroup):
        for verb in command.commands.values():
            _dressed(verb)
    _speak_in_help(command)
    return command


def _translate(command: Any) -> None:
    words = table(spoken())
    command.help = words.get(command.help or "", command.help)
    for parameter in command.params:
        parameter.help = words.get(parameter.help or "", parameter.help)


def _speak_in_help(command: Any) -> None:
    get_help = command.get_help
    command.get_help = lambda ctx: localized(get_help(ctx))


def localized(page: str) -> str:
    """Put the words that the parser itself writes into a help page into the caller's language."""
    page = _HEADINGS.sub(lambda found: say(f"heading.{found[1].lower()}"), page)
    if spoken() is Language.EN:
        return page
    return _EXTRAS.sub(lambda found: _extra(found[1] or "help"), page)


def _extra(text: str) -> str:
    word, _, value = text.partition(": ")
    return say(f"extra.{word}", value=value)


def _shared_options() -> list[Any]:
    return list(_parsed(options.shared).params)


def _version_option() -> list[Any]:
    return [one for one in _parsed(_versioned).params if one.name == "version"]


def _parsed(function: Any) -> Any:
    app = typer.Typer(add_completion=False)
    app.command()(function)
    return get_command(app)


def _print_version(asked: bool) -> None:  # noqa: FBT001 - the parser calls back with the flag's value
    if asked:
        typer.echo(f"kac {__version__}")
        raise typer.Exit


def _versioned(
    *,
    version: bool = typer.Option(
        False,  # noqa: FBT003 - how the parser takes a default
        "--version",
        callback=_print_version,
        is_eager=True,
        expose_value=False,
        help="option.version",
    ),
) -> None:
    """Stand for the option; never called."""


def _told(failed: Failure) -> int:
    for line in failed.lines():
        sys.stderr.write(plain(line) + "\n")
    return int(failed.exit)


def _misused(misused: typer.TyperException) -> int:
    context: Any = getattr(misused, "ctx", None)
    if type(misused).__name__ == "NoArgsIsHelpError":
        sys.stderr.write(misused.format_message() + "\n")
        return int(Exit.USAGE)
    path = context.command_path if context else "kac"
    return _told(failure(Exit.USAGE, "usage.parse", fault=_fault(misused), path=path))


def _fault(misused: typer.TyperException) -> str:
    """Say what the parser did not understand; its own words are English."""
    message = misused.format_message().replace("Value error, ", "")
    if spoken() is Language.EN:
        return message
    if unknown := _UNKNOWN_COMMAND.match(message):
        near = say("misuse.near", names=unknown[2]) if unknown[2] else ""
        return say("misuse.UnknownCommand", name=unknown[1]) + near
    kind = type(misused).__name__
    hint = getattr(misused, "option_name", "") or _hint(getattr(misused, "param", None))
    own = table(spoken()).get(f"misuse.{kind}", "{message}")
    return own.format(hint=hint, message=misused.message.replace("Value error, ", ""))


def _hint(parameter: Any) -> str:
    return str(parameter.get_error_hint()) if parameter is not None else ""
