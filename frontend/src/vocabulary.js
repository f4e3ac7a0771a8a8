// The terms that the graph uses, with their names and definitions; things are asked for by a part of a name.

import { language, other } from "./language.js";
import { at } from "./settings.js";
import { learn } from "./terms.js";

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

/** Return the things whose name holds a text. */
export async function things(text) {
  if (!asked.has(text)) {
    const answer = fetch(`${at("vocab/things.json")}?${new URLSearchParams({ q: text })}`)
      .then((response) => (response.ok ? response.json() : { things: [] }))
      .then((found) => found.things)
      .catch(() => []);
    asked.set(text, answer);
  }
  return asked.get(text);
}
