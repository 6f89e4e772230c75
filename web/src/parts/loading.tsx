import styles from "./loading.module.css";
import { usePartWords } from "./words";

const WIDTHS = ["38%", "92%", "84%", "60%"];

/** Holds the place of what is being read. It shows itself late, so that a quick answer does not flicker. */
export function Loading() {
  const text = usePartWords();
  return (
    <div className={styles.loading} role="status">
      <span className="unseen">{text.loading}</span>
      {WIDTHS.map((width) => (
        <span key={width} className={styles.bar} style={{ width }} />
      ))}
    </div>
  );
}
