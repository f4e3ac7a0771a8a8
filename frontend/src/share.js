// A query as an address, as code in other languages, as a citation.

import { settings } from "./settings.js";
import { language, number, t } from "./language.js";
import curl from "./snippets/curl.txt";
import graph from "./snippets/python-graph.txt";
import pandas from "./snippets/pandas.txt";
import python from "./snippets/python.txt";
import r from "./snippets/r.txt";

/** Return the query and view that the fragment of an address holds. */
export function read(fragment) {
  const found = new URLSearchParams(fragment.replace(/^#/, ""));
  return { query: found.get("query"), view: found.get("view") };
}

/** Return the fragment that holds a query and a view. */
export function fragment(query, view) {
  return `#${new URLSearchParams({ query, ...(view ? { view } : {}) })}`;
}

/** Return the public address under which anyone finds this query, and its result, again. */
export function link(query, view) {
  return `${settings.endpoint}?lang=${language}${fragment(query, view)}`;
}

/** Return the ways to take a query along, by name. */
export function snippets(makesGraph) {
  const all = makesGraph ? { curl, "Python (rdflib)": graph } : { curl, "Python (SPARQLWrapper)": python, "Python (pandas)": pandas, R: r };
  return Object.entries(all).map(([name, template]) => ({ name, write: (query) => filled(template, query, makesGraph) }));
}

function filled(template, query, makesGraph) {
  // A text that holds the quotes that would end it takes the other kind.
  const quotes = query.includes('"""') ? "'''" : '"""';
  const values = { query: query.trim(), quotes, endpoint: settings.endpoint, accept: makesGraph ? "text/turtle" : "text/csv" };
  return template.replace(/\{\{(\w+)\}\}/g, (_, name) => values[name]);
}

/** Return how to cite a query and its result: the version of the dataset, a hash of the result, and the day. */
export async function citation(result, view) {
  const today = new Date().toISOString().slice(0, 10);
  const hash = await digest(result.text);
  return [
    t("cite.text", { version: result.version ?? "?", count: number(result.count ?? 0), date: today }),
    hash && t("cite.hash", { hash }),
    link(result.query, view),
  ].filter(Boolean).join(" ");
}

/** Return the SHA-256 of a text; browsers compute it in secure contexts alone. */
async function digest(text) {
  if (!globalThis.crypto?.subtle || !text) return null;
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
