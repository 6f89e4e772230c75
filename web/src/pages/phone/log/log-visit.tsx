import { type FormEvent, useId, useState } from "react";
import { useLocation, useSearchParams } from "wouter";
import { type Refusal, refusalOf } from "../../../api/refusal";
import { serverNow } from "../../../api/server-time";
import { dateJson, dayFromIso } from "../../../api/values";
import { Refused } from "../../../parts/notice";
import { Head } from "../head";
import { type Entry, submit } from "../outbox";
import styles from "../phone.module.css";
import { usePortfolio } from "../portfolio";
import { say } from "../toast";
import { Reading } from "../today";
import { usePhoneWords } from "../words";
import { AccountField } from "./account-field";
import { type Draft, useDraft } from "./draft";
import { type Faults, faultsOf } from "./faults";
import { KindField, NextStepField, StartField, SummaryField } from "./fields";
import { useLogWords } from "./words";

const JUST_NOW_MS = 60_000;

/** Logs a visit in under half a minute: the account, a sentence, the next step. */
export function LogVisit() {
  const text = useLogWords();
  const form = useId();
  const [search] = useSearchParams();
  const portfolio = usePortfolio();
  const { draft, restored, change, clear, done } = useDraft(search.get("account") ?? "");
  const { faults, refusal, busy, send } = useSending(draft, done);
  const account = portfolio.accounts.find((each) => each.accountId === draft.accountId);
  const submitted = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    void send(event.currentTarget, account?.displayName ?? "");
  };
  const field = { draft, faults, onChange: change };
  return (
    <form id={form} className={styles.form} onSubmit={submitted} noValidate>
      <Head title={text.title} />
      {restored && <Restored onClear={clear} />}
      {refusal && <Refused what={text.failed} refusal={refusal} />}
      <Reading portfolio={portfolio} />
      <AccountField {...field} account={account} accounts={portfolio.accounts} />
      <KindField {...field} />
      <SummaryField {...field} />
      <NextStepField {...field} />
      <StartField {...field} />
      <button type="submit" className={styles.main} disabled={busy}>
        {busy ? text.saving : text.save}
      </button>
    </form>
  );
}

function Restored({ onClear }: { onClear: () => void }) {
  const text = useLogWords();
  return (
    <p className={styles.restored}>
      {text.restored}
      <button type="button" onClick={onClear}>
        {text.clear}
      </button>
    </p>
  );
}

function useSending(draft: Draft, done: () => void) {
  const text = useLogWords();
  const phone = usePhoneWords();
  const [, navigate] = useLocation();
  const [faults, setFaults] = useState<Faults>({});
  const [refusal, setRefusal] = useState<Refusal>();
  const [busy, setBusy] = useState(false);
  const send = async (form: HTMLFormElement, accountName: string) => {
    const found = faultsOf(draft, text);
    setFaults(found);
    if (Object.keys(found).length > 0) return focusOn(form, found);
    setBusy(true);
    setRefusal(undefined);
    try {
      const outcome = await submit(requestOf(draft), accountName);
      done();
      say(outcome === "recorded" ? phone.recorded(accountName) : phone.kept(accountName));
      navigate("/m");
    } catch (error) {
      setRefusal(refusalOf(error));
      setBusy(false);
      window.scrollTo({ top: 0 });
    }
  };
  return { faults, refusal, busy, send };
}

function focusOn(form: HTMLFormElement, faults: Faults): void {
  const first = [...form.querySelectorAll<HTMLElement>("[data-field]")].find(
    ({ dataset }) => (dataset.field as keyof Draft) in faults,
  );
  first?.scrollIntoView({ block: "center" });
  first?.querySelector<HTMLElement>("input, textarea, button")?.focus();
}

function requestOf(draft: Draft): Entry["request"] {
  const start = draft.start ? new Date(draft.start) : new Date(serverNow().getTime() - JUST_NOW_MS);
  return {
    accountId: draft.accountId,
    kind: draft.kind,
    startTime: start.toISOString(),
    summary: draft.summary.trim(),
    nextStep: { action: draft.action.trim(), dueDate: dateJson(dayFromIso(draft.dueDate) ?? start) },
    requestId: crypto.randomUUID(),
  };
}
