import type { ReactNode } from "react";
import { Link } from "wouter";
import { BackIcon } from "../../parts/icons";
import { useTitle } from "../../parts/title";
import styles from "./phone.module.css";
import { usePhoneWords } from "./words";

export function Head({ title, back, aside }: { title: string; back?: string; aside?: ReactNode }) {
  const text = usePhoneWords();
  useTitle(title);
  return (
    <header className={styles.head}>
      {back && (
        <Link href={back} className={styles.back ?? ""} aria-label={text.back}>
          <BackIcon />
        </Link>
      )}
      <h1>{title}</h1>
      {aside && <span className={styles.aside}>{aside}</span>}
    </header>
  );
}
