"""客户细分。"""

MESSAGES = {
    "help.segment": "客户细分：按规则，或逐个列出",
    "help.segment.name": "细分的名称或 id",
    "help.segment.new": "新细分的名称",
    "help.segment.filter": '规则，如 \'grade = "A" AND tag = "高潜力"\'；不写就是逐个列出',
    "help.segment.list": "列出细分",
    "help.segment.create": "建立一个细分",
    "help.segment.accounts": "列出细分里自己服务的客户",
    "help.segment.add": "把客户放进逐个列出的细分",
    "help.segment.remove": "把客户移出",
    "help.segment.delete": "删除细分，客户不受影响",
    "column.filter": "规则",
    "column.update_time": "更新时间",
    "refusal.SEGMENT_NOT_FOUND": "没有这个细分。",
    "refusal.SEGMENT_CHANGED": "这个细分刚被别人改动过。",
    "refusal.SEGMENT_NAME_TAKEN": "细分的名称已被使用。",
    "refusal.SEGMENT_KIND_FIXED": "按规则的细分不能逐个放客户，逐个列出的细分不能加规则。",
    "segment.unknown": "没有细分“{name}”。\n名称和 id 都不是它。\n查看全部：kac segment list",
}
