import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { Link, useLocation } from "wouter";
import { refusalOf } from "../../api/refusal";
import { getAccount } from "../../api/rpcs";
import { useSession } from "../../api/session";
import type { AccountJson } from "../../gen/kac/accounts/v1/account_pb";
import { BackIcon } from "../../parts/icons";
import { Loading } from "../../parts/loading";
import { GradeMark } from "../../parts/marks";
import { Refused } from "../../parts/notice";
import { useTitle } from "../../parts/title";
import { mayLog } from "../desk/roles";
import styles from "./account.module.css";
import { Facts } from "./facts";
import { Figures } from "./figures";
import { Visits } from "./visits";
import { useAccountWords } from "./words";

/** One account: who serves it, what it is, what was said, and what it brings. */
export default function Account({ id }: { id: string }) {
  const text = useAccountWords();
  const query = useQuery({
    queryKey: ["account", id],
    queryFn: ({ signal }) => getAccount({ accountId: id }, signal),
  });
  return (
    <div className={styles.page}>
      <Link href="/accounts" className={styles.back ?? ""}>
        <BackIcon />
        {text.all}
      </Link>
      {query.error && (
        <Refused what={text.failed} refusal={refusalOf(query.error)} again={() => void query.refetch()} />
      )}
      {query.isPending && <Loading />}
      {query.data && <Sections account={query.data} />}
    </div>
  );
}

function Sections({ account }: { account: AccountJson }) {
  const id = account.id ?? "";
  useTitle(account.displayName ?? "");
  return (
    <>
      <Head account={account} />
      <Facts account={account} />
      <div className={styles.columns}>
        <Visits accountId={id} />
        <Figures accountId={id} />
      </div>
    </>
  );
}

function Head({ account }: { account: AccountJson }) {
  const text = useAccountWords();
  const [, navigate] = useLocation();
  const logs = mayLog(useSession()?.role);
  return (
    <header className={styles.head}>
      <h1>{account.displayName}</h1>
      <GradeMark grade={account.grade} />
      <span className={styles.code}>{account.code}</span>
      {logs && (
        <Button type="primary" className={styles.log ?? ""} onClick={() => navigate(`/m/log?account=${account.id}`)}>
          {text.log}
        </Button>
      )}
    </header>
  );
}
