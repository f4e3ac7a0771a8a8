// What went wrong, why, and what may help; terms that the graph does not use are named with the nearest that it does.

import { h } from "../dom.js";
import { has, t } from "../language.js";
import { declared, resolve, tokens } from "../editor/tokens.js";
import { settings } from "../settings.js";
import { short } from "../terms.js";
import { vocabulary } from "../vocabulary.js";

/** Return a problem as it is shown; `go` puts the cursor where the query is wrong. */
export function problemBox(problem, go) {
  const name = String(problem.type ?? "").split("/").at(-1);
  return h("div", { class: "wb-problem", role: "alert" },
    h("h2", {}, problem.title ?? t("problem.title")),
    problem.line && h("p", {}, h("button", { type: "button", class: "wb-quiet", onclick: go }, t("problem.place", { line: problem.line, column: problem.column ?? 1 }))),
    problem.detail && problem.detail !== problem.title && h("p", { class: "wb-detail", translate: "no" }, problem.detail),
    has(`suggest.${name}`) && h("p", {}, t(`suggest.${name}`)));
}

/** Return a word about the terms of a query that occur nowhere in the graph; null where all do. */
export function strangers(query) {
  const { classes, properties, prefixes } = vocabulary();
  if (!classes.length) return null;
  const names = { ...prefixes, ...declared(query) };
  const known = [...classes, ...properties];
  const values = new Set(properties.flatMap((property) => (property.values ?? []).map((value) => value.iri)));
  const iris = tokens(query).map(({ text }) => resolve(text, names));
  const ontology = `${settings.canonical}ontology#`;
  const found = new Set(iris.filter((iri) => iri?.startsWith(ontology) && iri.length > ontology.length));
  const unknown = [...found].filter((iri) => !values.has(iri) && !known.some((term) => term.iri === iri));
  if (!unknown.length) return null;
  return h("ul", {}, unknown.map((iri) => {
    const near = nearest(iri, known.map((term) => term.iri));
    return h("li", {}, near ? t("suggest.near", { term: short(iri), near: short(near) }) : t("suggest.unknown", { term: short(iri) }));
  }));
}

function nearest(iri, candidates) {
  const ranked = candidates.filter((other) => other.slice(0, iri.indexOf("#")) === iri.slice(0, iri.indexOf("#")))
    .map((other) => ({ other, far: distance(iri.split("#")[1].toLowerCase(), other.split("#")[1].toLowerCase()) })).sort((a, b) => a.far - b.far);
  return ranked[0] && ranked[0].far <= 3 ? ranked[0].other : null;
}

/** Return how many letters must change to make one word of another (Levenshtein). */
function distance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) next[j] = Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length];
}
