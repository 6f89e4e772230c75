import type { ReactNode } from "react";
import { Link, useRoute } from "wouter";
import { endSession, useSession } from "../../api/session";
import { useVocabulary, wordOf } from "../../i18n/vocabulary";
import { LanguageChoice, ThemeChoice } from "../../parts/choice";
import { AccountsIcon, LogIcon, OverviewIcon, SettingsIcon } from "../../parts/icons";
import styles from "./desk.module.css";
import { mayLog } from "./roles";
import { useDeskWords } from "./words";

export function Rail() {
  const text = useDeskWords();
  const { product } = useVocabulary();
  const role = useSession()?.role;
  return (
    <header className={styles.rail}>
      <Link href="/" className={styles.brand}>
        <img src="/icon.svg" alt="" width="28" height="28" />
        <span>{product}</span>
      </Link>
      <nav aria-label={text.navigation} className={styles.nav}>
        <Item to="/overview" icon={<OverviewIcon />} name={text.overview} />
        <Item to="/accounts" icon={<AccountsIcon />} name={text.accounts} />
        {mayLog(role) && <Item to="/m/log" icon={<LogIcon />} name={text.log} />}
      </nav>
      <Person />
    </header>
  );
}

function Item({ to, icon, name }: { to: string; icon: ReactNode; name: string }) {
  const [here] = useRoute(`${to}/*?`);
  return (
    <Link href={to} className={styles.item ?? ""} aria-current={here ? "page" : undefined}>
      {icon}
      <span>{name}</span>
    </Link>
  );
}

function Person() {
  const text = useDeskWords();
  const { role } = useVocabulary();
  const session = useSession();
  return (
    <details className={styles.person}>
      <summary>
        <SettingsIcon />
        <span className={styles.who}>
          <strong>{session?.displayName}</strong>
          <span>{wordOf(role, session?.role)}</span>
        </span>
      </summary>
      <div className={styles.settings} role="group" aria-label={text.settings}>
        <LanguageChoice />
        <ThemeChoice />
        <button type="button" onClick={() => endSession()}>
          {text.signOut}
        </button>
      </div>
    </details>
  );
}
