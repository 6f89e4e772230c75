import { useMutation, useQuery } from "@tanstack/react-query";
import { refusalOf } from "../../api/refusal";
import { listSampleSignIns, signIn, signInToSample } from "../../api/rpcs";
import { beginSession } from "../../api/session";
import type { SessionJson } from "../../gen/kac/gateway/v1/session_pb";
import { useVocabulary } from "../../i18n/vocabulary";
import { LanguageChoice, ThemeChoice } from "../../parts/choice";
import { Refused } from "../../parts/notice";
import { useTitle } from "../../parts/title";
import { PasswordForm } from "./password-form";
import { SampleSignIns } from "./sample-sign-ins";
import styles from "./sign-in.module.css";
import { useSignInWords } from "./words";

/** Signs a person in, on whatever page they came to; that page shows itself afterwards. */
export function SignIn() {
  const text = useSignInWords();
  const { product } = useVocabulary();
  const samples = useQuery({ queryKey: ["samples"], queryFn: ({ signal }) => listSampleSignIns({}, signal) });
  const entry = useMutation({
    networkMode: "always",
    mutationFn: (sign: () => Promise<SessionJson>) => sign(),
    onSuccess: beginSession,
  });
  const people = samples.data?.sampleSignIns ?? [];
  useTitle(text.title);

  return (
    <div className={styles.page}>
      <header className={styles.switches}>
        <LanguageChoice />
        <ThemeChoice />
      </header>
      <main className={styles.card}>
        <img src="/icon.svg" alt="" width="44" height="44" />
        <h1 className={styles.product}>{product}</h1>
        <p className={styles.motto}>{text.motto}</p>
        {entry.error && <Refused what={text.failed} refusal={refusalOf(entry.error)} />}
        {samples.error && (
          <Refused what={text.sampleFailed} refusal={refusalOf(samples.error)} again={() => void samples.refetch()} />
        )}
        <SampleSignIns
          people={people}
          busy={entry.isPending}
          onChoose={(roleName) => entry.mutate(() => signInToSample({ roleName }))}
        />
        <PasswordForm
          after={people.length > 0}
          busy={entry.isPending}
          onSubmit={(userName, password) => entry.mutate(() => signIn({ userName, password }))}
        />
      </main>
    </div>
  );
}
