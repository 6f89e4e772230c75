"""English. The three lines of a failure: what happened, why, what to try."""

from kac_client.messages.en import archives, commands, failures, imports, line, tables

MESSAGES = (
    archives.MESSAGES | commands.MESSAGES | failures.MESSAGES | imports.MESSAGES | line.MESSAGES | tables.MESSAGES
)
