"""档案：必填项、自定义字段、资料与保密。"""

MESSAGES = {
    "refusal.ARCHIVE_POLICY_CHANGED": "该类的档案要求刚被别人修改过。",
    "refusal.REQUIRED_FIELD_UNKNOWN": "客户档案里没有这个可以设为必填的字段。",
    "refusal.CUSTOM_FIELD_KIND_FIXED": "这个自定义字段编码已是另一种类型，不能改变。",
    "refusal.CUSTOM_FIELD_UNKNOWN": "该类客户没有这个自定义字段。",
    "refusal.CUSTOM_FIELD_WRONG_KIND": "内容与自定义字段的类型不符。",
    "refusal.CUSTOM_FIELD_OPTION_UNKNOWN": "自定义字段没有这个选项。",
    "refusal.CUSTOM_FIELDS_CHANGED": "自定义字段刚被别人修改过。",
    "refusal.FIELD_CONFIDENTIAL": "这个客户是保密的，该字段对您不可见，也不能修改。",
    "advice.CUSTOM_FIELD_UNKNOWN": "查看该类的字段：kac archive policy 类别",
    "advice.CUSTOM_FIELD_KIND_FIXED": "换一个编码。",
    "refusal.ACCOUNT_CONFIDENTIAL": "这个客户是保密的，这部分内容对您不可见。",
    "refusal.CONFIDENTIALITY_CHANGED": "客户的保密级别刚被别人改动过。",
    "advice.FIELD_CONFIDENTIAL": "去掉该字段再提交，或请服务该客户的人修改。",
}
