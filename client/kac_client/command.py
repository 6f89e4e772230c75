"""Where the command begins and ends: the language, the front page, everything else, and the exit code."""

import os
import sys
from collections.abc import Sequence

from kac_client import front, messages


def main() -> None:
    """Run the command, and end the process."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command line, and give its exit code."""
    messages.speak(messages.chosen(arguments, os.environ))
    if front.is_asked(arguments) and "_KAC_COMPLETE" not in os.environ:
        sys.stdout.write(front.page())
        return 0
    from kac_client import tree  # noqa: PLC0415 - the parser costs more than the front page may

    return tree.run(arguments)
