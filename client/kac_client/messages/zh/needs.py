"""What accounts need."""

MESSAGES = {
    "refusal.NEED_NOT_FOUND": "没有这条需求。",
    "refusal.NEED_CHANGED": "这条需求刚被别人改动过。",
    "refusal.NEED_CLOSED": "这条需求已经结束，不能改写。",
    "refusal.NEED_STEP_NOT_ALLOWED": "这条需求还不能走到这一步。",
    "advice.NEED_CLOSED": "客户现在的需求请另记一条。",
    "advice.NEED_STEP_NOT_ALLOWED": "依次是：收集、确认、转交部门、满足；未结束的都可放弃。",
}
