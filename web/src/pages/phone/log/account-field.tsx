import { useState } from "react";
import type { PortfolioAccountJson } from "../../../gen/kac/gateway/v1/portfolio_pb";
import { GradeMark } from "../../../parts/marks";
import styles from "../phone.module.css";
import { matches } from "../portfolio";
import { Field, type FieldProps } from "./field";
import { useLogWords } from "./words";

const MOST = 6;

type Props = FieldProps & {
  account: PortfolioAccountJson | undefined;
  accounts: readonly PortfolioAccountJson[];
};

/** The account: as given, or found by a part of its name or code. */
export function AccountField({ account, accounts, faults, onChange }: Props) {
  const text = useLogWords();
  return (
    <Field name={text.account} of="accountId" faults={faults}>
      {account ? (
        <p className={styles.chosen}>
          <GradeMark grade={account.grade} /> <strong>{account.displayName}</strong>
          <button type="button" onClick={() => onChange({ accountId: "" })}>
            {text.change}
          </button>
        </p>
      ) : (
        <Search accounts={accounts} onFound={(accountId) => onChange({ accountId })} />
      )}
    </Field>
  );
}

function Search({ accounts, onFound }: { accounts: readonly PortfolioAccountJson[]; onFound: (id: string) => void }) {
  const text = useLogWords();
  const [typed, setTyped] = useState("");
  const found = accounts.filter((each) => matches(each, typed)).slice(0, MOST);
  return (
    <>
      <input
        type="search"
        className={styles.field}
        aria-label={text.search}
        placeholder={text.search}
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
      />
      <ul className={styles.found}>
        {found.map((each) => (
          <li key={each.accountId}>
            <button type="button" onClick={() => onFound(each.accountId ?? "")}>
              <GradeMark grade={each.grade} /> {each.displayName}
            </button>
          </li>
        ))}
      </ul>
      {found.length === 0 && accounts.length > 0 && <p className={styles.quiet}>{text.noMatch}</p>}
    </>
  );
}
