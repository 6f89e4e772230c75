import type { FormEvent } from "react";
import styles from "./sign-in.module.css";
import { useSignInWords } from "./words";

type Props = { after: boolean; busy: boolean; onSubmit: (userName: string, password: string) => void };

export function PasswordForm({ after, busy, onSubmit }: Props) {
  const text = useSignInWords();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const entered = new FormData(event.currentTarget);
    onSubmit(String(entered.get("userName")), String(entered.get("password")));
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      {after && <p className={styles.or}>{text.or}</p>}
      <label>
        <span>{text.userName}</span>
        <input name="userName" autoComplete="username" autoCapitalize="none" maxLength={100} required />
      </label>
      <label>
        <span>{text.password}</span>
        <input name="password" type="password" autoComplete="current-password" maxLength={200} required />
      </label>
      <button type="submit" disabled={busy}>
        {busy ? text.signingIn : text.signIn}
      </button>
    </form>
  );
}
