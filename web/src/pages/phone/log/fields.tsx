import { useState } from "react";
import { serverNow } from "../../../api/server-time";
import { isoDay } from "../../../api/values";
import { useFormat } from "../../../i18n/format";
import { KINDS, useVocabulary } from "../../../i18n/vocabulary";
import styles from "../phone.module.css";
import { dateChips } from "./dates";
import { localTime } from "./draft";
import { Chips, Field, type FieldProps } from "./field";
import { useLogWords } from "./words";

const MOST_SUMMARY = 4000;
const MOST_ACTION = 500;

export function KindField({ draft, faults, onChange }: FieldProps) {
  const { kind } = useVocabulary();
  const chips = KINDS.map((each) => ({ value: each, name: kind[each] }));
  return (
    <Field name={useLogWords().kind} of="kind" faults={faults}>
      <Chips chips={chips} value={draft.kind} onChoose={(value) => onChange({ kind: value })} />
    </Field>
  );
}

export function SummaryField({ draft, faults, onChange }: FieldProps) {
  const text = useLogWords();
  return (
    <Field name={text.summary} of="summary" faults={faults}>
      <textarea
        className={styles.field}
        aria-label={text.summary}
        aria-invalid={faults.summary !== undefined}
        placeholder={text.summaryHint}
        rows={3}
        maxLength={MOST_SUMMARY}
        value={draft.summary}
        onChange={({ target }) => onChange({ summary: target.value })}
      />
    </Field>
  );
}

export function NextStepField(props: FieldProps) {
  const { draft, faults, onChange } = props;
  const text = useLogWords();
  return (
    <>
      <Field name={text.next} of="action" faults={faults}>
        <input
          className={styles.field}
          aria-label={text.action}
          aria-invalid={faults.action !== undefined}
          placeholder={text.actionHint}
          maxLength={MOST_ACTION}
          value={draft.action}
          onChange={({ target }) => onChange({ action: target.value })}
        />
        <Chips
          chips={text.actions.map((action) => ({ value: action, name: action }))}
          value={draft.action}
          onChoose={(action) => onChange({ action })}
        />
      </Field>
      <DueField {...props} />
    </>
  );
}

function DueField({ draft, faults, onChange }: FieldProps) {
  const text = useLogWords();
  const format = useFormat();
  const chips = dateChips(new Date()).map(({ name, day }) => ({
    value: isoDay(day),
    name: text.chips[name],
    note: format.weekday(day),
  }));
  return (
    <Field name={text.due} of="dueDate" faults={faults}>
      <Chips chips={chips} value={draft.dueDate} onChoose={(dueDate) => onChange({ dueDate })} />
      <label className={styles.inline}>
        <span>{text.otherDay}</span>
        <input
          type="date"
          className={styles.field}
          aria-invalid={faults.dueDate !== undefined}
          value={draft.dueDate}
          onChange={({ target }) => onChange({ dueDate: target.value })}
        />
      </label>
    </Field>
  );
}

export function StartField({ draft, faults, onChange }: FieldProps) {
  const text = useLogWords();
  const [earlier, setEarlier] = useState(draft.start !== "");
  const chips = [
    { value: "now", name: text.justNow },
    { value: "earlier", name: text.earlier },
  ] as const;
  const choose = (value: "now" | "earlier") => {
    setEarlier(value === "earlier");
    onChange({ start: value === "earlier" ? localTime(serverNow()) : "" });
  };
  return (
    <Field name={text.when} of="start" faults={faults}>
      <Chips chips={chips} value={earlier ? "earlier" : "now"} onChoose={choose} />
      {earlier && (
        <input
          type="datetime-local"
          className={styles.field}
          aria-label={text.startTime}
          aria-invalid={faults.start !== undefined}
          max={localTime(serverNow())}
          value={draft.start}
          onChange={({ target }) => onChange({ start: target.value })}
        />
      )}
    </Field>
  );
}
