import type { ReactNode } from "react";
import { Link } from "wouter";
import { refusalOf } from "../../api/refusal";
import type { PortfolioAccountJson } from "../../gen/kac/gateway/v1/portfolio_pb";
import { useFormat } from "../../i18n/format";
import { useVocabulary, wordOf } from "../../i18n/vocabulary";
import { Loading } from "../../parts/loading";
import { GradeMark } from "../../parts/marks";
import { Empty, Notice, Refused } from "../../parts/notice";
import { usePartWords } from "../../parts/words";
import { CADENCE_DAYS, type Due, dueSteps, neglected } from "./due";
import { Head } from "./head";
import styles from "./phone.module.css";
import { usePortfolio } from "./portfolio";
import { Waiting } from "./waiting";
import { usePhoneWords } from "./words";

const MOST_NEGLECTED = 5;

/** What a manager should do today, and why. */
export function Today() {
  const text = usePhoneWords();
  const format = useFormat();
  const portfolio = usePortfolio();
  return (
    <>
      <Head title={text.today} aside={format.weekday(new Date())} />
      <Waiting />
      <Reading portfolio={portfolio} />
      {portfolio.data && portfolio.accounts.length === 0 && (
        <Empty title={text.none}>
          <p>{text.noneHint}</p>
        </Empty>
      )}
      {portfolio.accounts.length > 0 && <Agenda accounts={portfolio.accounts} />}
    </>
  );
}

/** Says how reading the accounts goes, when it does not go well. */
export function Reading({ portfolio }: { portfolio: ReturnType<typeof usePortfolio> }) {
  const text = usePhoneWords();
  const format = useFormat();
  if (portfolio.isPending) return <Loading />;
  if (!portfolio.error) return null;
  const readTime = portfolio.data?.readTime;
  if (readTime) return <Notice tone="warn" title={text.keptAt(format.instant(new Date(readTime).toISOString()))} />;
  return <Refused what={text.failed} refusal={refusalOf(portfolio.error)} again={() => void portfolio.refetch()} />;
}

function Agenda({ accounts }: { accounts: readonly PortfolioAccountJson[] }) {
  const text = usePhoneWords();
  const now = new Date();
  const due = dueSteps(accounts, now);
  const long = neglected(accounts, now).slice(0, MOST_NEGLECTED);
  return (
    <>
      <section className={styles.card}>
        <h2>{text.due}</h2>
        {due.length === 0 && (
          <Empty title={text.noneDue}>
            <p>{text.noneDueHint}</p>
          </Empty>
        )}
        <DueGroup title={text.overdue} tone="bad" due={due.filter(({ days }) => days < 0)} />
        <DueGroup title={text.dueToday} due={due.filter(({ days }) => days === 0)} />
        <DueGroup title={text.dueSoon} due={due.filter(({ days }) => days > 0)} />
      </section>
      <section className={styles.card}>
        <h2>{text.neglected}</h2>
        {long.length === 0 && <p className={styles.quiet}>{text.allSeen}</p>}
        <ul>
          {long.map((account) => (
            <Neglected key={account.accountId} account={account} />
          ))}
        </ul>
      </section>
    </>
  );
}

function DueGroup({ title, tone, due }: { title: string; tone?: "bad"; due: readonly Due[] }) {
  const format = useFormat();
  if (due.length === 0) return null;
  return (
    <>
      <h3 className={styles.group} data-tone={tone}>
        {title}
      </h3>
      <ul>
        {due.map(({ account }) => (
          <Line key={account.accountId} account={account} note={account.nextStep?.action ?? ""}>
            {account.nextStep?.dueDate && format.weekday(account.nextStep.dueDate)}
          </Line>
        ))}
      </ul>
    </>
  );
}

function Neglected({ account }: { account: PortfolioAccountJson }) {
  const text = usePhoneWords();
  const { never } = usePartWords();
  const { grade } = useVocabulary();
  const format = useFormat();
  const last = account.lastVisitTime ? format.daysFromNow(account.lastVisitTime) : never;
  const days = format.count(CADENCE_DAYS[account.grade ?? ""]);
  return <Line account={account} note={text.cadence(wordOf(grade, account.grade), days, last)} />;
}

type LineProps = { account: PortfolioAccountJson; note: string; children?: ReactNode };

function Line({ account, note, children }: LineProps) {
  const text = usePhoneWords();
  return (
    <li className={styles.line}>
      <Link href={`/m/accounts/${account.accountId}`} className={styles.lineText ?? ""}>
        <span className={styles.name}>
          <GradeMark grade={account.grade} /> {account.displayName}
        </span>
        <span className={styles.note}>{note}</span>
      </Link>
      {children && <span className={styles.when}>{children}</span>}
      <Link
        href={`/m/log?account=${account.accountId}`}
        className={styles.quick ?? ""}
        aria-label={`${text.log}: ${account.displayName}`}
      >
        ＋
      </Link>
    </li>
  );
}
