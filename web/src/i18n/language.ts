import { useEffect } from "react";
import { kept, store, useStore } from "../api/store";

const KEY = "kac.language";

export type Language = "zh-CN" | "en";

export const LANGUAGES: readonly { language: Language; name: string }[] = [
  { language: "zh-CN", name: "简体中文" },
  { language: "en", name: "English" },
];

const chosen = store<Language>(kept<Language>(localStorage, KEY) ?? preferred());

function preferred(): Language {
  const first = navigator.languages.find((language) => /^(zh|en)\b/i.test(language));
  return first?.toLowerCase().startsWith("en") ? "en" : "zh-CN";
}

export const useLanguage = (): Language => useStore(chosen);

export function chooseLanguage(language: Language): void {
  localStorage.setItem(KEY, JSON.stringify(language));
  chosen.set(language);
}

/** Tells the browser the language of the page, so that Han characters get their Chinese forms and are read aloud right. */
export function useDocumentLanguage(): void {
  const language = useLanguage();
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
}

/** Makes a hook that gives the words of one area of the pages in the reader's language. */
export function words<Words>(chinese: Words, english: NoInfer<Words>): () => Words {
  return () => (useLanguage() === "en" ? english : chinese);
}
