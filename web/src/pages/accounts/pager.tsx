import { Button } from "antd";
import styles from "./accounts.module.css";
import { usePaging } from "./use-accounts";
import { useAccountsWords } from "./words";

export function Pager({ nextToken }: { nextToken: string }) {
  const text = useAccountsWords();
  const { first, previous, next } = usePaging(nextToken);
  if (!first && !next) return null;
  return (
    <nav className={styles.pager} aria-label={text.pages}>
      <Button disabled={!first} onClick={first}>
        {text.first}
      </Button>
      <Button disabled={!previous} onClick={previous}>
        {text.previous}
      </Button>
      <Button disabled={!next} onClick={next}>
        {text.nextPage}
      </Button>
    </nav>
  );
}
