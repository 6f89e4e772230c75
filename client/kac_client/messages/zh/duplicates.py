"""重复客户与合并。"""

MESSAGES = {
    "refusal.ACCOUNT_MERGED": "这个客户已并入另一个客户。",
    "refusal.DUPLICATE_PAIR_NOT_FOUND": "没有这一对疑似重复。",
    "refusal.DUPLICATE_SCAN_NOT_FOUND": "没有这次查重。",
    "refusal.ROWS_BOUND": "合并移过去的资料已被后来的资料引用，不能移回。",
    "refusal.MERGE_INTO_ITSELF": "客户不能并入自己。",
    "refusal.MERGE_FIELD_UNKNOWN": "没有这个可选的字段。",
    "refusal.MERGE_FIGURES_OVERLAP": "两个客户同月的数据不同，需要说明取哪一个。",
    "refusal.MERGE_NOT_FOUND": "没有这次合并。",
    "refusal.MERGE_UNDONE": "这次合并已经撤销过。",
    "refusal.UNMERGE_TOO_LATE": "合并超过三十天，不能再撤销。",
    "refusal.UNMERGE_BLOCKED": "合并之后的变化使它不能撤销。",
}
