import { lazy, Suspense, useMemo } from "react";
import { Link } from "wouter";
import type { ClassGradeCountJson } from "../../gen/kac/gateway/v1/overview_pb";
import { useFormat } from "../../i18n/format";
import { GRADES, useVocabulary } from "../../i18n/vocabulary";
import { GradeMark } from "../../parts/marks";
import { Panel, Scroll } from "../../parts/panel";
import { type ClassRow, rowsOf, sum, sumOfRows } from "./matrix";
import styles from "./overview.module.css";
import { useOverviewWords } from "./words";

const ClassesChart = lazy(() => import("./classes-chart"));

export function Classes({ counts }: { counts: readonly ClassGradeCountJson[] }) {
  const text = useOverviewWords();
  const rows = useMemo(() => rowsOf(counts), [counts]);
  if (rows.length === 0) return null;
  return (
    <Panel title={text.classes}>
      <div className={styles.classes}>
        <ClassesTable rows={rows} />
        <Suspense fallback={null}>
          <ClassesChart rows={rows} />
        </Suspense>
      </div>
    </Panel>
  );
}

function ClassesTable({ rows }: { rows: readonly ClassRow[] }) {
  const text = useOverviewWords();
  return (
    <Scroll label={text.classes}>
      <table className={styles.table}>
        <ClassesHead />
        <tbody>
          {rows.map((row) => (
            <ClassLine key={row.classId} row={row} />
          ))}
        </tbody>
        <ClassesTotals totals={sumOfRows(rows)} />
      </table>
    </Scroll>
  );
}

function ClassesHead() {
  const text = useOverviewWords();
  return (
    <thead>
      <tr>
        <th scope="col">{text.class}</th>
        {GRADES.map((grade) => (
          <th key={grade} scope="col" className={styles.number}>
            <GradeMark grade={grade} />
          </th>
        ))}
        <th scope="col" className={styles.number}>
          {text.total}
        </th>
      </tr>
    </thead>
  );
}

function ClassesTotals({ totals }: { totals: readonly number[] }) {
  const text = useOverviewWords();
  const { count } = useFormat();
  return (
    <tfoot>
      <tr>
        <th scope="row">{text.total}</th>
        {totals.map((total, index) => (
          <td key={GRADES[index]} className={styles.number}>
            {count(total)}
          </td>
        ))}
        <td className={styles.number}>{count(sum(totals))}</td>
      </tr>
    </tfoot>
  );
}

function ClassLine({ row }: { row: ClassRow }) {
  const { count } = useFormat();
  return (
    <tr>
      <th scope="row">
        <Link href={`/accounts?class=${row.classId}`}>{row.name}</Link>
      </th>
      {GRADES.map((grade, index) => (
        <td key={grade} className={styles.number}>
          <Cell row={row} grade={grade} value={row.counts[index] ?? 0} />
        </td>
      ))}
      <td className={styles.number}>{count(row.total)}</td>
    </tr>
  );
}

function Cell({ row, grade, value }: { row: ClassRow; grade: (typeof GRADES)[number]; value: number }) {
  const { count } = useFormat();
  const vocabulary = useVocabulary();
  if (value === 0) return <span className={styles.none}>0</span>;
  return (
    <Link
      href={`/accounts?class=${row.classId}&grade=${grade.slice(-1)}`}
      aria-label={`${row.name}, ${vocabulary.grade[grade]}: ${count(value)}`}
    >
      {count(value)}
    </Link>
  );
}
