import { Link } from "wouter";
import { endSession, useSession } from "../../api/session";
import { useFormat } from "../../i18n/format";
import { useVocabulary, wordOf } from "../../i18n/vocabulary";
import { LanguageChoice, ThemeChoice } from "../../parts/choice";
import { Notice } from "../../parts/notice";
import { Head } from "./head";
import { useOutbox } from "./outbox";
import styles from "./phone.module.css";
import { usePhoneWords } from "./words";

export function Me() {
  const text = usePhoneWords();
  const format = useFormat();
  const { role } = useVocabulary();
  const session = useSession();
  const waiting = useOutbox().length;
  return (
    <>
      <Head title={text.me} />
      <section className={styles.card}>
        <p className={styles.who}>{session?.displayName}</p>
        <p className={styles.quiet}>{wordOf(role, session?.role)}</p>
      </section>
      <section className={styles.card}>
        <div className={styles.setting}>
          <span>{text.language}</span>
          <LanguageChoice />
        </div>
        <div className={styles.setting}>
          <span>{text.theme}</span>
          <ThemeChoice />
        </div>
        <Link
          href={session?.role === "ROLE_ACCOUNT_MANAGER" ? "/accounts" : "/overview"}
          className={styles.setting ?? ""}
        >
          {text.desk} <span aria-hidden="true">›</span>
        </Link>
      </section>
      {waiting > 0 && <Notice tone="warn" title={text.waitingHere(format.count(waiting))} />}
      <button type="button" className={styles.secondary} onClick={() => endSession()}>
        {text.signOut}
      </button>
    </>
  );
}
