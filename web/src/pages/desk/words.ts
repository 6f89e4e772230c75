import { words } from "../../i18n/language";

export const useDeskWords = words(
  {
    navigation: "主导航",
    skip: "跳到正文",
    overview: "总览",
    accounts: "客户",
    log: "记拜访",
    settings: "语言与外观",
    signOut: "退出登录",
    notFound: "没有这个页面",
    notFoundHint: "地址可能写错了。",
    toOverview: "回到总览",
  },
  {
    navigation: "Main navigation",
    skip: "Skip to content",
    overview: "Overview",
    accounts: "Accounts",
    log: "Log visit",
    settings: "Language and theme",
    signOut: "Sign out",
    notFound: "There is no such page",
    notFoundHint: "The address may be misspelled.",
    toOverview: "Back to the overview",
  },
);
