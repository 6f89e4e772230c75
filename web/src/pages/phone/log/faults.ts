import { serverNow } from "../../../api/server-time";
import { isoDay } from "../../../api/values";
import type { Draft } from "./draft";
import type { useLogWords } from "./words";

export type Faults = Partial<Record<keyof Draft, string>>;

const REQUIRED = ["accountId", "summary", "action", "dueDate"] as const;

/** What keeps a draft from being sent, field by field, in the order of the form. */
export function faultsOf(draft: Draft, text: ReturnType<typeof useLogWords>): Faults {
  const faults: Faults = {};
  for (const field of REQUIRED) if (draft[field].trim() === "") faults[field] = text.missing[field];
  const start = draft.start ? new Date(draft.start) : serverNow();
  if (start > serverNow()) faults.start = text.inFuture;
  if (draft.dueDate && draft.dueDate < isoDay(start)) faults.dueDate = text.tooEarly;
  return faults;
}
