import { useEffect } from "react";
import { useVocabulary } from "../i18n/vocabulary";

/** Names the page in the browser's tab and to screen readers. */
export function useTitle(page: string): void {
  const { product } = useVocabulary();
  useEffect(() => {
    document.title = page ? `${page} · ${product}` : product;
  }, [page, product]);
}
