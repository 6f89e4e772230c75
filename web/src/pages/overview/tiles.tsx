import type { ReactNode } from "react";
import { Link } from "wouter";
import { count } from "../../api/values";
import type { OverviewJson } from "../../gen/kac/gateway/v1/overview_pb";
import { useFormat } from "../../i18n/format";
import { Meter } from "../../parts/meter";
import { COVERAGE_TARGET } from "./defaults";
import styles from "./overview.module.css";
import { useOverviewWords } from "./words";

export function Tiles({ overview }: { overview: OverviewJson }) {
  const text = useOverviewWords();
  const format = useFormat();
  const total = overview.total ?? {};
  const unassigned = count(total.accountCount) - count(total.assignedCount);
  const late = count(total.lateRecordCount);
  return (
    <section className={styles.tiles} aria-label={text.figures}>
      <Tile name={text.accounts} value={format.count(total.accountCount)} to="/accounts" />
      <Tile name={text.assigned} value={format.count(total.assignedCount)}>
        {unassigned > 0 ? text.unassigned(format.count(unassigned)) : text.allAssigned}
      </Tile>
      <Tile name={text.visits} value={format.count(total.visitCount)} to="#latest">
        {overview.month && text.inMonth(format.month(overview.month))}
      </Tile>
      <Tile name={text.coverage} value={format.share(total.coverage)}>
        <Meter share={Number(total.coverage ?? 0)} target={COVERAGE_TARGET} label={text.coverage} />
        {text.coverageOf(format.count(total.visitedAccountCount), format.count(total.assignedCount))} ·{" "}
        {text.target(format.share(COVERAGE_TARGET))}
      </Tile>
      <Tile name={text.late} value={format.count(late)} tone={late > 0 ? "warn" : undefined}>
        {late > 0 ? text.lateOf(format.share(late / count(total.visitCount))) : text.onTime}
      </Tile>
    </section>
  );
}

type TileProps = { name: string; value: string; to?: string; tone?: "warn" | undefined; children?: ReactNode };

function Tile({ name, value, to, tone, children }: TileProps) {
  return (
    <div className={styles.tile} data-tone={tone}>
      <h2 className={styles.tileName}>{to ? <Drill to={to}>{name}</Drill> : name}</h2>
      <p key={value} className={styles.tileValue}>
        {value}
      </p>
      <div className={styles.tileNote}>{children}</div>
    </div>
  );
}

function Drill({ to, children }: { to: string; children: ReactNode }) {
  return to.startsWith("#") ? <a href={to}>{children}</a> : <Link href={to}>{children}</Link>;
}
