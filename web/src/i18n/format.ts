import { useMemo } from "react";
import { amountOf, count, dayOf, startOfDay } from "../api/values";
import type { DateJson } from "../gen/google/type/date_pb";
import type { MoneyJson } from "../gen/google/type/money_pb";
import { type Language, useLanguage } from "./language";

const DAY_MS = 86_400_000;
const LONG_NUMBER = 10_000;

/** How numbers, money and time read in one language: 1.2万 and 3亿, or 12K and 300M. */
export type Format = ReturnType<typeof formats>;

export function useFormat(): Format {
  const language = useLanguage();
  return useMemo(() => formats(language), [language]);
}

function formats(language: Language) {
  const dates = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(language, options);
  const numbers = (options: Intl.NumberFormatOptions) => new Intl.NumberFormat(language, options);
  const plain = numbers({});
  const compact = numbers({ notation: "compact", maximumFractionDigits: 1 });
  const percent = numbers({ style: "percent", maximumFractionDigits: 1 });
  const clock = dates({ hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
  const instant = dates({ month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const day = dates({ year: "numeric", month: "short", day: "numeric" });
  const monthDay = dates({ month: "short", day: "numeric" });
  const weekday = dates({ weekday: "short" });
  const month = dates({ year: "numeric", month: "long" });
  const shortMonth = dates({ year: "2-digit", month: "numeric" });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const amount = (value: number) => (Math.abs(value) < LONG_NUMBER ? plain : compact).format(value);

  return {
    count: (value: string | number | undefined) => amount(count(value)),
    exact: (value: string | number | undefined) => plain.format(count(value)),
    share: (value: number | "NaN" | "Infinity" | "-Infinity" | undefined) => percent.format(Number(value ?? 0)),
    money: (money: MoneyJson) => numbers(currency(money, { minimumFractionDigits: 0 })).format(amountOf(money)),
    shortMoney: (money: MoneyJson) => numbers(currency(money, COMPACT)).format(amountOf(money)),
    clock: (time: string) => clock.format(new Date(time)),
    instant: (time: string) => instant.format(new Date(time)),
    day: (time: string | Date) => day.format(new Date(time)),
    /** "11月27日 周五", "Fri Nov 27". */
    weekday: (date: DateJson | Date) => {
      const at = date instanceof Date ? date : dayOf(date);
      const parts = [monthDay.format(at), weekday.format(at)];
      return (language === "en" ? parts.reverse() : parts).join(" ");
    },
    month: (date: DateJson) => month.format(dayOf(date)),
    shortMonth: (date: DateJson) => shortMonth.format(dayOf(date)),
    /** "今天", "3天前": whole days between then and now. */
    daysFromNow: (time: string | Date) => relative.format(daysUntil(new Date(time)), "day"),
  };
}

const COMPACT: Intl.NumberFormatOptions = { notation: "compact", maximumFractionDigits: 1 };

const currency = (money: MoneyJson, options: Intl.NumberFormatOptions): Intl.NumberFormatOptions => ({
  style: "currency",
  currency: money.currencyCode || "CNY",
  currencyDisplay: "narrowSymbol",
  ...options,
});

/** How many days of the calendar lie ahead until then; below zero, how many have passed. */
export const daysUntil = (then: Date, now: Date = new Date()): number =>
  Math.round((startOfDay(then).getTime() - startOfDay(now).getTime()) / DAY_MS);
