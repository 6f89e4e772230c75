"""How good the relationships with accounts are."""

MESSAGES = {
    "help.relationship": "How good the relationship with an account is, as somebody judged",
    "help.relationship.add": "Evaluate the relationship with an account",
    "help.relationship.correct": "Correct an evaluation; what it said before stays readable",
    "help.relationship.list": "List evaluations, the latest day first",
    "help.relationship.id": "The evaluation's id",
    "help.relationship.trust": "How far they trust us, 1 to 5",
    "help.relationship.satisfaction": "How satisfied they are with us, 1 to 5",
    "help.relationship.depth": "How deeply we work together, 1 (single orders) to 5 (joint planning)",
    "help.relationship.communication": "How well and how openly we talk, 1 to 5",
    "help.relationship.message": "What the scores rest on",
    "help.relationship.on": "The day for which the relationship is judged; today unless said",
    "column.evaluation_date": "DAY",
    "column.overall_hundredths": "OVERALL",
    "column.trust": "TRUST",
    "column.satisfaction": "SATISFACTION",
    "column.cooperation_depth": "DEPTH",
    "column.communication": "COMMUNICATION",
    "column.evaluator_id": "EVALUATOR",
}
