import { Link } from "wouter";
import { count } from "../../api/values";
import type { TeamTallyJson } from "../../gen/kac/gateway/v1/overview_pb";
import { useFormat } from "../../i18n/format";
import { Meter } from "../../parts/meter";
import { Empty } from "../../parts/notice";
import { Panel, Scroll } from "../../parts/panel";
import styles from "./overview.module.css";
import { useOverviewWords } from "./words";

export function Teams({ teams }: { teams: readonly TeamTallyJson[] }) {
  const text = useOverviewWords();
  return (
    <Panel title={text.teams}>
      {teams.length === 0 ? (
        <Empty title={text.noTeams}>
          <p>{text.noTeamsHint}</p>
        </Empty>
      ) : (
        <TeamsTable teams={teams} />
      )}
    </Panel>
  );
}

function TeamsTable({ teams }: { teams: readonly TeamTallyJson[] }) {
  const text = useOverviewWords();
  const numbers = [text.managers, text.accounts, text.visitsShort];
  return (
    <Scroll label={text.teams}>
      <table className={`${styles.table} ${styles.teams}`}>
        <thead>
          <tr>
            <th scope="col">{text.team}</th>
            <th scope="col">{text.leader}</th>
            <th scope="col">{text.class}</th>
            {numbers.map((name) => (
              <th key={name} scope="col" className={styles.number}>
                {name}
              </th>
            ))}
            <th scope="col" className={styles.coverage}>
              {text.coverageShort}
            </th>
            <th scope="col" className={styles.number}>
              {text.late}
            </th>
          </tr>
        </thead>
        <tbody>
          {teams.map((team) => (
            <TeamLine key={team.teamId} team={team} />
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function TeamLine({ team }: { team: TeamTallyJson }) {
  const text = useOverviewWords();
  const format = useFormat();
  const tally = team.tally ?? {};
  return (
    <tr>
      <th scope="row">
        <Link href={`/accounts?team=${team.teamId}`}>{team.displayName}</Link>
      </th>
      <td>{team.leaderName}</td>
      <td>{team.className}</td>
      <td className={styles.number}>{format.count(team.managerCount)}</td>
      <td className={styles.number}>{format.count(tally.accountCount)}</td>
      <td className={styles.number}>{format.count(tally.visitCount)}</td>
      <td className={styles.coverage}>
        <span className={styles.coverageCell}>
          <span className={styles.share}>{format.share(tally.coverage)}</span>
          <Meter share={Number(tally.coverage ?? 0)} label={`${team.displayName}: ${text.coverageShort}`} />
        </span>
      </td>
      <td className={styles.number}>
        <span className={count(tally.lateRecordCount) > 0 ? styles.warn : styles.none}>
          {format.count(tally.lateRecordCount)}
        </span>
      </td>
    </tr>
  );
}
