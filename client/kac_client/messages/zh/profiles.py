"""客户档案：命令的说明、表头、词语与拒绝。"""

MESSAGES = {
    "refusal.REFERRING_ACCOUNT_NOT_FOUND": "没有这个转介绍的客户。",
    "refusal.ACCOUNT_REFERS_TO_ITSELF": "客户不能由自己转介绍。",
    "refusal.EXTERNAL_REFERENCE_TAKEN": "外部系统的这个编号已属于另一个客户。",
    "refusal.STAGE_NOT_REACHABLE": "客户不能从现在的阶段直接到这个阶段。",
    "refusal.ONBOARDING_UNFINISHED": "还有准备事项没有完成。",
    "refusal.ONBOARDING_ITEM_NOT_FOUND": "没有这个准备事项。",
    "refusal.ONBOARDING_ITEM_DONE": "这个准备事项已经完成。",
}
