import { Link } from "wouter";
import type { LatestVisitJson } from "../../gen/kac/gateway/v1/overview_pb";
import { useFormat } from "../../i18n/format";
import { useVocabulary, wordOf } from "../../i18n/vocabulary";
import { LateMark } from "../../parts/marks";
import { Empty } from "../../parts/notice";
import { Panel } from "../../parts/panel";
import styles from "./overview.module.css";
import { useOverviewWords } from "./words";

export function LatestVisits({ visits }: { visits: readonly LatestVisitJson[] }) {
  const text = useOverviewWords();
  return (
    <Panel title={text.latest} id="latest">
      {visits.length === 0 && (
        <Empty title={text.noVisits}>
          <p>{text.noVisitsHint}</p>
        </Empty>
      )}
      <ol className={styles.visits}>
        {visits.map((visit) => (
          <VisitLine key={visit.visitId} visit={visit} />
        ))}
      </ol>
    </Panel>
  );
}

function VisitLine({ visit }: { visit: LatestVisitJson }) {
  const text = useOverviewWords();
  const format = useFormat();
  const { kind } = useVocabulary();
  const next = visit.nextStep;
  return (
    <li className={styles.visit}>
      <div className={styles.visitWhen}>
        {visit.startTime && <time dateTime={visit.startTime}>{format.instant(visit.startTime)}</time>}
        <span>{wordOf(kind, visit.kind)}</span>
        {visit.late && <LateMark />}
      </div>
      <div className={styles.visitWhat}>
        <p className={styles.visitWho}>
          <Link href={`/accounts/${visit.accountId}`}>{visit.accountName}</Link>
          <span>{visit.visitorName}</span>
        </p>
        <p className={styles.summary}>{visit.summary}</p>
      </div>
      {next && (
        <p className={styles.visitNext}>
          <span>{text.next}</span> {next.action}
          {next.dueDate && <b>{format.weekday(next.dueDate)}</b>}
        </p>
      )}
    </li>
  );
}
