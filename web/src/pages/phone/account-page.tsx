import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { filter } from "../../api/filter";
import { refusalOf } from "../../api/refusal";
import { listVisits } from "../../api/rpcs";
import type { VisitJson } from "../../gen/kac/activity/v1/visit_pb";
import { useFormat } from "../../i18n/format";
import { useVocabulary, wordOf } from "../../i18n/vocabulary";
import { Loading } from "../../parts/loading";
import { GradeMark, LateMark } from "../../parts/marks";
import { Empty, Refused } from "../../parts/notice";
import { Standing } from "./account-list";
import { Head } from "./head";
import styles from "./phone.module.css";
import { usePortfolio } from "./portfolio";
import { Reading } from "./today";
import { usePhoneWords } from "./words";

const LATEST = 20;

export function AccountPage({ id }: { id: string }) {
  const text = usePhoneWords();
  const portfolio = usePortfolio();
  const account = portfolio.accounts.find((each) => each.accountId === id);
  return (
    <>
      <Head
        title={account?.displayName ?? text.accounts}
        back="/m/accounts"
        aside={account && <GradeMark grade={account.grade} />}
      />
      <Reading portfolio={portfolio} />
      {account && (
        <section className={styles.card}>
          <p className={styles.quiet}>{[account.className, account.code].filter(Boolean).join(" · ")}</p>
          <Standing account={account} />
          <Link href={`/m/log?account=${id}`} className={styles.main ?? ""}>
            {text.log}
          </Link>
        </section>
      )}
      <Visits accountId={id} />
    </>
  );
}

function Visits({ accountId }: { accountId: string }) {
  const text = usePhoneWords();
  const query = useQuery({
    queryKey: ["latest-visits", accountId],
    queryFn: ({ signal }) => listVisits({ pageSize: LATEST, filter: filter(["account_id", "=", accountId]) }, signal),
  });
  const visits = query.data?.visits ?? [];
  return (
    <section className={styles.card}>
      <h2>{text.visits}</h2>
      {query.isPending && <Loading />}
      {query.error && (
        <Refused what={text.visitsFailed} refusal={refusalOf(query.error)} again={() => void query.refetch()} />
      )}
      {query.data && visits.length === 0 && (
        <Empty title={text.noVisits}>
          <p>{text.noVisitsHint}</p>
        </Empty>
      )}
      <ol>
        {visits.map((visit) => (
          <VisitEntry key={visit.id} visit={visit} />
        ))}
      </ol>
    </section>
  );
}

function VisitEntry({ visit }: { visit: VisitJson }) {
  const text = usePhoneWords();
  const format = useFormat();
  const { kind } = useVocabulary();
  const next = visit.nextStep;
  return (
    <li className={styles.visit}>
      <p className={styles.quiet}>
        {visit.startTime && format.instant(visit.startTime)} · {wordOf(kind, visit.kind)} {visit.late && <LateMark />}
      </p>
      <p>{visit.summary || visit.subject}</p>
      {next && (
        <p className={styles.note}>
          {text.next}: {next.action} {next.dueDate && <b>{format.weekday(next.dueDate)}</b>}
        </p>
      )}
    </li>
  );
}
