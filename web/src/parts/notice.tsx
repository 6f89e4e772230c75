import type { ReactNode } from "react";
import { isUndecided, type Refusal } from "../api/refusal";
import { useExplain } from "../i18n/refusals";
import styles from "./notice.module.css";
import { usePartWords } from "./words";

/** Says in three parts that something did not work: what, why, and what to do now. */
export function Refused({ what, refusal, again }: { what: string; refusal: Refusal; again?: () => void }) {
  const text = usePartWords();
  const { why, remedy } = useExplain()(refusal);
  return (
    <Notice tone="bad" title={what} urgent>
      <p>{why}</p>
      <p>{remedy}</p>
      {again && isUndecided(refusal) && (
        <button type="button" className={styles.again} onClick={again}>
          {text.again}
        </button>
      )}
    </Notice>
  );
}

type Tone = "bad" | "warn" | "good" | "plain";

const SIGNS: Record<Tone, string> = { bad: "!", warn: "!", good: "✓", plain: "i" };

/** Something the reader should know, beside the place it concerns. */
export function Notice(props: { tone: Tone; title: string; urgent?: boolean; children?: ReactNode }) {
  return (
    <div className={`${styles.notice} ${styles[props.tone]}`} role={props.urgent ? "alert" : "status"}>
      <span className={styles.sign} aria-hidden="true">
        {SIGNS[props.tone]}
      </span>
      <div className={styles.text}>
        <p className={styles.title}>{props.title}</p>
        {props.children}
      </div>
    </div>
  );
}

/** Stands where a list has nothing to show, and says what to do next. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className={styles.empty}>
      <p className={styles.emptyTitle}>{title}</p>
      {children}
    </div>
  );
}
