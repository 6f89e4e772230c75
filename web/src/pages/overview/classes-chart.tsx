import { useMemo } from "react";
import { GRADES, useVocabulary } from "../../i18n/vocabulary";
import { Chart } from "../../parts/chart";
import { palette } from "../../theme/palette";
import { useScheme } from "../../theme/theme";
import type { ClassRow } from "./matrix";
import { useOverviewWords } from "./words";

const ROW_HEIGHT = 37;
const HEAD_HEIGHT = 36;
const FOOT_HEIGHT = 24;

/** Each class as one bar, divided by grade; the grades differ in shade, and stand in the same order everywhere. */
export default function ClassesChart({ rows }: { rows: readonly ClassRow[] }) {
  const text = useOverviewWords();
  const { grade: names } = useVocabulary();
  const scheme = useScheme();
  const option = useMemo(() => {
    const colours = palette[scheme];
    const shades = [colours.gradeS, colours.gradeA, colours.gradeB, colours.gradeC];
    const quiet = { color: colours.quiet };
    return {
      animationDuration: 300,
      grid: { left: 0, right: 16, top: HEAD_HEIGHT, bottom: 0 },
      legend: { top: 0, left: 0, icon: "roundRect", itemWidth: 12, itemHeight: 12, textStyle: quiet },
      tooltip: { trigger: "axis", axisPointer: { type: "shadow" } },
      xAxis: { type: "value", minInterval: 1, splitLine: { lineStyle: { color: colours.line } }, axisLabel: quiet },
      yAxis: {
        type: "category",
        inverse: true,
        data: rows.map((row) => row.name),
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: { ...quiet, width: 96, overflow: "truncate" },
      },
      series: GRADES.map((grade, index) => ({
        type: "bar",
        stack: "grades",
        name: names[grade],
        barWidth: 16,
        itemStyle: { color: shades[index], borderColor: colours.surface, borderWidth: 1 },
        data: rows.map((row) => row.counts[index]),
      })),
    };
  }, [rows, names, scheme]);
  return <Chart option={option} height={HEAD_HEIGHT + rows.length * ROW_HEIGHT + FOOT_HEIGHT} label={text.chart} />;
}
