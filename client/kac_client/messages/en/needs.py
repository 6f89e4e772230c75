"""What accounts need."""

MESSAGES = {
    "advice.NEED_CLOSED": "Record what the account needs now as a new need.",
    "advice.NEED_STEP_NOT_ALLOWED": "In this order: collected, confirmed, passed on, met; what is open can be dropped.",
}
