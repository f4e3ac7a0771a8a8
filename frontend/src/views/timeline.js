// The timeline: a line for each row, a mark for its date or the span between its dates, in the order of time.

import { scaleUtc } from "d3-scale";
import { h, replace, s } from "../dom.js";
import { date, number, t } from "../language.js";
import { text } from "../results/cells.js";
import { irisIn, load } from "../results/labels.js";
import { columns } from "../results/shape.js";
import { href } from "../settings.js";
import { instant, isThing } from "../terms.js";

const MOST = 300;
const ROW = 26;

/** Draw a result as a timeline. */
export async function draw(element, result) {
  const found = columns(result);
  const dates = found.filter((column) => column.date).map(({ name }) => name);
  const items = entries(result, dates);
  await load(irisIn(items.slice(0, MOST).map(({ row }) => row)));
  for (const item of items) item.name = title(item.row, result, found);
  const shown = distinct(items).slice(0, MOST);
  if (!shown.length) return replace(element, h("p", {}, t("timeline.none")));
  replace(element, h("figure", {}, chart(shown, Math.max(300, element.clientWidth)),
    h("figcaption", {}, [t("timeline.caption", { count: number(shown.length) }), t("map.same")].join(" "))));
}

function entries(result, dates) {
  return result.rows.map((row) => {
    const given = dates.map((name) => row[name]).filter(Boolean).map((term) => term.value);
    const starts = given.map((value) => instant(value)).filter(Number.isFinite);
    const ends = given.map((value) => instant(value, true)).filter(Number.isFinite);
    // The least exact date is how it was said: from 1 January to 31 December means the year.
    const words = [...given].sort((a, b) => a.length - b.length)[0];
    return { row, start: Math.min(...starts), end: Math.max(...ends), words };
  }).filter(({ start, end }) => Number.isFinite(start) && Number.isFinite(end)).sort((a, b) => a.start - b.start || a.end - b.end);
}

function distinct(items) {
  const found = new Map();
  for (const item of items) found.set([item.start, item.end, item.name.text].join("\n"), item);
  return [...found.values()];
}

function title(row, result, found) {
  const thing = result.variables.map((name) => row[name]).find(isThing);
  const literal = found.filter(({ date: day, number: figure }) => !day && !figure).map(({ name }) => row[name]).find((term) => term?.type === "literal");
  return { text: text(thing) || text(literal) || "", href: thing ? href(thing.value) : null };
}

function chart(items, width) {
  const [first, last] = [Math.min(...items.map(({ start }) => start)), Math.max(...items.map(({ end }) => end))];
  const padding = Math.max((last - first) * 0.03, 86_400_000 * 20);
  const scale = scaleUtc().domain([first - padding, last + padding]).range([8, width - 8]);
  const height = items.length * ROW + 40;
  const ticks = scale.ticks(Math.max(2, Math.floor(width / 110)));
  const spanning = last - first > 4 * 365 * 86_400_000;
  return s("svg", { class: "map wb-timeline", viewBox: `0 0 ${width} ${height}`, width, height, role: "group", "aria-label": t("timeline.label") },
    ticks.map((tick) => s("g", {}, s("line", { class: "wb-grid", x1: scale(tick), x2: scale(tick), y1: 24, y2: height }),
      s("text", { class: "tick", x: scale(tick), y: 16, "text-anchor": "middle" }, date(tick.toISOString().slice(0, spanning ? 4 : 7))))),
    items.map((item, at) => mark(item, scale, 32 + at * ROW, width)));
}

function mark(item, scale, y, width) {
  const [left, right] = [scale(item.start), scale(item.end)];
  const long = right - left > 6;
  const shape = long ? s("rect", { class: "span", x: left, y: y + 3, width: right - left, height: 12, rx: 3 }) : s("circle", { class: "point", cx: (left + right) / 2, cy: y + 9, r: 5 });
  const words = `${item.name.text ? `${item.name.text} · ` : ""}${date(item.words)}`;
  const length = [...words].reduce((sum, sign) => sum + (sign > "\u2e80" ? 12.5 : 6.6), 0);
  const after = right + 8 + length < width;
  const before = left - 8 - length > 0;
  const anchor = after ? "start" : before ? "end" : "middle";
  const x = after ? Math.max(right, left + 6) + 6 : before ? left - 8 : Math.min(Math.max((left + right) / 2, length / 2), width - length / 2);
  const inside = [shape, s("text", { x, y: y + (anchor === "middle" ? 1 : 13), "text-anchor": anchor }, words), s("title", {}, words)];
  return item.name.href ? s("a", { href: item.name.href, "aria-label": words }, inside) : s("g", {}, inside);
}
