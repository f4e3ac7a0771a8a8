// The chart: a bar for each row, or a line where the rows are dates; what is measured and what names it can be chosen.

import { scaleLinear, scaleUtc } from "d3-scale";
import { h, replace, s, unique } from "../dom.js";
import { date, number, t } from "../language.js";
import { cell, text } from "../results/cells.js";
import { irisIn, load } from "../results/labels.js";
import { columns, isMeasure } from "../results/shape.js";
import { instant } from "../terms.js";

const MOST = 200;

/** Draw a result as a chart. */
export async function draw(element, result) {
  const found = columns(result).filter(({ empty }) => !empty);
  const measures = found.filter(isMeasure).map(({ name }) => name);
  const names = found.filter(({ name }) => !measures.includes(name) || measures.length > 1).map(({ name }) => name);
  const first = found.find(({ thing }) => thing) ?? found.find(({ name }) => names.includes(name) && !measures.includes(name)) ?? found.find(({ name }) => name !== measures.at(-1));
  const state = { value: measures.at(-1), name: first.name };
  await load(irisIn(result.rows.slice(0, MOST)));
  const figure = h("div", {});
  const refresh = () => replace(figure, drawn(result, state, found, Math.max(280, element.clientWidth)));
  refresh();
  replace(element, h("figure", {},
    h("div", { class: "wb-controls" }, choice(t("chart.name"), names.filter((name) => name !== state.value), "name", state, refresh), choice(t("chart.value"), measures, "value", state, refresh)),
    figure,
    h("figcaption", {}, [result.rows.length > MOST ? t("chart.first", { count: number(MOST) }) : "", t("map.same")].filter(Boolean).join(" "))));
}

function choice(words, options, key, state, refresh) {
  if (options.length < 2) return null;
  const id = unique("choice");
  return [h("label", { for: id }, words), h("select", { id, onchange: (event) => { state[key] = event.target.value; refresh(); } },
    options.map((option) => h("option", { value: option, selected: option === state[key] }, option)))];
}

function drawn(result, state, found, width) {
  const rows = result.rows.slice(0, MOST).filter((row) => row[state.value]);
  const dated = found.find(({ name }) => name === state.name)?.date;
  return dated && rows.length > 2 ? line(rows, state, width) : bars(rows, state, width);
}

function bars(rows, state, width) {
  const values = rows.map((row) => Number(row[state.value].value));
  const scale = scaleLinear().domain([Math.min(0, ...values), Math.max(0, ...values)]).range([0, 100]);
  return h("ul", { class: "wb-bars" }, rows.map((row, at) => {
    const [from, to] = [scale(0), scale(values[at])].sort((a, b) => a - b);
    return h("li", {},
      h("span", { class: "wb-bar-name" }, cell(row[state.name]) ?? "—"),
      s("svg", { class: "wb-bar", viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" }, s("rect", { x: from, y: 0, width: Math.max(to - from, 0.15), height: 10 })),
      h("span", { class: "number" }, number(row[state.value].value)));
  }));
}

function line(rows, state, width) {
  const points = rows.filter((row) => row[state.name]).map((row) => ({ row, x: instant(row[state.name].value), y: Number(row[state.value].value) })).sort((a, b) => a.x - b.x);
  const height = 280;
  const x = scaleUtc().domain([points[0].x, points.at(-1).x]).range([48, width - 24]);
  const y = scaleLinear().domain([Math.min(0, ...points.map((point) => point.y)), Math.max(...points.map((point) => point.y))]).nice().range([height - 28, 14]);
  const place = (point) => `${x(point.x).toFixed(1)},${y(point.y).toFixed(1)}`;
  return s("svg", { class: "map wb-chart", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": t("chart.label") },
    y.ticks(5).map((tick) => s("g", {}, s("line", { class: "wb-grid", x1: 48, x2: width - 24, y1: y(tick), y2: y(tick) }), s("text", { class: "tick", x: 42, y: y(tick) + 4, "text-anchor": "end" }, number(tick)))),
    x.ticks(Math.max(2, Math.floor(width / 120))).map((tick) => s("text", { class: "tick", x: x(tick), y: height - 8, "text-anchor": "middle" }, date(tick.toISOString().slice(0, 4)))),
    s("path", { class: "wb-line", d: `M${points.map(place).join("L")}` }),
    points.map((point) => s("circle", { class: "point", cx: x(point.x), cy: y(point.y), r: 4 }, s("title", {}, `${text(point.row[state.name])}: ${number(point.y)}`))));
}
