import { useState } from "react";
import { useLocation } from "wouter";
import { useFormat } from "../../i18n/format";
import { useExplain } from "../../i18n/refusals";
import { Notice } from "../../parts/notice";
import { amend } from "./log/draft";
import { drop, type Entry, refusalIn, sendWaiting, useOutbox } from "./outbox";
import styles from "./phone.module.css";
import { usePhoneWords } from "./words";

/** Shows every visit that has not reached the centre, and why. */
export function Waiting() {
  const text = usePhoneWords();
  const format = useFormat();
  const entries = useOutbox();
  const waiting = entries.filter((entry) => !entry.final);
  const refused = entries.filter((entry) => entry.final);
  return (
    <>
      {waiting.length > 0 && (
        <Notice tone="warn" title={text.waiting(format.count(waiting.length))}>
          <p>{text.waitingHint}</p>
          <ul className={styles.waiting}>
            {waiting.map((entry) => (
              <li key={entry.request.requestId}>
                <strong>{entry.accountName}</strong> {entry.request.summary}
              </li>
            ))}
          </ul>
          <SendNow />
        </Notice>
      )}
      {refused.map((entry) => (
        <RefusedEntry key={entry.request.requestId} entry={entry} />
      ))}
    </>
  );
}

function SendNow() {
  const text = usePhoneWords();
  const [sending, setSending] = useState(false);
  const send = async () => {
    setSending(true);
    await sendWaiting();
    setSending(false);
  };
  return (
    <button type="button" className={styles.plain} disabled={sending} onClick={() => void send()}>
      {sending ? text.sending : text.tryNow}
    </button>
  );
}

function RefusedEntry({ entry }: { entry: Entry }) {
  const text = usePhoneWords();
  const [, navigate] = useLocation();
  const explain = useExplain();
  const refusal = refusalIn(entry);
  const explained = refusal && explain(refusal);
  const change = () => {
    amend(entry);
    navigate("/m/log");
  };
  const discard = () => {
    if (window.confirm(text.dropSure(entry.accountName))) drop(entry.request.requestId);
  };
  return (
    <Notice tone="bad" title={`${entry.accountName}: ${text.refused}`} urgent>
      <p>{entry.request.summary}</p>
      <p>
        {explained?.why} {explained?.remedy}
      </p>
      <p className={styles.decide}>
        <button type="button" className={styles.plain} onClick={change}>
          {text.amend}
        </button>
        <button type="button" className={styles.plain} onClick={discard}>
          {text.drop}
        </button>
      </p>
    </Notice>
  );
}
