// The terms that the graph uses, with their names and definitions; things are asked for by a part of a name.

import { language, other } from "./language.js";
import { at } from "./settings.js";
import { kind, learn, short } from "./terms.js";

const empty = { base: "", prefixes: {}, classes: [], properties: [], graphs: [] };
let loaded = empty;
let byIri = new Map();

/** Fetch the vocabulary; without it the editor works, and completes less. */
export async function load() {
  try {
    const response = await fetch(at("vocab.json"));
    if (!response.ok) return;
    loaded = await response.json();
  } catch {
    return;
  }
  learn(loaded.prefixes);
  byIri = new Map([...loaded.classes, ...loaded.properties, ...loaded.graphs].map((term) => [term.iri, term]));
  for (const property of loaded.properties) {
    for (const value of property.values ?? []) if (!byIri.has(value.iri)) byIri.set(value.iri, value);
  }
}

/** Return what was fetched. */
export const vocabulary = () => loaded;

/** Return the term of an IRI. */
export const term = (iri) => byIri.get(iri);

/** Return the name of a term in the reader's language, else in another one, with that language. */
export function named(label = {}) {
  for (const tongue of [language, other, ...Object.keys(label)]) if (label[tongue]) return { text: label[tongue], language: tongue };
  return null;
}

const asked = new Map();

/** Return the things whose name holds a text, as the search of the site finds them. */
export async function things(text) {
  if (!asked.has(text)) {
    const answer = fetch(`${at("search")}?${new URLSearchParams({ q: text, format: "json" })}`, { headers: { Accept: "application/json" } })
      .then((response) => (response.ok ? response.json() : { results: [] }))
      .then((found) => found.results.filter(({ iri }) => kind(iri)).map((thing) => ({ ...thing, name: written(thing.iri) })))
      .catch(() => []);
    asked.set(text, answer);
  }
  return asked.get(text);
}

/** Return an IRI as it stands in a query. */
function written(iri) {
  const name = short(iri);
  return name === iri ? `<${iri}>` : name;
}
