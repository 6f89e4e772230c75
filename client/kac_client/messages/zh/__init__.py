"""简体中文。失败的三行依次是：发生了什么、原因、可以怎么做。"""

from kac_client.messages.zh import (
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
    refusals,
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
    | refusals.MESSAGES
    | relationships.MESSAGES
    | search.MESSAGES
    | segments.MESSAGES
    | tables.MESSAGES
    | timeline.MESSAGES
)
