"""What was learnt about the market around accounts."""

MESSAGES: dict[str, str] = {}
