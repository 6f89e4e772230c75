import type { Refusal } from "../api/refusal";
import { words } from "./language";

/** Why something did not work, and what to do now. What did not work is said by the page. */
export type Explanation = { why: string; remedy: string };

type Explain = (refusal: Refusal) => Explanation;

const fixed =
  (why: string, remedy: string): Explain =>
  () => ({ why, remedy });

const chinese: Record<string, Explain> = {
  UNREACHABLE: fixed("连不上服务器。", "请检查网络；恢复后会自动再试。"),
  UNAVAILABLE: fixed("系统的一部分暂时没有响应。", "请稍等片刻再试，重试是安全的。"),
  DEADLINE_EXCEEDED: fixed("系统没有及时答复，结果还不确定。", "请再试一次；不会重复记录。"),
  INTERNAL: ({ metadata }) => ({
    why: "系统出了问题，不是您的操作有误。",
    remedy: `请稍后再试${metadata.request_id ? `；报修时请提供编号 ${metadata.request_id}` : ""}。`,
  }),
  TOKEN_MISSING: fixed("您还没有登录。", "请登录后继续。"),
  TOKEN_INVALID: fixed("登录已过期。", "请重新登录；没写完的内容还在。"),
  ROLE_NOT_ALLOWED: fixed("您的角色不能做这件事。", "如确有需要，请联系系统管理员。"),
  ACCOUNT_NOT_SERVED: fixed("这个客户不在您的服务范围内。", "请回到自己的客户中选择，或向团队负责人确认分配。"),
  ACCOUNT_NOT_KNOWN: fixed("没有这个客户。", "请重新选择客户。"),
  ACCOUNT_NOT_FOUND: fixed("没有这个客户。", "请检查地址，或从客户列表进入。"),
  VISIT_IN_FUTURE: fixed("拜访时间还没有到。", "请把开始时间改到现在以前。"),
  NEXT_STEP_IN_PAST: fixed("下一步的日期早于这次拜访。", "请选择拜访当天或以后的日期。"),
  SIGN_IN_REFUSED: fixed("用户名与密码不符，或该用户已停用。", "请检查后重试；忘记密码请联系系统管理员。"),
  SIGN_IN_THROTTLED: ({ metadata }) => ({
    why: "失败次数过多，登录暂时关闭。",
    remedy: `请${metadata.retry_seconds ? ` ${metadata.retry_seconds} 秒` : "稍"}后再试。`,
  }),
  REQUEST_INVALID: ({ fields }) => ({
    why: `填写的内容不符合要求${fields.length ? `（${fields.join("、")}）` : ""}。`,
    remedy: "请修改后再提交。",
  }),
  TEXT_NOT_STORABLE: fixed("文字里有无法保存的字符。", "请删去特殊字符后再提交。"),
  REQUEST_ID_REUSED: fixed("同一编号已用于另一份内容。", "请重新填写一次。"),
  PAGE_TOKEN_INVALID: fixed("这一页的位置已失效。", "请回到第一页。"),
  FILTER_INVALID: fixed("筛选条件无法识别。", "请清除筛选后再试。"),
};

const english: Record<string, Explain> = {
  UNREACHABLE: fixed("The server cannot be reached.", "Check the network; we try again by ourselves."),
  UNAVAILABLE: fixed("A part of the system does not answer.", "Wait a moment and try again; repeating is safe."),
  DEADLINE_EXCEEDED: fixed("The system did not answer in time.", "Try again; nothing is recorded twice."),
  INTERNAL: ({ metadata }) => ({
    why: "Something broke on our side.",
    remedy: `Try again later${metadata.request_id ? `; when you report it, name ${metadata.request_id}` : ""}.`,
  }),
  TOKEN_MISSING: fixed("You are not signed in.", "Sign in to go on."),
  TOKEN_INVALID: fixed("Your session has expired.", "Sign in again; what you were writing is still here."),
  ROLE_NOT_ALLOWED: fixed("Your role may not do this.", "Ask an administrator if you need it."),
  ACCOUNT_NOT_SERVED: fixed(
    "This account is not among those you serve.",
    "Choose one of your own, or ask your leader who serves it.",
  ),
  ACCOUNT_NOT_KNOWN: fixed("There is no such account.", "Choose the account again."),
  ACCOUNT_NOT_FOUND: fixed("There is no such account.", "Check the address, or start from the list of accounts."),
  VISIT_IN_FUTURE: fixed("The visit has not begun yet.", "Set its beginning to a time before now."),
  NEXT_STEP_IN_PAST: fixed("The next step is due before the visit.", "Choose the day of the visit or a later one."),
  SIGN_IN_REFUSED: fixed(
    "Name and password do not belong together, or the user is switched off.",
    "Check both and try again; an administrator can set a new password.",
  ),
  SIGN_IN_THROTTLED: ({ metadata }) => ({
    why: "Too many attempts failed, so signing in is closed for a while.",
    remedy: `Try again ${metadata.retry_seconds ? `in ${metadata.retry_seconds} seconds` : "later"}.`,
  }),
  REQUEST_INVALID: ({ fields }) => ({
    why: `What was entered breaks a rule${fields.length ? ` (${fields.join(", ")})` : ""}.`,
    remedy: "Correct it and send it again.",
  }),
  TEXT_NOT_STORABLE: fixed(
    "The text holds characters that cannot be kept.",
    "Remove special characters and send again.",
  ),
  REQUEST_ID_REUSED: fixed("This number stands for another entry already.", "Fill in the entry once more."),
  PAGE_TOKEN_INVALID: fixed("This page of the list is no longer valid.", "Go back to the first page."),
  FILTER_INVALID: fixed("The filter is not understood.", "Clear it and try again."),
};

const useExplanations = words(
  { known: chinese, unknown: "请修改后再试，或联系系统管理员。" },
  { known: english, unknown: "Change it and try again, or ask an administrator." },
);

/** Gives the function that explains a refusal; one without words of its own is explained by the service's sentence. */
export function useExplain(): Explain {
  const { known, unknown } = useExplanations();
  return (refusal) => known[refusal.reason]?.(refusal) ?? { why: refusal.message, remedy: unknown };
}
