// Who says so: for the terms of a row, the triples that join them, each with its voices, and the words of the article.

import { h, replace } from "../dom.js";
import { select } from "../endpoint.js";
import { number, t } from "../language.js";
import { at, settings } from "../settings.js";
import { isIri, isThing, kind, RDF, RDFS, written } from "../terms.js";
import { vocabulary } from "../vocabulary.js";
import { declared, resolve, tokens } from "../editor/tokens.js";
import { cell, link } from "./cells.js";
import { irisIn, load } from "./labels.js";

const NAMES = [`${RDFS}label`, "http://www.w3.org/2004/02/skos/core#altLabel"];
const MOST = 60;

/** Fill an element with the evidence of a row. */
export async function show(element, row, result) {
  replace(element, h("p", { class: "quiet" }, t("evidence.loading")));
  try {
    const [facts, words] = await Promise.all([joined(row, result), printed(row)]);
    await load([...irisIn(facts), ...irisIn(words)]);
    replace(element, statements(facts), mentions(words, facts));
    if (!facts.length && !words.length) replace(element, h("p", {}, t("evidence.none")));
  } catch (error) {
    replace(element, h("p", {}, error.title ?? error.message));
  }
}

/** Return the triples that join the terms of a row with each other or with what the query names. */
async function joined(row, result) {
  if (result.kind === "graph") return select(asked([row.subject], [row.object], row.predicate));
  const terms = Object.values(row);
  const things = terms.filter(isIri);
  const constants = named(result.query);
  if (!things.length) return [];
  return select(asked([...things, ...constants.filter(isThing)], [...terms.filter((term) => term.type !== "bnode"), ...constants]));
}

const values = (terms, between = " ") => [...new Set(terms.map(written).filter(Boolean))].join(between);

const asked = (subjects, objects, predicate) => `SELECT DISTINCT ?subject ?predicate ?object ?voice WHERE {
  VALUES ?subject { ${values(subjects)} }
  ${predicate ? `VALUES ?predicate { ${written(predicate)} }` : ""}
  GRAPH ?voice { ?subject ?predicate ?object }
  FILTER (?object IN (${values(objects, ", ")}))
  ${predicate ? "" : `FILTER (?predicate NOT IN (${NAMES.map((name) => `<${name}>`).join(", ")}))`}
} ORDER BY ?subject ?predicate ?object ?voice LIMIT 500`;

/** Return the IRIs that a query names: of what it asks about, not of properties. */
function named(query) {
  const prefixes = { ...vocabulary().prefixes, ...declared(query) };
  const body = tokens(query.slice(query.indexOf("{") + 1)).map(({ text }) => text);
  const found = body.filter((token) => token !== "a" && !token.startsWith('"')).map((token) => resolve(token, prefixes));
  const properties = new Set(vocabulary().properties.map((property) => property.iri));
  return [...new Set(found)].filter((iri) => iri && /^\S+$/.test(iri) && !properties.has(iri) && iri !== `${RDF}type`).map((value) => ({ type: "uri", value }));
}

/** Return the words by which passages name the things of a row. */
async function printed(row) {
  const things = Object.values(row).filter(isThing);
  if (!things.length) return [];
  const yc = `${settings.base}ontology#`;
  return select(`SELECT DISTINCT ?thing ?voice ?line ?words WHERE {
    VALUES ?thing { ${values(things)} }
    VALUES ?by { <${yc}printedName> <${yc}printed> }
    GRAPH ?voice { ?thing ?by ?words . ?voice <${yc}line> ?line }
  } ORDER BY ?thing ?line ?words LIMIT 500`);
}

function statements(facts) {
  if (!facts.length) return null;
  const groups = new Map();
  for (const fact of facts) {
    const key = [fact.subject, fact.predicate, fact.object].map(written).join(" ");
    groups.set(key, [...(groups.get(key) ?? []), fact]);
  }
  const shown = [...groups.values()].slice(0, MOST);
  return h("div", {}, h("h3", {}, t("evidence.statements")), h("ul", { class: "wb-statements" }, shown.map((group) => h("li", {},
    h("span", { class: "wb-triple" }, cell(group[0].subject), " ", h("span", { class: "quiet" }, property(group[0].predicate.value)), " ", cell(group[0].object)),
    h("ul", { class: "voices", "aria-label": t("evidence.voices") }, group.map((fact) => voice(fact)))))));
}

const property = (iri) => (iri === `${RDF}type` ? t("evidence.type") : link(iri));

/** Return who says something: a line of the article, or another voice; what follows by the axioms can be explained. */
function voice(fact) {
  const iri = fact.voice.value;
  const type = kind(iri) === "passage" ? "passage" : iri.startsWith(`${settings.base}graph/`) ? iri.slice(settings.base.length + 6).split("/")[0] : "other";
  const line = type === "passage" ? iri.slice(iri.lastIndexOf("/") + 1) : "";
  const shown = link(iri);
  if (line) shown.textContent = t("evidence.line", { line });
  const because = type === "entailed" && isIri(fact.object) ? ["subject", "predicate", "object"].map((name) => [name, fact[name].value]) : null;
  return h("li", { class: `voice voice-${type}` }, shown,
    because && h("a", { class: "because", href: `${at("because")}?${new URLSearchParams(because)}` }, t("evidence.because")));
}

function mentions(words, facts) {
  if (!words.length) return null;
  const groups = new Map();
  for (const row of words) {
    const lines = groups.get(row.thing.value) ?? groups.set(row.thing.value, new Map()).get(row.thing.value);
    lines.set(row.voice.value, [...(lines.get(row.voice.value) ?? []), row]);
  }
  const supporting = new Set(facts.map((fact) => fact.voice.value));
  return h("div", {}, h("h3", {}, t("evidence.words")), h("dl", { class: "wb-words" }, [...groups].map(([iri, lines]) => h("div", {},
    h("dt", {}, link(iri)),
    h("dd", {}, [...lines.values()].slice(0, 40).map((rows) => h("span", { class: supporting.has(rows[0].voice.value) ? "wb-line supporting" : "wb-line" },
      h("a", { href: link(rows[0].voice.value).href }, t("evidence.line", { line: number(rows[0].line.value) })),
      rows.map((row) => h("q", { lang: "zh" }, row.words.value)))))))));
}
