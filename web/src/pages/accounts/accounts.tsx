import { useSearchParams } from "wouter";
import { refusalOf } from "../../api/refusal";
import { Loading } from "../../parts/loading";
import { Refused } from "../../parts/notice";
import { useTitle } from "../../parts/title";
import styles from "./accounts.module.css";
import { AccountsTable } from "./accounts-table";
import { Filters } from "./filters";
import { Pager } from "./pager";
import { useAccounts, useNarrowing } from "./use-accounts";
import { useAccountsWords } from "./words";

/** The accounts that the reader may see, narrowed and paged by the address. */
export default function Accounts() {
  const text = useAccountsWords();
  const [search] = useSearchParams();
  const [narrowing, narrow] = useNarrowing();
  const query = useAccounts(narrowing, search.get("page") ?? "");
  useTitle(text.title);
  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <h1>{text.title}</h1>
        <Filters narrowing={narrowing} onNarrow={narrow} />
      </header>
      {query.error && (
        <Refused what={text.failed} refusal={refusalOf(query.error)} again={() => void query.refetch()} />
      )}
      {query.isPending && <Loading />}
      {query.data && (
        <AccountsTable
          accounts={query.data.accounts ?? []}
          busy={query.isPlaceholderData}
          narrowed={Object.keys(narrowing).length > 0}
        />
      )}
      <Pager nextToken={query.data?.nextPageToken ?? ""} />
    </div>
  );
}
