// The network: things as dots, what joins them as lines; laid out at once and the same way each time.

import { drag } from "d3-drag";
import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from "d3-force";
import { select } from "d3-selection";
import { zoom, zoomIdentity } from "d3-zoom";
import { h, replace, s } from "../dom.js";
import { number, t } from "../language.js";
import { label, load } from "../results/labels.js";
import { columns } from "../results/shape.js";
import { href } from "../settings.js";
import { kind, RDF, short } from "../terms.js";
import { arrange } from "./names.js";

const MOST_NODES = 600;
const TICKS = 300;

/** Draw a result as a network. */
export async function draw(element, result) {
  const { nodes, links, more } = parts(result);
  if (!links.length) return replace(element, h("p", {}, t("network.none")));
  await load([...nodes.map(({ iri }) => iri), ...new Set(links.map(({ property }) => property).filter(Boolean))]);
  const width = Math.max(300, Math.round(element.clientWidth));
  const height = Math.round(Math.min(680, Math.max(380, Math.sqrt(nodes.length) * 95)));
  layOut(nodes, links, width, height);
  const lines = links.map((link) => s("line", { class: "wb-edge" }, s("title", {}, [link.source, link.property, link.target].filter(Boolean).map((each) => label(each.iri ?? each).text).join(" — "))));
  const dots = nodes.map(dot);
  const inner = s("g", {}, s("g", {}, lines), s("g", {}, dots));
  const svg = s("svg", { class: "map wb-network", viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": t("network.label") }, inner);
  const settle = () => {
    links.forEach(({ source, target }, at) => {
      for (const [name, value] of [["x1", source.x], ["y1", source.y], ["x2", target.x], ["y2", target.y]]) lines[at].setAttribute(name, value.toFixed(1));
    });
    nodes.forEach((node, at) => dots[at].setAttribute("transform", `translate(${node.x.toFixed(1)},${node.y.toFixed(1)})`));
  };
  settle();
  write(nodes, dots, width, height);
  const behaviour = zoom().scaleExtent([0.4, 6]).filter((event) => !event.button && (event.type !== "wheel" || event.ctrlKey || event.metaKey))
    .on("zoom", ({ transform }) => inner.setAttribute("transform", transform.toString()));
  const selection = select(svg).call(behaviour);
  select(svg).selectAll(".wb-dot").data(nodes).call(drag().container(inner).on("drag", ({ x, y }, node) => { Object.assign(node, { x, y }); settle(); }).on("end", () => write(nodes, dots, width, height)));
  replace(element, h("figure", {},
    h("div", { class: "wb-controls" },
      h("button", { type: "button", onclick: () => selection.call(behaviour.scaleBy, 1.4), "aria-label": t("map.in") }, "+"),
      h("button", { type: "button", onclick: () => selection.call(behaviour.scaleBy, 1 / 1.4), "aria-label": t("map.out") }, "−"),
      h("button", { type: "button", onclick: () => selection.call(behaviour.transform, zoomIdentity) }, t("network.whole")),
      legend(nodes)),
    svg,
    h("figcaption", {}, [t("network.caption", { nodes: number(nodes.length), links: number(links.length) }), more ? t("network.more", { count: number(MOST_NODES) }) : "", t("map.same")].filter(Boolean).join(" "))));
}

/** Return what to draw: of triples their ends, of rows the first IRI joined with each of the others. */
function parts(result) {
  const nodes = new Map();
  const links = new Map();
  let more = false;
  const node = (iri) => {
    if (!nodes.has(iri) && nodes.size >= MOST_NODES) { more = true; return null; }
    return nodes.get(iri) ?? nodes.set(iri, { iri, degree: 0 }).get(iri);
  };
  const names = columns(result).filter(({ iri }) => iri).map(({ name }) => name);
  for (const row of result.rows) {
    for (const [from, to, property] of pairs(row, names, result.kind)) {
      const [source, target] = [node(from), node(to)];
      const key = [from, to].sort().join(" ") + (property ?? "");
      if (!source || !target || source === target || links.has(key)) continue;
      source.degree += 1;
      target.degree += 1;
      links.set(key, { source, target, property });
    }
  }
  return { nodes: [...nodes.values()].filter(({ degree }) => degree), links: [...links.values()], more };
}

function pairs(row, names, type) {
  if (type === "graph") {
    return row.object.type === "uri" && row.predicate.value !== `${RDF}type` ? [[row.subject.value, row.object.value, row.predicate.value]] : [];
  }
  const [first, ...others] = names.map((name) => row[name]?.value).filter(Boolean);
  return others.map((each) => [first, each, null]);
}

function layOut(nodes, links, width, height) {
  forceSimulation(nodes)
    .force("link", forceLink(links).distance(62).strength(0.6))
    .force("charge", forceManyBody().strength(-220))
    .force("x", forceX(width / 2).strength(0.05))
    .force("y", forceY(height / 2).strength((0.05 * width) / height))
    .force("collide", forceCollide(22))
    .stop()
    .tick(TICKS);
  // The drawing fills its frame: what was pushed over the edge is drawn in again, and what is small is spread.
  const fit = (name, most, margin) => {
    const values = nodes.map((node) => node[name]);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const scale = Math.min(1.7, (most - 2 * margin) / (high - low || 1));
    for (const node of nodes) node[name] = most / 2 + (node[name] - (low + high) / 2) * scale;
  };
  fit("x", width, Math.min(80, width / 6));
  fit("y", height, 30);
}

const radius = (node) => 4 + Math.min(9, Math.sqrt(node.degree) * 1.6);

function dot(node) {
  const { text, language } = label(node.iri);
  node.name = shorten(text);
  const inside = [s("circle", { r: radius(node).toFixed(1) }), s("text", { lang: language || null }, node.name), s("title", {}, `${text} · ${short(node.iri)}`)];
  const target = href(node.iri);
  return s("g", { class: `wb-dot kind-${colour(node.iri)}` }, target ? s("a", { href: target, "aria-label": text }, inside) : inside);
}

/** Write the names where there is room, those of the things with most links first. */
function write(nodes, dots, width, height) {
  const order = nodes.map((node, at) => ({ node, at })).sort((a, b) => b.node.degree - a.node.degree);
  const places = arrange(order.map(({ node }) => ({ x: node.x, y: node.y, name: node.name, radius: radius(node) })), { x: 0, y: 0, width, height });
  order.forEach(({ node, at }, position) => {
    const text = dots[at].querySelector("text");
    const place = places[position];
    text.classList.toggle("wb-crowded", !place);
    if (!place) return;
    text.setAttribute("x", (place.x - node.x).toFixed(1));
    text.setAttribute("y", (place.y - node.y).toFixed(1));
    text.setAttribute("text-anchor", place.anchor);
  });
}

const shorten = (text) => ([...text].length > 26 ? `${[...text].slice(0, 25).join("")}…` : text);

function legend(nodes) {
  const kinds = [...new Set(nodes.map(({ iri }) => colour(iri)))].sort();
  return kinds.length > 1 && h("ul", { class: "wb-legend" }, kinds.map((each) => h("li", { class: `kind-${each}` }, s("svg", { viewBox: "0 0 10 10", "aria-hidden": "true" }, s("circle", { cx: 5, cy: 5, r: 4 })), t(`kind.${each}`))));
}

// Kinds with a colour and a name of their own.
const KINDS = new Set(["place", "pairing", "cooperation", "organization", "person", "event", "statement", "passage", "field", "tie"]);
const colour = (iri) => (KINDS.has(kind(iri)) ? kind(iri) : "other");
