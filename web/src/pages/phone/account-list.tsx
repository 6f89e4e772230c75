import { Link, useSearchParams } from "wouter";
import type { PortfolioAccountJson } from "../../gen/kac/gateway/v1/portfolio_pb";
import { useFormat } from "../../i18n/format";
import { GradeMark } from "../../parts/marks";
import { Empty } from "../../parts/notice";
import { usePartWords } from "../../parts/words";
import { Head } from "./head";
import styles from "./phone.module.css";
import { matches, usePortfolio } from "./portfolio";
import { Reading } from "./today";
import { usePhoneWords } from "./words";

export function AccountList() {
  const text = usePhoneWords();
  const format = useFormat();
  const portfolio = usePortfolio();
  const [search, setSearch] = useSearchParams();
  const typed = search.get("name") ?? "";
  const found = portfolio.accounts.filter((account) => matches(account, typed));
  const none = portfolio.accounts.length === 0;
  return (
    <>
      <Head title={text.accounts} aside={text.count(format.count(found.length))} />
      <Reading portfolio={portfolio} />
      <input
        type="search"
        className={styles.field}
        aria-label={text.search}
        placeholder={text.search}
        value={typed}
        onChange={({ target }) => setSearch(target.value ? { name: target.value } : {}, { replace: true })}
      />
      {portfolio.data && found.length === 0 && (
        <Empty title={none ? text.none : text.noMatch}>
          <p>{none ? text.noneHint : text.noMatchHint}</p>
        </Empty>
      )}
      <ul className={styles.cards}>
        {found.map((account) => (
          <AccountCard key={account.accountId} account={account} />
        ))}
      </ul>
    </>
  );
}

function AccountCard({ account }: { account: PortfolioAccountJson }) {
  return (
    <li className={styles.card}>
      <Link href={`/m/accounts/${account.accountId}`} className={styles.lineText ?? ""}>
        <span className={styles.name}>
          <GradeMark grade={account.grade} /> {account.displayName}
        </span>
      </Link>
      <Standing account={account} />
    </li>
  );
}

/** When the account was last visited, and what comes next. */
export function Standing({ account }: { account: PortfolioAccountJson }) {
  const text = usePhoneWords();
  const { never } = usePartWords();
  const format = useFormat();
  const { lastVisitTime, nextStep } = account;
  return (
    <dl className={styles.standing}>
      <dt>{text.lastVisit}</dt>
      <dd>{lastVisitTime ? format.daysFromNow(lastVisitTime) : never}</dd>
      {nextStep && (
        <>
          <dt>{text.next}</dt>
          <dd>
            {nextStep.action} {nextStep.dueDate && <b>{format.weekday(nextStep.dueDate)}</b>}
          </dd>
        </>
      )}
    </dl>
  );
}
