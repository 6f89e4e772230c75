"""The people at an account."""

MESSAGES = {
    "refusal.CONTACT_NOT_FOUND": "没有这个联系人。",
    "refusal.CONTACT_CHANGED": "这个联系人刚被别人改动过。",
    "refusal.CONTACT_ALREADY_LEFT": "这个联系人已经离职。",
    "refusal.CONTACT_NOT_LEFT": "这个联系人并没有离职。",
    "refusal.DEPARTURE_IN_FUTURE": "离职日期还没有到。",
    "refusal.SUPERIOR_NOT_FOUND": "该客户没有这位上级联系人。",
    "refusal.REPORTING_LINE_CYCLE": "上级不能是本人或其下属。",
    "refusal.TIME_ZONE_UNKNOWN": "没有这个时区，或填写方便时段时缺少时区。",
    "refusal.PREFERRED_HOURS_OVERLAP": "同一天的方便时段有重叠。",
    "refusal.PHONE_NUMBER_UNCLEAR": "看不出这个号码属于哪个国家。",
    "refusal.BIRTHDAY_IN_FUTURE": "生日还没有到。",
    "advice.SUPERIOR_NOT_FOUND": "先建立上级联系人，或留空。",
    "advice.TIME_ZONE_UNKNOWN": "使用 IANA 时区名，如 Asia/Shanghai。",
    "advice.PHONE_NUMBER_UNCLEAR": "写上国家代码或区号，如 +49 30 1234567、021 6888 0000。",
}
