import { Component, type ReactNode } from "react";
import styles from "./boundary.module.css";
import { Notice } from "./notice";
import { usePartWords } from "./words";

/** Stands in for a page that broke, or whose files went away with an update, and offers to load it anew. */
export class Boundary extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    return this.state.broken ? <Broken /> : this.props.children;
  }
}

function Broken() {
  const text = usePartWords();
  return (
    <main className={styles.broken}>
      <Notice tone="bad" title={text.broken} urgent>
        <p>{text.brokenWhy}</p>
        <button type="button" onClick={() => window.location.reload()}>
          {text.reload}
        </button>
      </Notice>
    </main>
  );
}
