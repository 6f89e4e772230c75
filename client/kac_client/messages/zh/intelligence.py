"""What was learnt about the market around accounts."""

MESSAGES = {
    "refusal.INTELLIGENCE_NOTE_NOT_FOUND": "没有这条情报。",
    "refusal.INTELLIGENCE_NOTE_CHANGED": "这条情报刚被别人改动过。",
    "refusal.OBSERVATION_IN_FUTURE": "获知日期还没有到。",
}
