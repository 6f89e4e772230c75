import type { OverviewJson } from "../../gen/kac/gateway/v1/overview_pb";
import { useFormat } from "../../i18n/format";
import { useLine } from "../../live/line";
import styles from "./overview.module.css";
import { useOverviewWords } from "./words";

/** Says of which instant the numbers are, and whether they follow what happens. */
export function Stamp({ overview, past }: { overview: OverviewJson | undefined; past: boolean }) {
  const text = useOverviewWords();
  const format = useFormat();
  const { state } = useLine();
  const at = overview?.asOf;
  const shown = past ? "past" : state;
  const time = at ? format.clock(at) : "–";
  return (
    <p className={styles.stamp} data-state={shown}>
      {at && shown !== "lost" && <time dateTime={at}>{text.asOf(`${format.day(at)} ${time}`)}</time>}
      <span className={styles.line} role="status">
        <span className={styles.dot} aria-hidden="true" />
        {shown === "lost" ? text.lost(time) : text[shown]}
      </span>
    </p>
  );
}
