"""The people at an account."""

MESSAGES = {
    "advice.SUPERIOR_NOT_FOUND": "Create the superior first, or leave it empty.",
    "advice.TIME_ZONE_UNKNOWN": "Use an IANA name, such as Asia/Shanghai.",
    "advice.PHONE_NUMBER_UNCLEAR": "Write the country's code, such as +49 30 1234567.",
}
