// The map: Equal Earth with the Pacific in the middle, coastlines alone, points and schematic links; zoom and drag.

import { geoEqualEarth, geoPath } from "d3-geo";
import { select } from "d3-selection";
import { zoom, zoomIdentity } from "d3-zoom";
import { feature } from "topojson-client";
import coastline from "world-atlas/land-110m.json";
import { h, replace, s } from "../dom.js";
import { number, t } from "../language.js";
import { text } from "../results/cells.js";
import { label, load } from "../results/labels.js";
import { href } from "../settings.js";
import { arrange } from "./names.js";
import { locate } from "./places.js";

const MERIDIAN = 150;
const FURTHEST = 24;
/** South of this there is only ice. */
const SOUTHERN = -58;
// What must be on the map: the ice at its foot is left out.
const EXTENT = { type: "MultiPoint", coordinates: [[MERIDIAN - 179.9, 0], [MERIDIAN + 179.9, 0], [MERIDIAN, 83], [MERIDIAN, -56]] };
const NEIGHBOURS = { west: 88, east: 125, south: -2, north: 33 };

/** Draw a result as a map. */
export async function draw(element, result) {
  const [found, land] = await Promise.all([locate(result), world()]);
  if (!found.points.length) return replace(element, h("p", {}, t("map.none")));
  await load(found.points.map(({ iri }) => iri).filter(Boolean));
  const width = Math.max(300, Math.round(element.clientWidth));
  const height = Math.round(Math.max(width * 0.46, Math.min(380, width * 0.8)));
  const projection = geoEqualEarth().rotate([-MERIDIAN, 0]).fitExtent([[4, 8], [width - 4, height - 8]], EXTENT);
  projection.clipExtent([[-width, -height], [2 * width, projection([MERIDIAN, SOUTHERN])[1]]]);
  const points = found.points.map((point) => ({ ...point, place: projection(point.at), name: title(point, result) })).filter(({ place }) => place);
  const links = found.links.map((link) => ({ ...link, ends: [projection(link.from.at), projection(link.to.at)] }));
  const shapes = s("g", {}, s("path", { class: "land", d: geoPath(projection)(land), "vector-effect": "non-scaling-stroke" }),
    links.map((link) => s("path", { class: "arc", d: bow(...link.ends), "vector-effect": "non-scaling-stroke" },
      s("title", {}, `${label(link.from.iri).text} — ${label(link.to.iri).text}`))));
  const marks = s("g", {});
  const svg = s("svg", { class: "map wb-map", viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": t("map.label") }, shapes, marks);
  const redraw = (transform) => {
    shapes.setAttribute("transform", transform.toString());
    replace(marks, place(points, transform, width, height));
  };
  const behaviour = zoom().scaleExtent([1, FURTHEST]).translateExtent([[0, 0], [width, height]])
    .filter((event) => !event.button && (event.type !== "wheel" || event.ctrlKey || event.metaKey || document.activeElement === svg))
    .on("zoom", ({ transform }) => redraw(transform));
  const selection = select(svg).call(behaviour);
  redraw(zoomIdentity);
  const to = (box) => selection.call(behaviour.transform, frame(box, width, height));
  replace(element, h("figure", {},
    h("div", { class: "wb-controls" },
      h("button", { type: "button", onclick: () => selection.call(behaviour.scaleBy, 1.7), "aria-label": t("map.in") }, "+"),
      h("button", { type: "button", onclick: () => selection.call(behaviour.scaleBy, 1 / 1.7), "aria-label": t("map.out") }, "−"),
      h("button", { type: "button", onclick: () => selection.call(behaviour.transform, zoomIdentity) }, t("map.world")),
      h("button", { type: "button", onclick: () => to(box(NEIGHBOURS, projection)) }, t("map.neighbours")),
      points.length > 1 && h("button", { type: "button", onclick: () => to(around(points)) }, t("map.all"))),
    svg,
    h("figcaption", {}, [t("map.points", { count: number(points.length) }), links.length ? t("map.links") : "", found.looked ? t("map.looked") : "", t("map.same")].filter(Boolean).join(" "))));
  // Where everything lies close together the whole world would be mostly empty sea.
  const spread = around(points);
  if (spread.width < width / 4 && spread.height < height / 2) to(spread);
}

let fetched = null;
function world() {
  fetched ??= fetch(new URL(coastline, import.meta.url)).then((response) => response.json()).then((topology) => feature(topology, topology.objects.land));
  return fetched;
}

function title(point, result) {
  if (point.iri) return label(point.iri).text;
  const name = result.variables.map((each) => point.rows[0][each]).find((term) => term?.type === "literal" && !term.datatype);
  return text(name) || point.at.map((value) => value.toFixed(2)).join(", ");
}

/** Return a link that bows to the north and never leaves the map, as on the other maps of the site. */
function bow([x1, y1], [x2, y2]) {
  const lift = Math.hypot(x2 - x1, y2 - y1) * 0.18;
  return `M${x1.toFixed(1)},${y1.toFixed(1)}Q${((x1 + x2) / 2).toFixed(1)},${((y1 + y2) / 2 - lift).toFixed(1)} ${x2.toFixed(1)},${y2.toFixed(1)}`;
}

function box({ west, east, south, north }, projection) {
  return extent([[west, south], [west, north], [east, south], [east, north]].map((corner) => projection(corner)));
}

function around(points) {
  return extent(points.map(({ place }) => place));
}

function extent(places) {
  const xs = places.map(([x]) => x);
  const ys = places.map(([, y]) => y);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

function frame(wanted, width, height) {
  const margin = 1.35;
  const scale = Math.max(1, Math.min(FURTHEST, width / (wanted.width * margin || 1), height / (wanted.height * margin || 1)));
  return zoomIdentity.translate(width / 2, height / 2).scale(scale).translate(-(wanted.x + wanted.width / 2), -(wanted.y + wanted.height / 2));
}

/** Return the points at their places on the screen, with as many names as fit without covering each other. */
function place(points, transform, width, height) {
  const visible = points.map((point) => ({ ...point, at: transform.apply(point.place) }))
    .filter(({ at: [x, y] }) => x > -10 && x < width + 10 && y > -10 && y < height + 10)
    .sort((a, b) => b.rows.length - a.rows.length);
  const names = arrange(visible.map(({ at: [x, y], name }) => ({ x, y, name, radius: 4 })), { x: 0, y: 0, width, height });
  return visible.map((point, at) => mark(point, names[at]));
}

function mark(point, at) {
  const [x, y] = point.at;
  const inside = [
    s("circle", { class: "point", cx: x.toFixed(1), cy: y.toFixed(1), r: point.rows.length > 1 ? 5 : 4 }),
    at && s("text", { x: at.x.toFixed(1), y: at.y.toFixed(1), "text-anchor": at.anchor }, point.name),
    s("title", {}, point.rows.length > 1 ? t("map.several", { name: point.name, count: number(point.rows.length) }) : point.name),
  ];
  const target = point.iri && href(point.iri);
  return target ? s("a", { href: target, "aria-label": point.name }, inside) : s("g", {}, inside);
}
