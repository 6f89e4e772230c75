"""Grading, credit and figures: their commands, columns and advice."""

MESSAGES = {
    "advice.GRADE_INPUTS_MISSING": "Record a score (kac grade score) or figures first, or override: kac grade override",
    "advice.GRADE_OVERRIDDEN": "Add --lift to end the override.",
    "advice.CREDIT_NOT_ASSESSED": "Survey first (kac credit survey), then assess (kac credit assess).",
}
