import { useEffect, useRef, useState } from "react";
import { callerId } from "../../../api/session";
import { kept } from "../../../api/store";
import { dayOf, isoDay } from "../../../api/values";
import type { KindJson } from "../../../gen/kac/activity/v1/visit_pb";
import { drop, type Entry } from "../outbox";

const SAVE_MS = 2_000;

/** A visit as far as it is written. Times are local, in the form that date fields use; no `start` means just now. */
export type Draft = {
  accountId: string;
  kind: KindJson;
  start: string;
  summary: string;
  action: string;
  dueDate: string;
};

export const BLANK: Draft = { accountId: "", kind: "KIND_VISIT", start: "", summary: "", action: "", dueDate: "" };

const key = () => `kac.draft.${callerId()}`;

const isBlank = ({ summary, action }: Draft): boolean => summary === "" && action === "";

/** The draft, as it was left when there is one; it is saved every two seconds while it changes, and when left. */
export function useDraft(accountId: string) {
  const [restored, setRestored] = useState(() => !isBlank(savedDraft()));
  const [draft, setDraft] = useState<Draft>(() => opening(accountId));
  const latest = useRef(draft);
  latest.current = draft;
  useSaving(latest);
  const forget = (next: Draft) => {
    localStorage.removeItem(key());
    latest.current = next;
    setDraft(next);
    setRestored(false);
  };
  return {
    draft,
    restored,
    change: (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part })),
    clear: () => forget({ ...BLANK, accountId }),
    done: () => forget(BLANK),
  };
}

function useSaving(latest: { readonly current: Draft }): void {
  useEffect(() => {
    const save = () => saveDraft(latest.current);
    const timer = setInterval(save, SAVE_MS);
    window.addEventListener("pagehide", save);
    return () => {
      clearInterval(timer);
      window.removeEventListener("pagehide", save);
      save();
    };
  }, [latest]);
}

function opening(accountId: string): Draft {
  const saved = savedDraft();
  return isBlank(saved) ? { ...BLANK, accountId } : { ...saved, accountId: saved.accountId || accountId };
}

const savedDraft = (): Draft => ({ ...BLANK, ...kept<Partial<Draft>>(localStorage, key()) });

function saveDraft(draft: Draft): void {
  if (isBlank(draft)) localStorage.removeItem(key());
  else localStorage.setItem(key(), JSON.stringify(draft));
}

/** Takes a refused visit back into the form, to be changed and sent as a new one. */
export function amend({ request }: Entry): void {
  const { accountId = "", kind = "KIND_VISIT", startTime, summary = "", nextStep } = request;
  const dueDate = nextStep?.dueDate ? isoDay(dayOf(nextStep.dueDate)) : "";
  saveDraft({ accountId, kind, start: localTime(startTime), summary, action: nextStep?.action ?? "", dueDate });
  drop(request.requestId);
}

/** An instant as datetime-local fields have it. */
export function localTime(instant: string | Date | undefined): string {
  if (instant === undefined) return "";
  const time = new Date(instant);
  return `${isoDay(time)}T${time.toTimeString().slice(0, 5)}`;
}
