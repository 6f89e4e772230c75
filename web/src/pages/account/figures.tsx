import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { refusalOf } from "../../api/refusal";
import { listFigures } from "../../api/rpcs";
import type { FigureJson } from "../../gen/kac/accounts/v1/figure_pb";
import { useFormat } from "../../i18n/format";
import { Loading } from "../../parts/loading";
import { Empty, Refused } from "../../parts/notice";
import { Panel } from "../../parts/panel";
import styles from "./account.module.css";
import { useAccountWords } from "./words";

const MONTHS = 24;
const CHART_HEIGHT = 220;

const FiguresChart = lazy(() => import("./figures-chart"));

export function Figures({ accountId }: { accountId: string }) {
  const text = useAccountWords();
  const query = useQuery({
    queryKey: ["figures", accountId],
    queryFn: ({ signal }) => listFigures({ accountId, pageSize: MONTHS, measure: "MEASURE_REVENUE" }, signal),
  });
  const figures = query.data?.figures ?? [];
  return (
    <Panel title={text.figures}>
      {query.error && (
        <Refused what={text.figuresFailed} refusal={refusalOf(query.error)} again={() => void query.refetch()} />
      )}
      {query.isPending && <Loading />}
      {query.data && figures.length === 0 && (
        <Empty title={text.noFigures}>
          <p>{text.noFiguresHint}</p>
        </Empty>
      )}
      {figures.length > 0 && (
        <>
          <Suspense fallback={<div style={{ height: CHART_HEIGHT }} />}>
            <FiguresChart figures={figures} height={CHART_HEIGHT} />
          </Suspense>
          <FiguresTable figures={figures} />
        </>
      )}
    </Panel>
  );
}

function FiguresTable({ figures }: { figures: readonly FigureJson[] }) {
  const text = useAccountWords();
  const format = useFormat();
  return (
    <details className={styles.figures}>
      <summary>{text.table}</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">{text.month}</th>
            <th scope="col">{text.amount}</th>
          </tr>
        </thead>
        <tbody>
          {figures.map(({ month = {}, amount = {} }) => (
            <tr key={`${month.year}-${month.month}`}>
              <th scope="row">{format.month(month)}</th>
              <td>{format.money(amount)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
