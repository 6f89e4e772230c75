"""English. The three lines of a failure: what happened, why, what to try."""

from kac_client.messages.en import commands, failures, imports, line, tables

MESSAGES = commands.MESSAGES | failures.MESSAGES | imports.MESSAGES | line.MESSAGES | tables.MESSAGES
