"""客户分级、信用分级与业绩：命令、各列与拒绝。"""

MESSAGES = {
    "refusal.GRADE_POLICY_NOT_FOUND": "当时没有生效的分级办法。",
    "refusal.GRADE_WEIGHTS_INCOMPLETE": "各项权重之和不是 100%。",
    "refusal.GRADE_BANDS_NOT_RISING": "某项的分档没有逐级升高。",
    "refusal.GRADE_THRESHOLDS_NOT_FALLING": "S、A、B 的分数线没有依次降低。",
    "refusal.GRADE_POLICY_CHANGED": "分级办法刚被别人改过。",
    "refusal.GRADE_INPUTS_MISSING": "资料不全，不能评定等级。",
    "refusal.GRADE_OVERRIDDEN": "这个客户的等级已由人工指定。",
    "refusal.GRADE_OVERRIDE_IN_PAST": "人工指定的截止日期已过。",
    "advice.GRADE_INPUTS_MISSING": "先补录评分（kac grade score）或业绩，或人工指定：kac grade override",
    "advice.GRADE_OVERRIDDEN": "加 --lift 结束人工指定。",
    "refusal.CREDIT_SURVEY_NOT_FOUND": "这个客户没有这份信用调查。",
    "refusal.CREDIT_SURVEY_IN_FUTURE": "信用调查的日期还没有到。",
    "refusal.CREDIT_NOT_ASSESSED": "这个客户还没有评估信用。",
    "refusal.CREDIT_REVIEW_IN_PAST": "信用复评的日期要在今天之后。",
    "advice.CREDIT_NOT_ASSESSED": "先调查（kac credit survey），再评估（kac credit assess）。",
}
