import { useFormat } from "../i18n/format";
import styles from "./meter.module.css";

/** A share from 0 to 1 as the filled part of a bar, against its target when there is one below the whole. */
export function Meter({ share, target, label }: { share: number; target?: number; label: string }) {
  const format = useFormat();
  return (
    <span
      className={styles.meter}
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={1}
      aria-valuenow={share}
      aria-valuetext={format.share(share)}
    >
      <span className={styles.filled} style={{ width: `${Math.min(share, 1) * 100}%` }} />
      {target !== undefined && target < 1 && <span className={styles.target} style={{ left: `${target * 100}%` }} />}
    </span>
  );
}
