"""What happened with an account."""

MESSAGES = {
    "help.account.timeline": "List what happened with an account, latest first",
    "column.record_id": "ID",
    "enum.TIMELINE_KIND_EVALUATION": "evaluation",
    "enum.TIMELINE_KIND_VISIT": "visit",
    "enum.TIMELINE_KIND_STAGE": "stage",
    "enum.TIMELINE_KIND_GRADE": "grade",
    "enum.TIMELINE_KIND_CONTACT": "new contact",
    "enum.TIMELINE_KIND_DEPARTURE": "contact left",
    "enum.TIMELINE_KIND_NEED": "need",
    "enum.TIMELINE_KIND_NEED_MET": "need met",
    "enum.TIMELINE_KIND_NEED_DROPPED": "need dropped",
    "enum.TIMELINE_KIND_INTELLIGENCE": "intelligence",
    "enum.TIMELINE_KIND_AGREEMENT": "agreement signed",
    "enum.TIMELINE_KIND_COOPERATION_PLAN": "plan agreed",
    "enum.TIMELINE_KIND_SERVICE_PLAN": "service plan signed",
}
