// Who says so: for a row, the triples that it rests on, each with its voices, and the words of the article.

import { h, replace } from "../dom.js";
import { select } from "../endpoint.js";
import { number, t } from "../language.js";
import { at, settings } from "../settings.js";
import { isIri, isThing, kind, RDF, RDFS, written } from "../terms.js";
import { vocabulary } from "../vocabulary.js";
import { declared, resolve, tokens } from "../editor/tokens.js";
import { cell, link } from "./cells.js";
import { irisIn, load } from "./labels.js";
import { matches } from "./matches.js";

const NAMES = [`${RDFS}label`, "http://www.w3.org/2004/02/skos/core#altLabel"];
const MOST = 60;
const MOST_THINGS = 16;

/** Fill an element with the evidence of a row. */
export async function show(element, row, result) {
  replace(element, h("p", { class: "quiet" }, t("evidence.loading")));
  try {
    const found = await rested(row, result);
    const words = await printed([...Object.values(row), ...found.facts.flatMap(({ subject, object }) => [subject, object])]);
    await load([...irisIn(found.facts), ...irisIn(words)]);
    replace(element, statements(found), mentions(words, found.facts));
    if (!found.facts.length && !words.length) replace(element, h("p", {}, t("evidence.none")));
  } catch (error) {
    replace(element, h("p", {}, error.title ?? error.message));
  }
}

/** Return the triples behind a row and what they cover; of a query that cannot be read, those that join its terms. */
async function rested(row, result) {
  if (result.kind === "graph") return { facts: await select(asked([row.subject], [row.object], row.predicate)) };
  const found = await matches(row, result).catch(() => null);
  if (!found?.facts.length) return { facts: await joined(row, result), joined: true };
  // That things have names is beside the point, unless nothing else was asked.
  const telling = found.facts.filter(({ predicate }) => !NAMES.includes(predicate.value));
  return { ...found, facts: telling.length ? telling : found.facts };
}

/** Return the triples that join the terms of a row with each other or with what the query names. */
async function joined(row, result) {
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

/** Return the words by which passages name things. */
async function printed(terms) {
  const things = [...new Map(terms.filter(isThing).map((term) => [term.value, term])).values()].slice(0, MOST_THINGS);
  if (!things.length) return [];
  const yc = `${settings.canonical}ontology#`;
  return select(`SELECT DISTINCT ?thing ?voice ?line ?words WHERE {
    VALUES ?thing { ${values(things)} }
    VALUES ?by { <${yc}printedName> <${yc}printed> }
    GRAPH ?voice { ?thing ?by ?words . ?voice <${yc}line> ?line }
  } ORDER BY ?thing ?line ?words LIMIT 500`);
}

function statements({ facts, ...about }) {
  if (!facts.length) return null;
  const groups = new Map();
  for (const fact of facts) {
    const key = [fact.subject, fact.predicate, fact.object].map(written).join(" ");
    groups.set(key, [...(groups.get(key) ?? []), fact]);
  }
  const shown = [...groups.values()].slice(0, MOST);
  return h("div", {}, h("h3", {}, t(about.joined ? "evidence.joined" : "evidence.statements")), covered(about), h("ul", { class: "wb-statements" }, shown.map((group) => h("li", {},
    h("span", { class: "wb-triple" }, cell(group[0].subject), " ", h("span", { class: "quiet" }, property(group[0].predicate.value)), " ", cell(group[0].object)),
    h("ul", { class: "voices", "aria-label": t("evidence.voices") }, group.map((fact) => voice(fact)))))));
}

/** Return what the statements cover of the query, and what they do not. */
function covered({ count, more, partial }) {
  const words = [
    more ? t("evidence.many", { count: number(count) }) : count > 1 ? t("evidence.count", { count: number(count) }) : "",
    partial ? t("evidence.partial") : "",
  ].filter(Boolean).join(" ");
  return words && h("p", { class: "quiet wb-covered" }, words);
}

const property = (iri) => (iri === `${RDF}type` ? t("evidence.type") : link(iri));

/** Return who says something: a line of the article, or another voice; what follows by the axioms can be explained. */
function voice(fact) {
  const iri = fact.voice.value;
  const type = kind(iri) === "passage" ? "passage" : iri.startsWith(`${settings.base}graph/`) ? iri.slice(settings.base.length + 6).split("/")[0] : "other";
  const line = type === "passage" ? iri.slice(iri.lastIndexOf("/") + 1) : "";
  const shown = link(iri);
  if (line) shown.textContent = t("evidence.line", { line });
  const because = (type === "entailed" || type === "aligned") && isIri(fact.object) ? ["subject", "predicate", "object"].map((name) => [name, fact[name].value]) : null;
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
