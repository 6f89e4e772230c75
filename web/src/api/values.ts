import type { DateJson } from "../gen/google/type/date_pb";
import type { MoneyJson } from "../gen/google/type/money_pb";

/** Reads an int64, which JSON carries as text, and leaves out when zero. */
export const count = (value: string | number | undefined): number => Number(value ?? 0);

export const amountOf = (money: MoneyJson | undefined): number => count(money?.units) + (money?.nanos ?? 0) / 1e9;

/** A day of the calendar as a Date at its local midnight. A month has no day; its first stands for it. */
export const dayOf = (date: DateJson): Date => new Date(date.year ?? 0, (date.month ?? 1) - 1, date.day || 1);

export const dateJson = (day: Date): DateJson => ({
  year: day.getFullYear(),
  month: day.getMonth() + 1,
  day: day.getDate(),
});

/** A day as 2026-11-22, the form that addresses and date fields use. */
export const isoDay = (day: Date): string =>
  [String(day.getFullYear()).padStart(4, "0"), two(day.getMonth() + 1), two(day.getDate())].join("-");

const two = (number: number): string => String(number).padStart(2, "0");

/** Reads 2026-11-22 as that day's local midnight; anything else is no day. */
export function dayFromIso(text: string | null): Date | undefined {
  const [, year, month, day] = text?.match(/^(\d{4})-(\d{2})-(\d{2})$/) ?? [];
  const read = new Date(Number(year), Number(month) - 1, Number(day));
  return read.getMonth() === Number(month) - 1 ? read : undefined;
}

export const plusDays = (day: Date, days: number): Date =>
  new Date(day.getFullYear(), day.getMonth(), day.getDate() + days);

export const startOfDay = (instant: Date): Date => plusDays(instant, 0);
