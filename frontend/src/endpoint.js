// Talk to the endpoint: a complete result or a problem, never a part.

import { t } from "./language.js";
import { triples } from "./results/ntriples.js";
import { at } from "./settings.js";

/** A result with more rows than this is downloaded, not shown. */
export const MOST_ROWS = 200_000;
const RESULTS = "application/sparql-results+json";
const TRIPLES = "application/n-triples";

/** What kept a query from a result: problem details (RFC 9457), with line and column where the query is wrong. */
export class Problem extends Error {
  constructor(details) {
    super(details.detail ?? details.title);
    Object.assign(this, details);
  }
}

/** Return a name for a query by which it can be cancelled. */
export function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** End a query on the server. */
export function cancel(id) {
  return fetch(at(`sparql/queries/${id}`), { method: "DELETE", keepalive: true }).catch(() => {});
}

async function post(query, accept, { id, signal, path = "sparql" } = {}) {
  const headers = { Accept: accept, "Accept-Language": document.documentElement.lang, "Content-Type": "application/sparql-query" };
  if (id) headers["Query-Id"] = id;
  let response;
  try {
    response = await fetch(at(path), { method: "POST", headers, body: query, signal });
  } catch (error) {
    throw error.name === "AbortError" ? error : new Problem({ title: t("problem.network"), status: 0 });
  }
  if (response.ok) return response;
  const text = await response.text();
  try {
    throw new Problem(JSON.parse(text));
  } catch (error) {
    throw error instanceof Problem ? error : new Problem({ title: t("problem.answer", { status: response.status }), detail: text.slice(0, 500), status: response.status });
  }
}

let checking = null;

/**
 * Ask whether a query is valid, without having it evaluated: `{ ok: true }`, or the problem. Null where the endpoint does
 * not tell in time, or where a later text is asked of.
 */
export async function check(query) {
  checking?.abort();
  checking = new AbortController();
  const headers = { Accept: "application/json", "Content-Type": "application/sparql-query" };
  try {
    const response = await fetch(at("sparql/check"), { method: "POST", headers, body: query, signal: checking.signal });
    const found = await response.json();
    return found.ok || [400, 403, 413, 501].includes(response.status) ? found : null;
  } catch {
    return null;
  }
}

/** Keep a query on the server, where the operator allows it, and return its short address. */
export async function shorten(query) {
  return (await (await post(query, "application/json", { path: "sparql/links" })).json()).link;
}

/** Return the result of a query: its kind (`rows`, `truth`, `graph`), what it holds, and what the server says of it. */
export async function run(query, options) {
  const response = await post(query, `${RESULTS}, ${TRIPLES};q=0.9`, options);
  const type = response.headers.get("Content-Type") ?? "";
  const about = { query, type, version: response.headers.get("Dataset-Version"), count: count(response), notices: notices(response) };
  if (about.count > MOST_ROWS) {
    await response.body?.cancel();
    return { ...about, kind: "large", variables: [], rows: [] };
  }
  const text = await response.text();
  return { ...about, text, ...(type.startsWith(TRIPLES) ? graph(text) : solutions(JSON.parse(text))) };
}

/** Return the lines of strings that look like canonical IRIs: the server changes IRIs alone. */
function notices(response) {
  return [...(response.headers.get("Query-Notice") ?? "").matchAll(/canonical-string;line=(\d+)/g)].map(([, line]) => Number(line));
}

function count(response) {
  const text = response.headers.get("Result-Count");
  return text === null ? null : Number(text);
}

function graph(text) {
  const rows = triples(text);
  return { kind: "graph", variables: ["subject", "predicate", "object"], rows, count: rows.length };
}

function solutions(document) {
  if (typeof document.boolean === "boolean") return { kind: "truth", truth: document.boolean, variables: [], rows: [], count: 1 };
  const rows = document.results.bindings;
  return { kind: "rows", variables: document.head.vars, rows, count: rows.length };
}

/** Return the solutions of a query of our own as plain objects of terms. */
export async function select(query, signal) {
  const response = await post(query, RESULTS, { signal });
  return (await response.json()).results.bindings;
}

/** Return the result of a query as text in a format, by its name at the endpoint. */
export async function written(query, format, signal) {
  const body = new URLSearchParams({ query, format });
  const response = await fetch(at("sparql"), { method: "POST", body, signal });
  if (!response.ok) throw new Problem({ title: t("problem.answer", { status: response.status }), status: response.status });
  return response.text();
}
