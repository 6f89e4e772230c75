import { count } from "../../api/values";
import type { ClassGradeCountJson } from "../../gen/kac/gateway/v1/overview_pb";
import { GRADES } from "../../i18n/vocabulary";

/** One class with its accounts by grade, in the order of GRADES, and all together. */
export type ClassRow = { classId: string; name: string; counts: readonly number[]; total: number };

export function rowsOf(counts: readonly ClassGradeCountJson[]): ClassRow[] {
  const byClass = Map.groupBy(counts, (each) => each.classId ?? "");
  return [...byClass].map(([classId, cells]) => {
    const numbers = GRADES.map((grade) => count(cells.find((cell) => cell.grade === grade)?.accountCount));
    return { classId, name: cells[0]?.className ?? "", counts: numbers, total: sum(numbers) };
  });
}

export const sumOfRows = (rows: readonly ClassRow[]): number[] =>
  GRADES.map((_grade, index) => sum(rows.map((row) => row.counts[index] ?? 0)));

export const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
