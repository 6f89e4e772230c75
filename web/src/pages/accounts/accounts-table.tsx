import { type Breakpoint, Table, type TableColumnsType } from "antd";
import { useMemo } from "react";
import { Link } from "wouter";
import type { PortfolioAccountJson } from "../../gen/kac/gateway/v1/portfolio_pb";
import { useFormat } from "../../i18n/format";
import { GradeMark } from "../../parts/marks";
import { Empty } from "../../parts/notice";
import { usePartWords } from "../../parts/words";
import styles from "./accounts.module.css";
import { useAccountsWords } from "./words";

/** Columns that a narrow screen leaves out; the first column says the same there. */
const DESK: Breakpoint[] = ["md"];

type Props = { accounts: readonly PortfolioAccountJson[]; busy: boolean; narrowed: boolean };

export function AccountsTable({ accounts, busy, narrowed }: Props) {
  const text = useAccountsWords();
  const columns = useColumns();
  if (accounts.length === 0)
    return (
      <Empty title={narrowed ? text.none : text.empty}>
        <p>{narrowed ? text.noneHint : text.emptyHint}</p>
      </Empty>
    );
  return (
    <div className={styles.table}>
      <Table<PortfolioAccountJson>
        rowKey="accountId"
        size="middle"
        columns={columns}
        dataSource={accounts}
        loading={{ spinning: busy, delay: 150 }}
        pagination={false}
      />
    </div>
  );
}

function useColumns(): TableColumnsType<PortfolioAccountJson> {
  const text = useAccountsWords();
  return useMemo(
    () => [
      { title: text.name, render: (_, account) => <Name account={account} /> },
      { title: text.code, dataIndex: "code", responsive: DESK },
      { title: text.grade, responsive: DESK, render: (_, { grade }) => <GradeMark grade={grade} /> },
      { title: text.class, dataIndex: "className", responsive: DESK },
      { title: text.team, dataIndex: "teamName", responsive: DESK },
      { title: text.manager, responsive: DESK, render: (_, { managerName }) => managerName || <Nobody /> },
      { title: text.lastVisit, render: (_, account) => <LastVisit account={account} /> },
      { title: text.next, render: (_, account) => <NextStep account={account} /> },
    ],
    [text],
  );
}

function Name({ account }: { account: PortfolioAccountJson }) {
  return (
    <>
      <Link href={`/accounts/${account.accountId}`} className={styles.name ?? ""}>
        {account.displayName}
      </Link>
      <span className={styles.small}>
        <GradeMark grade={account.grade} /> {account.managerName || <Nobody />}
      </span>
    </>
  );
}

const Nobody = () => <span className={styles.nobody}>{useAccountsWords().nobody}</span>;

function LastVisit({ account: { lastVisitTime } }: { account: PortfolioAccountJson }) {
  const format = useFormat();
  const text = usePartWords();
  if (!lastVisitTime) return <span className={styles.nobody}>{text.never}</span>;
  return (
    <time className={styles.lastVisit} dateTime={lastVisitTime} title={format.day(lastVisitTime)}>
      {format.daysFromNow(lastVisitTime)}
    </time>
  );
}

function NextStep({ account: { nextStep } }: { account: PortfolioAccountJson }) {
  const format = useFormat();
  if (!nextStep) return null;
  return (
    <span className={styles.next}>
      <span>{nextStep.action}</span>
      {nextStep.dueDate && <b>{format.weekday(nextStep.dueDate)}</b>}
    </span>
  );
}
