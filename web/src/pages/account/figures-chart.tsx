import { useMemo } from "react";
import { amountOf } from "../../api/values";
import type { FigureJson } from "../../gen/kac/accounts/v1/figure_pb";
import { type Format, useFormat } from "../../i18n/format";
import { Chart } from "../../parts/chart";
import { palette, type Scheme } from "../../theme/palette";
import { useScheme } from "../../theme/theme";
import { useAccountWords } from "./words";

type Props = { figures: readonly FigureJson[]; height: number };

export default function FiguresChart({ figures, height }: Props) {
  const text = useAccountWords();
  const format = useFormat();
  const scheme = useScheme();
  const option = useMemo(
    () => ({ ...frame(figures, format, scheme), series: [bars(figures, text.figures, scheme)] }),
    [figures, format, scheme, text],
  );
  return <Chart option={option} height={height} label={text.chart} />;
}

const bars = (figures: readonly FigureJson[], name: string, scheme: Scheme) => ({
  type: "bar",
  name,
  barMaxWidth: 22,
  itemStyle: { color: palette[scheme].gradeA, borderRadius: [3, 3, 0, 0] },
  data: figures.toReversed().map(({ amount }) => amountOf(amount)),
});

function frame(figures: readonly FigureJson[], format: Format, scheme: Scheme) {
  const colours = palette[scheme];
  const quiet = { color: colours.quiet };
  const currencyCode = figures[0]?.amount?.currencyCode ?? "CNY";
  const short = (value: number) => format.shortMoney({ currencyCode, units: String(Math.round(value)) });
  return {
    animationDuration: 300,
    grid: { left: 0, right: 8, top: 16, bottom: 0 },
    tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, valueFormatter: short },
    xAxis: {
      type: "category",
      data: figures.toReversed().map(({ month = {} }) => format.shortMonth(month)),
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
  };
}
