// Charts on report pages. Loaded there only, after vendor/echarts/echarts.min.js (both with defer / type=module).
// Contract: <div class="chart chart-md" data-chart="funnel|line|bar" data-from="id" aria-label="…"></div> beside
//   <script type="application/json" id="id"> (Django's json_script) with
//   funnel: {"items": [{"name", "value", "href", "side", "note": "32% of the stage before"}]}
//   line, bar: {"labels": […], "series": [{"name", "values": […], "hrefs": […], "side": "marketing|sales", "tone": "good|warn|bad", "before": true}],
//              "unfinished": [index, …], "target": 5, "targetLabel": "target", "mark": {"index", "label"}, "horizontal": true, "stacked": true}
//   both: "unit": "" | "%" | "min" | "$". A click on a point goes to its href. `before` draws the earlier period pale.
const drawn = new Map(); // element → chart

const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const tokens = () => ({
  ink: token("--chart-ink"), quiet: token("--chart-quiet"), line: token("--chart-line"), surface: token("--chart-surface"),
  marketing: token("--chart-marketing"), sales: token("--chart-sales"), before: token("--chart-before"),
  good: token("--chart-good"), warn: token("--chart-warn"), bad: token("--chart-bad"),
  series: [1, 2, 3, 4, 5, 6, 7].map((number) => token(`--chart-${number}`)),
});
const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

function written(value, unit) {
  if (value === null || value === undefined) return "—";
  const small = unit === "%" && Math.abs(value) < 1; // thousandths may decide
  const number = Number(value).toLocaleString("en", small ? { maximumSignificantDigits: 2 } : { maximumFractionDigits: 1 });
  if (unit === "%") return `${number}%`;
  return unit === "$" ? `$${number}` : unit ? `${number} ${unit}` : number;
}

const hatch = (look) => ({ symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -Math.PI / 4, color: look.surface });

function common(look) {
  return {
    animation: !still(), animationDuration: 250, color: look.series, aria: { enabled: true },
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: look.ink },
    tooltip: {
      renderMode: "richText", confine: true, backgroundColor: look.surface, borderColor: look.line, padding: [6, 10],
      textStyle: { color: look.ink, fontSize: 12 },
    },
  };
}

// Two funnels on one scale: the shape, and beside it full-width invisible steps that carry the words in one column.
function funnel(data, look) {
  const items = data.items.map((item) => ({ ...item, itemStyle: { color: look[item.side] || look.series[0] } }));
  const words = data.items.map((item) => ({ ...item, itemStyle: { color: "transparent" } }));
  const shape = { type: "funnel", sort: "none", top: 2, bottom: 2, gap: 3, cursor: "pointer", itemStyle: { borderWidth: 0 }, labelLine: { show: false } };
  const said = ({ data: at }) => `{value|${written(at.value, data.unit)}}{name|${at.name}}{note|${at.note ?? ""}}`;
  const rich = { value: { fontWeight: 650, width: 48, align: "right" }, name: { padding: [0, 6, 0, 8] }, note: { color: look.quiet, fontSize: 11 } };
  return {
    ...common(look),
    tooltip: { ...common(look).tooltip, formatter: ({ data: at }) => `${at.name}  ${written(at.value, data.unit)}${at.note ? `\n${at.note}` : ""}` },
    series: [
      { ...shape, data: items, left: 0, width: "46%", min: 0, max: Math.max(...data.items.map((item) => item.value), 1), minSize: "1%", label: { show: false } },
      { ...shape, data: words, left: "48%", right: 0, minSize: "100%", funnelAlign: "left", label: { position: "insideLeft", color: look.ink, fontSize: 12, formatter: said, rich } },
    ],
  };
}

function points(series, data, look) {
  const unfinished = new Set(data.unfinished ?? []);
  return series.values.map((value, index) => ({
    value, href: series.hrefs?.[index],
    ...(unfinished.has(index) ? { itemStyle: { decal: hatch(look) } } : {}),
  }));
}

