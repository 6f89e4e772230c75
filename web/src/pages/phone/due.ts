import { dayOf } from "../../api/values";
import type { PortfolioAccountJson } from "../../gen/kac/gateway/v1/portfolio_pb";
import { daysUntil } from "../../i18n/format";

const SOON_DAYS = 7;

/** Within how many days an account of each grade should be visited: our default, until the centre sets its own. */
export const CADENCE_DAYS: Readonly<Record<string, number>> = { GRADE_S: 14, GRADE_A: 30, GRADE_B: 60, GRADE_C: 90 };

export type Due = { account: PortfolioAccountJson; days: number };

/** The next steps that are overdue or due within seven days, the most urgent first. */
export function dueSteps(accounts: readonly PortfolioAccountJson[], now: Date): Due[] {
  return accounts
    .flatMap((account) => {
      const date = account.nextStep?.dueDate;
      return date ? [{ account, days: daysUntil(dayOf(date), now) }] : [];
    })
    .filter(({ days }) => days <= SOON_DAYS)
    .sort((one, other) => one.days - other.days);
}

/** The accounts that were not visited within the cadence of their grade, the longest past it first. */
export function neglected(accounts: readonly PortfolioAccountJson[], now: Date): PortfolioAccountJson[] {
  return accounts
    .map((account) => ({ account, over: daysOver(account, now) }))
    .filter(({ over }) => over > 0)
    .sort((one, other) => other.over - one.over)
    .map(({ account }) => account);
}

function daysOver({ lastVisitTime, grade }: PortfolioAccountJson, now: Date): number {
  if (!lastVisitTime) return Number.POSITIVE_INFINITY;
  return -daysUntil(new Date(lastVisitTime), now) - (CADENCE_DAYS[grade ?? ""] ?? Number.POSITIVE_INFINITY);
}
