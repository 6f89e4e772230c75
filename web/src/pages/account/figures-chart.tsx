import { useMemo } from "react";
import { amountOf } from "../../api/values";
import type { FigureJson } from "../../gen/kac/accounts/v1/figure_pb";
import { useFormat } from "../../i18n/format";
import { Chart } from "../../parts/chart";
import { palette } from "../../theme/palette";
import { useScheme } from "../../theme/theme";
import { useAccountWords } from "./words";

export default function FiguresChart({ figures, height }: { figures: readonly FigureJson[]; height: number }) {
  const text = useAccountWords();
  const format = useFormat();
  const scheme = useScheme();
  const option = useMemo(() => {
    const colours = palette[scheme];
    const quiet = { color: colours.quiet };
    const byMonth = figures.toReversed();
    const currencyCode = figures[0]?.amount?.currencyCode ?? "CNY";
    const short = (value: number) => format.shortMoney({ currencyCode, units: String(Math.round(value)) });
    return {
      animationDuration: 300,
      grid: { left: 0, right: 8, top: 16, bottom: 0 },
      tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, valueFormatter: (value: number) => short(value) },
      xAxis: {
        type: "category",
        data: byMonth.map(({ month = {} }) => format.shortMonth(month)),
        axisTick: { show: false },
        axisLine: { lineStyle: { color: colours.edge } },
        axisLabel: quiet,
      },
      yAxis: {
        type: "value",
        splitNumber: 3,
        splitLine: { lineStyle: { color: colours.line } },
        axisLabel: { ...quiet, formatter: short },
      },
      series: [
        {
          type: "bar",
          name: text.figures,
          barMaxWidth: 22,
          itemStyle: { color: colours.gradeA, borderRadius: [3, 3, 0, 0] },
          data: byMonth.map(({ amount }) => amountOf(amount)),
        },
      ],
    };
  }, [figures, format, scheme, text]);
  return <Chart option={option} height={height} label={text.chart} />;
}
