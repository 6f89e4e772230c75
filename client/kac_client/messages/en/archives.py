"""Archives: what must be filled in, custom fields, documents and confidentiality."""

MESSAGES = {
    "advice.CUSTOM_FIELD_UNKNOWN": "See the fields of the class: kac archive policy CLASS",
    "advice.CUSTOM_FIELD_KIND_FIXED": "Choose another code.",
    "advice.FIELD_CONFIDENTIAL": "Leave the field out, or ask those who serve the account.",
}
