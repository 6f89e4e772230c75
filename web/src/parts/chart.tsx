import { BarChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { type EChartsCoreOption, init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { useEffect, useRef } from "react";
import styles from "./chart.module.css";

use([BarChart, GridComponent, LegendComponent, TooltipComponent, AriaComponent, SVGRenderer]);

/** A picture of numbers that stand in a table beside it; the label says so to those who cannot see it. */
export function Chart({ option, height, label }: { option: EChartsCoreOption; height: number; label: string }) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<ReturnType<typeof init>>(undefined);
  useEffect(() => {
    if (place.current === null) return undefined;
    const drawn = init(place.current);
    const watcher = new ResizeObserver(() => drawn.resize());
    watcher.observe(place.current);
    chart.current = drawn;
    return () => {
      watcher.disconnect();
      drawn.dispose();
    };
  }, []);
  useEffect(
    () => chart.current?.setOption({ textStyle: { fontFamily: pageFont() }, ...option }, { notMerge: true }),
    [option],
  );
  return (
    <div className={styles.chart} role="img" aria-label={label}>
      <div ref={place} style={{ height }} aria-hidden="true" />
    </div>
  );
}

/** The page's own font: labels measured in another one would be cut off. */
const pageFont = (): string => getComputedStyle(document.body).fontFamily;
