"""English. The three lines of a failure: what happened, why, what to try."""

from kac_client.messages.en import (
    archives,
    commands,
    contacts,
    failures,
    grading,
    imports,
    line,
    plans,
    tables,
)

MESSAGES = {
    **archives.MESSAGES,
    **commands.MESSAGES,
    **contacts.MESSAGES,
    **failures.MESSAGES,
    **grading.MESSAGES,
    **imports.MESSAGES,
    **line.MESSAGES,
    **plans.MESSAGES,
    **tables.MESSAGES,
}
