// Where the things of a result are: from its own coordinates, else looked up in the gazetteer.

import { select } from "../endpoint.js";
import { irisIn } from "../results/labels.js";
import { columns, coordinates } from "../results/shape.js";
import { settings } from "../settings.js";
import { isThing, kind } from "../terms.js";

const WGS = "http://www.w3.org/2003/01/geo/wgs84_pos#";
const BATCH = 500;
const known = new Map();

/** Return the points and links to draw: `{ points: [{iri, name, at, rows}], links: [{from, to, row}], looked }`. */
export async function locate(result) {
  const found = columns(result);
  const own = coordinates(found);
  const wkt = found.find((column) => column.wkt)?.name;
  const points = new Map();
  const links = [];
  if (!own && !wkt) await look(irisIn(result.rows));
  for (const row of result.rows) {
    if (own || wkt) one(points, row, own ? [Number(row[own.longitude]?.value ?? NaN), Number(row[own.latitude]?.value ?? NaN)] : point(row[wkt]), result);
    else several(points, links, row, result);
  }
  return { points: [...points.values()], links: distinct(links), looked: !own && !wkt };
}

function point(term) {
  const match = /POINT\s*\(\s*([-\d.]+)\s+([-\d.]+)/i.exec(term?.value ?? "");
  return match ? [Number(match[1]), Number(match[2])] : [NaN, NaN];
}

function one(points, row, at, result) {
  if (!at.every(Number.isFinite)) return;
  const things = result.variables.map((name) => row[name]).filter(isThing);
  const thing = things.find(({ value }) => value.includes("/id/place/")) ?? things[0];
  add(points, thing?.value ?? at.join(), at, row, thing?.value);
}

/** A row that names a relation links its parties; one that names two places links these. */
function several(points, links, row, result) {
  const places = [];
  for (const name of result.variables) {
    const term = row[name];
    for (const place of isThing(term) ? known.get(term.value) ?? [] : []) {
      add(points, place.iri, place.at, row, place.iri);
      if (!places.some(({ iri }) => iri === place.iri)) places.push(place);
    }
  }
  for (const place of places.slice(1, 4)) links.push({ from: places[0], to: place, row });
}

function add(points, key, at, row, iri) {
  const found = points.get(key) ?? points.set(key, { key, iri, at, rows: [] }).get(key);
  found.rows.push(row);
}

function distinct(links) {
  const found = new Map();
  for (const link of links) {
    const key = [link.from.iri, link.to.iri].sort().join(" ");
    if (!found.has(key)) found.set(key, link);
  }
  return [...found.values()];
}

/** Look up the coordinates of places, of the parties of relations, and of the places of events. */
async function look(iris) {
  const missing = iris.filter((iri) => kind(iri) && !known.has(iri) && !/[<>"{}|^`\\\s]/.test(iri));
  for (let from = 0; from < missing.length; from += BATCH) {
    const batch = missing.slice(from, from + BATCH);
    for (const iri of batch) known.set(iri, []);
    for (const { thing, place, lat, long } of await select(query(batch))) {
      known.get(thing.value).push({ iri: place.value, at: [Number(long.value), Number(lat.value)] });
    }
  }
}

// The place itself is asked for by its coordinates: a variable that is bound outside a group has no value in it.
const query = (iris) => {
  const yc = (name) => `<${settings.canonical}ontology#${name}>`;
  const party = (name, order) => `UNION { ?thing ${yc(name)} ?place . ?place <${WGS}lat> ?lat ; <${WGS}long> ?long . BIND (${order} AS ?order) }`;
  return `SELECT DISTINCT ?thing ?place ?lat ?long ?order WHERE {
  VALUES ?thing { ${iris.map((iri) => `<${iri}>`).join(" ")} }
  { ?thing <${WGS}lat> ?lat ; <${WGS}long> ?long . BIND (?thing AS ?place) BIND (0 AS ?order) }
  ${party("domesticParty", 1)} ${party("foreignParty", 2)} ${party("takesPlaceIn", 3)}
} ORDER BY ?thing ?order ?place`;
};
