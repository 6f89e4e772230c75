"""Segments."""

MESSAGES = {
    "help.segment": "Segments of the accounts: by a rule, or one by one",
    "help.segment.name": "The segment's name or id",
    "help.segment.new": "What the new segment is called",
    "help.segment.filter": 'Its rule, such as \'grade = "A" AND tag = "rising"\'; without one, accounts are listed one by one',
    "help.segment.list": "List the segments",
    "help.segment.create": "Create a segment",
    "help.segment.accounts": "List those accounts of a segment that you serve",
    "help.segment.add": "Put accounts into a fixed segment",
    "help.segment.remove": "Take accounts out of it",
    "help.segment.delete": "Delete a segment; its accounts stay",
    "column.filter": "RULE",
    "column.update_time": "UPDATED",
    "segment.unknown": 'There is no segment "{name}".\nIt is neither a name nor an id.\nSee all: kac segment list',
}
