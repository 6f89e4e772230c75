import { words } from "../../../i18n/language";
import type { ChipName } from "./dates";

type Words = {
  title: string;
  restored: string;
  clear: string;
  account: string;
  change: string;
  search: string;
  noMatch: string;
  kind: string;
  when: string;
  justNow: string;
  earlier: string;
  startTime: string;
  summary: string;
  summaryHint: string;
  next: string;
  action: string;
  actionHint: string;
  actions: readonly string[];
  due: string;
  chips: Record<ChipName, string>;
  otherDay: string;
  save: string;
  saving: string;
  failed: string;
  missing: { accountId: string; summary: string; action: string; dueDate: string };
  tooEarly: string;
  inFuture: string;
};

export const useLogWords = words<Words>(
  {
    title: "记拜访",
    restored: "已恢复上次没写完的草稿",
    clear: "清空重写",
    account: "客户",
    change: "更换",
    search: "输入客户名称或编号",
    noMatch: "没有匹配的客户",
    kind: "方式",
    when: "时间",
    justNow: "刚刚",
    earlier: "更早",
    startTime: "开始时间",
    summary: "谈了什么",
    summaryHint: "一句话即可，例如：对方认可方案，关心交付时间",
    next: "下一步",
    action: "做什么",
    actionHint: "例如：发送报价",
    actions: ["发送方案", "发送报价", "约下次拜访", "答复问题"],
    due: "哪天以前",
    chips: { tomorrow: "明天", nextMonday: "下周一", inAWeek: "一周后", inTwoWeeks: "两周后" },
    otherDay: "其他日期",
    save: "记下这次拜访",
    saving: "正在记录…",
    failed: "拜访没有记上",
    missing: {
      accountId: "还没有选客户。",
      summary: "请用一句话写下谈了什么。",
      action: "请写下一步做什么；没有下一步的拜访不完整。",
      dueDate: "请选下一步的日期。",
    },
    tooEarly: "下一步不能早于拜访当天。",
    inFuture: "开始时间还没有到。",
  },
  {
    title: "Log visit",
    restored: "Your unfinished draft is back",
    clear: "Start over",
    account: "Account",
    change: "Change",
    search: "Name or code of the account",
    noMatch: "No account fits",
    kind: "Kind",
    when: "When",
    justNow: "Just now",
    earlier: "Earlier",
    startTime: "Began at",
    summary: "What was said",
    summaryHint: "One sentence will do: they like the plan and ask about delivery",
    next: "Next step",
    action: "What to do",
    actionHint: "Such as: send the quote",
    actions: ["Send the plan", "Send the quote", "Arrange next visit", "Answer questions"],
    due: "Due on",
    chips: { tomorrow: "Tomorrow", nextMonday: "Next Monday", inAWeek: "In a week", inTwoWeeks: "In two weeks" },
    otherDay: "Another day",
    save: "Record this visit",
    saving: "Recording…",
    failed: "The visit is not recorded",
    missing: {
      accountId: "Choose the account.",
      summary: "Write in one sentence what was said.",
      action: "Write what happens next; a visit without a next step is not complete.",
      dueDate: "Choose a day for the next step.",
    },
    tooEarly: "The next step cannot be due before the day of the visit.",
    inFuture: "This time has not come yet.",
  },
);
