"""客户档案：命令的说明、表头、词语与拒绝。"""

MESSAGES = {
    "refusal.REFERRING_ACCOUNT_NOT_FOUND": "没有这个转介绍的客户。",
    "refusal.ACCOUNT_REFERS_TO_ITSELF": "客户不能由自己转介绍。",
    "refusal.EXTERNAL_REFERENCE_TAKEN": "外部系统的这个编号已属于另一个客户。",
}
