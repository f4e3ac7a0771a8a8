// The timeline: a line for each row, a mark for its date or the span between its dates, in the order of time.

import { scaleUtc } from "d3-scale";
import { h, replace, s } from "../dom.js";
import { date, number, t } from "../language.js";
import { text } from "../results/cells.js";
import { irisIn, load } from "../results/labels.js";
import { columns } from "../results/shape.js";
import { href } from "../settings.js";
import { instant, isThing } from "../terms.js";
import { width as measure, wrap } from "./names.js";

const MOST = 300;
const ROW = 26;
const LINE = 16;
const SIZE = 12;

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
  const ticks = scale.ticks(Math.max(2, Math.floor(width / 110)));
  const spanning = last - first > 4 * 365 * 86_400_000;
  let y = 32;
  const marks = items.map((item) => {
    const laid = layOut(item, scale, width);
    const drawn = mark(item, laid, y);
    y += ROW + laid.lines.length * LINE - (laid.above ? 0 : LINE);
    return drawn;
  });
  return s("svg", { class: "map wb-timeline", viewBox: `0 0 ${width} ${y}`, width, height: y, role: "group", "aria-label": t("timeline.label") },
    ticks.map((tick) => {
      const x = scale(tick);
      const anchor = x < 28 ? "start" : x > width - 28 ? "end" : "middle";
      return s("g", {}, s("line", { class: "wb-grid", x1: x, x2: x, y1: 24, y2: y }), s("text", { class: "tick", x, y: 16, "text-anchor": anchor }, date(tick.toISOString().slice(0, spanning ? 4 : 7))));
    }), marks);
}

/** Return where an entry and its words go: after its mark, before it, or, where neither has room, in lines above it. */
function layOut(item, scale, width) {
  const [left, right] = [scale(item.start), scale(item.end)];
  const said = date(item.words);
  const words = item.name.text.includes(said) ? item.name.text : [item.name.text, said].filter(Boolean).join(" · ");
  const length = measure(words, SIZE);
  const around = { left, right, words, lines: [words], above: false };
  if (right + 12 + length < width) return { ...around, x: Math.max(right, left + 6) + 6, anchor: "start" };
  if (left - 10 - length > 0) return { ...around, x: left - 8, anchor: "end" };
  const lines = wrap(words, width - 8, SIZE);
  const half = Math.max(...lines.map((line) => measure(line, SIZE))) / 2;
  return { ...around, lines, above: true, anchor: "middle", x: Math.min(Math.max((left + right) / 2, half + 2), width - half - 2) };
}

function mark(item, { left, right, words, lines, above, anchor, x }, y) {
  const top = above ? y + lines.length * LINE : y;
  const shape = right - left > 6 ? s("rect", { class: "span", x: left, y: top + 3, width: right - left, height: 12, rx: 3 }) : s("circle", { class: "point", cx: (left + right) / 2, cy: top + 9, r: 5 });
  const inside = [shape, lines.map((line, at) => s("text", { x, y: y + 13 + at * LINE, "text-anchor": anchor }, line)), s("title", {}, words)];
  return item.name.href ? s("a", { href: item.name.href, "aria-label": words }, inside) : s("g", {}, inside);
}
