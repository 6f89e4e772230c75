import { words } from "../i18n/language";

export const usePartWords = words(
  {
    loading: "正在读取…",
    again: "再试一次",
    broken: "页面没有打开",
    brokenWhy: "可能刚刚升级过，或页面出了错。重新载入即可；写好的内容还在。",
    reload: "重新载入",
    language: "语言",
    theme: "外观",
    themes: { system: "跟随系统", light: "浅色", dark: "深色" },
    late: "迟记",
    never: "从未拜访",
  },
  {
    loading: "Loading…",
    again: "Try again",
    broken: "The page did not open",
    brokenWhy: "It may have just been updated, or it broke. Load it again; what you wrote is kept.",
    reload: "Load again",
    language: "Language",
    theme: "Theme",
    themes: { system: "System", light: "Light", dark: "Dark" },
    late: "late",
    never: "never visited",
  },
);
