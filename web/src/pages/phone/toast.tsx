import { useEffect } from "react";
import { store, useStore } from "../../api/store";
import styles from "./phone.module.css";
import { usePhoneWords } from "./words";

const SHOWN_MS = 6_000;

const said = store<string>("");

/** Says in a few words what has just happened. */
export const say = (text: string): void => said.set(text);

export function Toast() {
  const words = usePhoneWords();
  const text = useStore(said);
  useEffect(() => {
    const timer = setTimeout(() => said.set(""), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <div className={styles.toast} role="status" data-shown={text !== ""}>
      <span>{text}</span>
      {text && (
        <button type="button" onClick={() => said.set("")}>
          {words.close}
        </button>
      )}
    </div>
  );
}
