"""English. The three lines of a failure: what happened, why, what to try."""

from kac_client.messages.en import (
    agreements,
    archives,
    commands,
    contacts,
    duplicates,
    failures,
    grading,
    imports,
    intelligence,
    line,
    needs,
    plans,
    profiles,
    relationships,
    search,
    segments,
    tables,
    timeline,
)

MESSAGES = (
    agreements.MESSAGES
    | archives.MESSAGES
    | commands.MESSAGES
    | contacts.MESSAGES
    | duplicates.MESSAGES
    | failures.MESSAGES
    | grading.MESSAGES
    | imports.MESSAGES
    | intelligence.MESSAGES
    | line.MESSAGES
    | needs.MESSAGES
    | plans.MESSAGES
    | profiles.MESSAGES
    | relationships.MESSAGES
    | search.MESSAGES
    | segments.MESSAGES
    | tables.MESSAGES
    | timeline.MESSAGES
)
