import type { GradeJson } from "../gen/kac/accounts/v1/account_pb";
import { useVocabulary, wordOf } from "../i18n/vocabulary";
import styles from "./marks.module.css";
import { usePartWords } from "./words";

/** The grade as its letter in a box that is the darker the more important the account. */
export function GradeMark({ grade }: { grade: GradeJson | undefined }) {
  const { grade: names } = useVocabulary();
  const letter = grade?.slice(-1) ?? "";
  return (
    <span className={`${styles.grade} ${styles[`grade${letter}`] ?? ""}`}>
      <span aria-hidden="true">{letter}</span>
      <span className="unseen">{wordOf(names, grade)}</span>
    </span>
  );
}

export function LateMark() {
  return <span className={styles.late}>{usePartWords().late}</span>;
}
