import { isoDay, plusDays } from "../../../api/values";

const SATURDAY = 6;
const WEEK = 7;

export type ChipName = "tomorrow" | "nextMonday" | "inAWeek" | "inTwoWeeks";

export type DateChip = { name: ChipName; day: Date };

/** Days that are often meant, each a working day by the week and each only once. */
export function dateChips(today: Date): DateChip[] {
  const untilMonday = WEEK - ((today.getDay() + 6) % WEEK);
  const meant: DateChip[] = [
    { name: "tomorrow", day: plusDays(today, 1) },
    { name: "nextMonday", day: plusDays(today, untilMonday) },
    { name: "inAWeek", day: plusDays(today, WEEK) },
    { name: "inTwoWeeks", day: plusDays(today, 2 * WEEK) },
  ];
  const chips = new Map<string, DateChip>();
  for (const { name, day } of meant) {
    const working = skipWeekend(day);
    const free = name !== "tomorrow" || working.getTime() === day.getTime();
    if (free && !chips.has(isoDay(working))) chips.set(isoDay(working), { name, day: working });
  }
  return [...chips.values()];
}

function skipWeekend(day: Date): Date {
  if (day.getDay() === SATURDAY) return plusDays(day, 2);
  return day.getDay() === 0 ? plusDays(day, 1) : day;
}
