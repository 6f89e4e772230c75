import { theme as antd, ConfigProvider, type ThemeConfig } from "antd";
import english from "antd/locale/en_US";
import chinese from "antd/locale/zh_CN";
import dayjs from "dayjs";
import "dayjs/locale/zh-cn";
import { lazy, Suspense, useMemo } from "react";
import { Link, Route, Switch } from "wouter";
import { useLanguage } from "../../i18n/language";
import { Loading } from "../../parts/loading";
import { Empty } from "../../parts/notice";
import { palette, type Scheme } from "../../theme/palette";
import { useScheme } from "../../theme/theme";
import { Overview } from "../overview/overview";
import styles from "./desk.module.css";
import { Rail } from "./rail";
import { useDeskWords } from "./words";

const Accounts = lazy(() => import("../accounts/accounts"));
const Account = lazy(() => import("../account/account"));

/** The pages for a desk: a rail on the left, on a phone a bar at the bottom, and one page beside it. */
export default function Desk() {
  const language = useLanguage();
  const scheme = useScheme();
  const look = useMemo(() => lookOf(scheme), [scheme]);
  dayjs.locale(language === "en" ? "en" : "zh-cn");
  return (
    <ConfigProvider locale={language === "en" ? english : chinese} theme={look} button={{ autoInsertSpace: false }}>
      <a className={styles.skip} href="#content">
        {useDeskWords().skip}
      </a>
      <div className={styles.desk}>
        <Rail />
        <main id="content" className={styles.content} tabIndex={-1}>
          <Suspense fallback={<Loading />}>
            <Pages />
          </Suspense>
        </main>
      </div>
    </ConfigProvider>
  );
}

function Pages() {
  return (
    <Switch>
      <Route path="/overview" component={Overview} />
      <Route path="/accounts" component={Accounts} />
      <Route path="/accounts/:id">{({ id }) => <Account key={id} id={id} />}</Route>
      <Route component={NotFound} />
    </Switch>
  );
}

function NotFound() {
  const text = useDeskWords();
  return (
    <Empty title={text.notFound}>
      <p>{text.notFoundHint}</p>
      <Link href="/">{text.toOverview}</Link>
    </Empty>
  );
}

function lookOf(scheme: Scheme): ThemeConfig {
  const colours = palette[scheme];
  return {
    algorithm: scheme === "dark" ? antd.darkAlgorithm : antd.defaultAlgorithm,
    token: {
      colorPrimary: colours.primary,
      colorLink: colours.primary,
      colorTextLightSolid: colours.primaryInk,
      colorBgLayout: colours.ground,
      colorBgContainer: colours.surface,
      colorText: colours.ink,
      colorTextSecondary: colours.quiet,
      colorTextTertiary: colours.quiet,
      colorTextDescription: colours.quiet,
      colorTextPlaceholder: colours.quiet,
      colorBorder: colours.edge,
      colorBorderSecondary: colours.line,
      colorSplit: colours.line,
      borderRadius: 8,
      fontFamily: "var(--font)",
      motion: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
    },
    components: { Table: { headerBg: colours.sunken, headerColor: colours.quiet, cellPaddingBlock: 9 } },
  };
}
