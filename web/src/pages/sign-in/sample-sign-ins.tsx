import type { SampleSignInJson } from "../../gen/kac/gateway/v1/session_pb";
import { useVocabulary, wordOf } from "../../i18n/vocabulary";
import styles from "./sign-in.module.css";
import { useSignInWords } from "./words";

type Props = { people: readonly SampleSignInJson[]; busy: boolean; onChoose: (roleName: string) => void };

export function SampleSignIns({ people, busy, onChoose }: Props) {
  const text = useSignInWords();
  if (people.length === 0) return null;
  return (
    <section className={styles.samples} aria-labelledby="samples">
      <h2 id="samples">{text.sample}</h2>
      <ul>
        {people.map((person) => (
          <li key={person.roleName}>
            <button type="button" disabled={busy} onClick={() => onChoose(person.roleName ?? "")}>
              <Person person={person} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Person({ person }: { person: SampleSignInJson }) {
  const text = useSignInWords();
  const { role } = useVocabulary();
  return (
    <>
      <span className={styles.role}>{wordOf(role, person.role)}</span>
      <span className={styles.person}>{person.displayName}</span>
      <span className={styles.sees}>{text.sees[person.role ?? "ROLE_UNSPECIFIED"]}</span>
    </>
  );
}
