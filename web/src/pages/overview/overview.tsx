import { refusalOf } from "../../api/refusal";
import { useSession } from "../../api/session";
import { count } from "../../api/values";
import type { OverviewJson } from "../../gen/kac/gateway/v1/overview_pb";
import { Loading } from "../../parts/loading";
import { Empty, Refused } from "../../parts/notice";
import { useTitle } from "../../parts/title";
import { AsOfPicker } from "./as-of-picker";
import { Classes } from "./classes";
import { LatestVisits } from "./latest-visits";
import styles from "./overview.module.css";
import { Stamp } from "./stamp";
import { Teams } from "./teams";
import { Tiles } from "./tiles";
import { useAsOfDay, useOverview } from "./use-overview";
import { useOverviewWords } from "./words";

/** How the centre, or a leader's team, stands: now and live, or at the end of any past day. */
export function Overview() {
  const text = useOverviewWords();
  const [day, setDay] = useAsOfDay();
  const query = useOverview(day);
  const team = useSession()?.role === "ROLE_TEAM_LEADER" ? query.data?.teams?.[0]?.displayName : undefined;
  useTitle(text.title);
  return (
    <div className={styles.page} aria-busy={query.isPlaceholderData}>
      <header className={styles.header}>
        <h1>{team ? `${text.title} · ${team}` : text.title}</h1>
        <Stamp overview={query.data} past={day !== undefined} />
        <AsOfPicker day={day} onChoose={setDay} />
      </header>
      {query.error && (
        <Refused what={text.failed} refusal={refusalOf(query.error)} again={() => void query.refetch()} />
      )}
      {query.isPending && <Loading />}
      {query.data && <Sections overview={query.data} past={day !== undefined} />}
    </div>
  );
}

function Sections({ overview, past }: { overview: OverviewJson; past: boolean }) {
  if (count(overview.total?.accountCount) === 0 && !overview.teams?.length) return <NoAccounts past={past} />;
  return (
    <>
      <Tiles overview={overview} />
      <Classes counts={overview.classGradeCounts ?? []} />
      <Teams teams={overview.teams ?? []} />
      <LatestVisits visits={overview.latestVisits ?? []} />
    </>
  );
}

function NoAccounts({ past }: { past: boolean }) {
  const text = useOverviewWords();
  if (past)
    return (
      <Empty title={text.notYet}>
        <p>{text.notYetHint}</p>
      </Empty>
    );
  return (
    <Empty title={text.noAccounts}>
      <p>{text.noAccountsHint}</p>
      <code className={styles.command}>{text.importCommand}</code>
    </Empty>
  );
}
