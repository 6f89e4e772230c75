import { useInfiniteQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { filter } from "../../api/filter";
import { useMemberName } from "../../api/names";
import { refusalOf } from "../../api/refusal";
import { listVisits } from "../../api/rpcs";
import type { VisitJson } from "../../gen/kac/activity/v1/visit_pb";
import { useFormat } from "../../i18n/format";
import { useVocabulary, wordOf } from "../../i18n/vocabulary";
import { Loading } from "../../parts/loading";
import { LateMark } from "../../parts/marks";
import { Empty, Refused } from "../../parts/notice";
import { Panel } from "../../parts/panel";
import styles from "./account.module.css";
import { useAccountWords } from "./words";

const PAGE_SIZE = 20;

export function Visits({ accountId }: { accountId: string }) {
  const text = useAccountWords();
  const query = useInfiniteQuery({
    queryKey: ["visits", accountId],
    queryFn: ({ pageParam, signal }) =>
      listVisits({ pageSize: PAGE_SIZE, pageToken: pageParam, filter: filter(["account_id", "=", accountId]) }, signal),
    initialPageParam: "",
    getNextPageParam: (last) => last.nextPageToken || undefined,
  });
  const visits = query.data?.pages.flatMap((page) => page.visits ?? []) ?? [];
  return (
    <Panel title={text.visits}>
      {query.error && (
        <Refused what={text.visitsFailed} refusal={refusalOf(query.error)} again={() => void query.refetch()} />
      )}
      {query.isPending && <Loading />}
      {query.data && visits.length === 0 && (
        <Empty title={text.noVisits}>
          <p>{text.noVisitsHint}</p>
        </Empty>
      )}
      <ol className={styles.timeline}>
        {visits.map((visit) => (
          <VisitEntry key={visit.id} visit={visit} />
        ))}
      </ol>
      {query.hasNextPage && (
        <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {text.older}
        </Button>
      )}
    </Panel>
  );
}

function VisitEntry({ visit }: { visit: VisitJson }) {
  const text = useAccountWords();
  const format = useFormat();
  const { kind, state } = useVocabulary();
  const next = visit.nextStep;
  return (
    <li className={styles.entry} data-state={visit.state}>
      <p className={styles.entryHead}>
        {visit.startTime && <time dateTime={visit.startTime}>{format.instant(visit.startTime)}</time>}
        <strong>{wordOf(kind, visit.kind)}</strong>
        <span>{useMemberName(visit.visitorId)}</span>
        {visit.state === "STATE_SCHEDULED" && <span>{state.STATE_SCHEDULED}</span>}
        {visit.late && <LateMark />}
      </p>
      {visit.subject && <p className={styles.subject}>{visit.subject}</p>}
      {visit.summary && <p className={styles.summary}>{visit.summary}</p>}
      {next && (
        <p className={styles.nextStep}>
          <span>{text.next}</span> {next.action} {next.dueDate && <b>{format.weekday(next.dueDate)}</b>}
        </p>
      )}
    </li>
  );
}
