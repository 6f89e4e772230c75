import { useEffect } from "react";
import { kept, store, useStore } from "../api/store";
import { palette, type Scheme } from "./palette";

const KEY = "kac.theme";

export type Theme = Scheme | "system";

export const THEMES: readonly Theme[] = ["system", "light", "dark"];

const dark = window.matchMedia("(prefers-color-scheme: dark)");
const system = store<Scheme>(dark.matches ? "dark" : "light");
const chosen = store<Theme>(kept<Theme>(localStorage, KEY) ?? "system");

dark.addEventListener("change", () => system.set(dark.matches ? "dark" : "light"));

export const useTheme = (): Theme => useStore(chosen);

export function chooseTheme(theme: Theme): void {
  localStorage.setItem(KEY, JSON.stringify(theme));
  chosen.set(theme);
}

export function useScheme(): Scheme {
  const theme = useTheme();
  const preferred = useStore(system);
  return theme === "system" ? preferred : theme;
}

/** Gives the style sheets the colours of the scheme, as `--ink`, `--primary-soft` and so on. */
export function useColours(): void {
  const scheme = useScheme();
  useEffect(() => {
    const root = document.documentElement;
    root.dataset.scheme = scheme;
    root.style.colorScheme = scheme;
    for (const [name, value] of Object.entries(palette[scheme])) root.style.setProperty(cssName(name), value);
  }, [scheme]);
}

const cssName = (name: string): string => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
