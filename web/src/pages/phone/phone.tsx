import type { ReactNode } from "react";
import { useEffect } from "react";
import { Link, Redirect, Route, Switch, useRoute } from "wouter";
import { AccountsIcon, LogIcon, SettingsIcon, TodayIcon } from "../../parts/icons";
import { AccountList } from "./account-list";
import { AccountPage } from "./account-page";
import { LogVisit } from "./log/log-visit";
import { Me } from "./me";
import { openOffline } from "./offline";
import { keepSending } from "./outbox";
import styles from "./phone.module.css";
import { Toast } from "./toast";
import { Today } from "./today";
import { usePhoneWords } from "./words";

/** The pages for a phone: one column, and a bar at the bottom within reach of the thumb. */
export default function Phone() {
  useEffect(keepSending, []);
  useEffect(() => void openOffline().catch(() => undefined), []);
  return (
    <div className={styles.phone}>
      <main className={styles.content}>
        <Switch>
          <Route path="/m" component={Today} />
          <Route path="/m/accounts" component={AccountList} />
          <Route path="/m/accounts/:id">{({ id }) => <AccountPage id={id} />}</Route>
          <Route path="/m/log" component={LogVisit} />
          <Route path="/m/me" component={Me} />
          <Route>
            <Redirect to="/m" replace />
          </Route>
        </Switch>
      </main>
      <Toast />
      <Bar />
    </div>
  );
}

function Bar() {
  const text = usePhoneWords();
  return (
    <nav className={styles.bar} aria-label={text.navigation}>
      <Item to="/m" icon={<TodayIcon />} name={text.today} />
      <Item to="/m/accounts" icon={<AccountsIcon />} name={text.accounts} />
      <Item
        to="/m/log"
        icon={
          <span className={styles.plus}>
            <LogIcon />
          </span>
        }
        name={text.log}
      />
      <Item to="/m/me" icon={<SettingsIcon />} name={text.me} />
    </nav>
  );
}

function Item({ to, icon, name }: { to: string; icon: ReactNode; name: string }) {
  const [here] = useRoute(to);
  return (
    <Link href={to} className={styles.item ?? ""} aria-current={here ? "page" : undefined}>
      {icon}
      <span>{name}</span>
    </Link>
  );
}