function drawSeries(kind, data, look) {
  return data.series.map((series, index) => ({
    name: series.name, type: kind, data: points(series, data, look), cursor: "pointer", stack: data.stacked ? "all" : undefined,
    color: series.before ? look.before : look[series.side ?? series.tone] || look.series[index % look.series.length],
    lineStyle: { width: 2, type: series.before ? "dashed" : "solid" }, symbolSize: 6, showSymbol: series.values.length < 40,
    barMaxWidth: 28, itemStyle: kind === "bar" && !data.stacked ? { borderRadius: data.horizontal ? [0, 3, 3, 0] : [3, 3, 0, 0] } : {},
    markLine: (data.target || data.mark) && index === 0 ? marks(data, look) : undefined,
  }));
}

// The target across, and a point of the names' axis upright.
function marks(data, look) {
  const lines = [];
  if (data.target) {
    const words = `${data.targetLabel ?? "target"} ${written(data.target, data.unit)}`;
    const label = { formatter: words, color: look.quiet, position: data.horizontal ? "start" : "insideEndTop", rotate: 0 };
    lines.push({ [data.horizontal ? "xAxis" : "yAxis"]: data.target, label });
  }
  if (data.mark) {
    const label = { formatter: data.mark.label, color: look.ink, position: "end", rotate: 0 };
    lines.push({ xAxis: data.mark.index, label, lineStyle: { color: look.good, type: "solid" } });
  }
  return { silent: true, symbol: "none", lineStyle: { color: look.quiet, type: "dashed" }, data: lines };
}

function axes(kind, data, look) {
  const names = {
    type: "category", data: data.labels, inverse: Boolean(data.horizontal), boundaryGap: kind === "bar", axisTick: { show: false },
    axisLine: { lineStyle: { color: look.line } }, axisLabel: { color: look.quiet, hideOverlap: true },
  };
  const values = { type: "value", minInterval: data.unit === "%" ? 0 : 1, splitLine: { lineStyle: { color: look.line } }, axisLabel: { color: look.quiet, formatter: (value) => written(value, data.unit) } };
  return data.horizontal ? { xAxis: values, yAxis: names } : { xAxis: names, yAxis: values };
}

function cartesian(kind, data, look) {
  const legend = data.series.length > 1;
  return {
    ...common(look), ...axes(kind, data, look), series: drawSeries(kind, data, look),
    legend: { show: legend, top: 0, left: 0, icon: "roundRect", itemWidth: 12, itemHeight: 4, textStyle: { color: look.quiet } },
    grid: { left: 4, right: 12, top: (legend || (data.target && data.horizontal) ? 34 : 14) + (data.mark ? 18 : 0), bottom: 8, containLabel: true },
    tooltip: { ...common(look).tooltip, trigger: "axis", axisPointer: { type: kind === "bar" ? "shadow" : "line" }, valueFormatter: (value) => written(value, data.unit) },
  };
}

function draw(element) {
  const data = JSON.parse(document.getElementById(element.dataset.from).textContent);
  const kind = element.dataset.chart;
  const chart = drawn.get(element) ?? window.echarts.init(element, null, { renderer: "canvas" });
  if (!drawn.has(element)) {
    chart.on("click", ({ data: point }) => { if (point?.href) location.assign(point.href); });
    new ResizeObserver(() => chart.resize()).observe(element);
    drawn.set(element, chart);
  }
  chart.setOption(kind === "funnel" ? funnel(data, tokens()) : cartesian(kind, data, tokens()), true);
}

function drawAll() {
  for (const [element, chart] of drawn) {
    if (element.isConnected) continue;
    chart.dispose();
    drawn.delete(element);
  }
  document.querySelectorAll("[data-chart]").forEach(draw);
}

drawAll();
document.addEventListener("themechange", drawAll);
document.addEventListener("htmx:load", drawAll);
