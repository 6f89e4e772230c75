"""`python -m deploy.local up|down|status|logs|reset`: the centre on this machine."""

import argparse
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from deploy.local.settings import Settings

if sys.version_info < (3, 11):  # noqa: UP036 - whoever starts it with an older one is told so, not shown a traceback
    sys.exit("deploy.local: Python 3.11 or newer is needed, and this is " + sys.version.split()[0])


def main() -> int:
    """Do what the command line says; what cannot be done is one line on stderr and exit code 1."""
    options = parse(sys.argv[1:])
    try:
        return perform(options)
    except ModuleNotFoundError as missing:
        print(
            f"{options.command}: this Python lacks {missing.name}; run `make setup` and use .venv/bin/python",
            file=sys.stderr,
        )
        return 1
    except KeyboardInterrupt:
        print(f"{options.command}: interrupted", file=sys.stderr)
        return 130


def parse(arguments: list[str]) -> argparse.Namespace:
    """What is wanted."""
    parser = argparse.ArgumentParser(prog="python -m deploy.local", description="The centre on this machine.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("up", help="start the centre and wait until it is ready")
    commands.add_parser("down", help="stop it and wait until nothing of it runs")
    status = commands.add_parser("status", help="show its processes; exit code 0 only when all are ready")
    status.add_argument("-o", dest="form", choices=["table", "json"], default="table")
    logs = commands.add_parser("logs", help="show the end of the logs, or of one")
    logs.add_argument("process", nargs="?")
    logs.add_argument("-f", dest="follow", action="store_true", help="go on with what is added")
    commands.add_parser("reset", help="stop it and forget its data")
    commands.add_parser("supervise")
    return parser.parse_args(arguments)


def perform(options: argparse.Namespace) -> int:
    """Run one command."""
    from deploy.local import commands, settings, status  # noqa: PLC0415 - a missing package is one line of `main`

    try:
        local = settings.read(os.environ)
        actions = {
            "up": lambda: commands.up(local),
            "down": lambda: commands.down(local),
            "status": lambda: status.show(local, options.form),
            "logs": lambda: commands.logs(local, options.process, follow=options.follow),
            "reset": lambda: commands.reset(local),
            "supervise": lambda: supervise(local),
        }
        return actions[options.command]()
    except settings.CannotRun as reason:
        print(f"{options.command}: {reason}", file=sys.stderr)
        return 1


def supervise(local: "Settings") -> int:
    """Be the supervisor."""
    from deploy.local import supervisor  # noqa: PLC0415 - asyncpg and all, which no other command needs

    return supervisor.supervise(local)


if __name__ == "__main__":
    sys.exit(main())
