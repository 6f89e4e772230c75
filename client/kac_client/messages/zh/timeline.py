"""What happened with an account."""

MESSAGES = {
    "help.account.timeline": "列出客户的大事记，最近的在前",
    "column.record_id": "ID",
    "enum.TIMELINE_KIND_EVALUATION": "关系评价",
    "enum.TIMELINE_KIND_VISIT": "走访",
    "enum.TIMELINE_KIND_STAGE": "阶段",
    "enum.TIMELINE_KIND_GRADE": "等级",
    "enum.TIMELINE_KIND_CONTACT": "新联系人",
    "enum.TIMELINE_KIND_DEPARTURE": "联系人离职",
    "enum.TIMELINE_KIND_NEED": "需求",
    "enum.TIMELINE_KIND_NEED_MET": "需求满足",
    "enum.TIMELINE_KIND_NEED_DROPPED": "需求放弃",
    "enum.TIMELINE_KIND_INTELLIGENCE": "情报",
    "enum.TIMELINE_KIND_AGREEMENT": "签署协议",
    "enum.TIMELINE_KIND_COOPERATION_PLAN": "合作计划",
    "enum.TIMELINE_KIND_SERVICE_PLAN": "服务方案",
}
