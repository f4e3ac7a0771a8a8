// The names of the things in a result, in both languages, asked of the graph once.

import { select } from "../endpoint.js";
import { named, term } from "../vocabulary.js";
import { isIri, RDFS, short } from "../terms.js";

const BATCH = 500;
/** With more different things than this, only those on the page that is shown are looked up. */
export const MOST = 10_000;
const known = new Map();

/** Fetch the names of things that are not known yet. */
export async function load(iris, signal) {
  const missing = [...new Set(iris)].filter((iri) => !known.has(iri) && !/[<>"{}|^`\\\s]/.test(iri));
  for (let from = 0; from < missing.length; from += BATCH) {
    const batch = missing.slice(from, from + BATCH);
    const rows = await select(query(batch), signal);
    for (const iri of batch) known.set(iri, {});
    for (const { thing, label } of rows) known.get(thing.value)[label["xml:lang"] ?? ""] ??= label.value;
  }
}

// The story first, then the other voices: what other sources name has its name in their graphs alone.
const query = (iris) => `SELECT DISTINCT ?thing ?label WHERE {
  VALUES ?thing { ${iris.map((iri) => `<${iri}>`).join(" ")} }
  { ?thing <${RDFS}label> ?label } UNION { GRAPH ?voice { ?thing <${RDFS}label> ?label } }
}`;

/** Return all different IRIs in rows. */
export function irisIn(rows) {
  const found = new Set();
  for (const row of rows) for (const name in row) if (isIri(row[name])) found.add(row[name].value);
  return [...found];
}

/** Return the name of a thing for the reader, with its language; a thing without one has a short form of its IRI. */
export function label(iri) {
  return named(known.get(iri)) ?? named(term(iri)?.label) ?? { text: short(iri), language: "" };
}
