"""Archives: what must be filled in, custom fields, documents and confidentiality."""

MESSAGES = {
    "advice.CUSTOM_FIELD_UNKNOWN": "See the fields of the class: kac archive policy CLASS",
    "advice.CUSTOM_FIELD_KIND_FIXED": "Choose another code.",
    "advice.FIELD_CONFIDENTIAL": "Leave the field out, or ask those who serve the account.",
    "advice.DOCUMENT_KIND_UNKNOWN": "See what is asked for: kac document checklist ACCOUNT",
    "advice.DOCUMENT_EVENT_REQUIRED": "Add --event and --on.",
    "advice.DOCUMENT_NOT_EXPECTED": "Announce it first: kac document expect",
}
