// Completion: what fits the place in the query comes first, and only terms that the graph uses are offered.

import { language, number, t } from "../language.js";
import { named, things, vocabulary } from "../vocabulary.js";
import { h } from "../dom.js";
import { classesOf, position } from "./position.js";
import { declared, isVariable, resolve, tokens } from "./tokens.js";

const WORD = /(?:[?$][\w\u00b7-\uffff]*|<[^<>\s]*|[\w\u00b7-\uffff-]*:?[\w\u00b7-\uffff.-]*)$/u;
const MOST = 60;
const IN_GROUP = ["OPTIONAL", "FILTER", "BIND", "VALUES", "GRAPH", "UNION", "MINUS", "FILTER NOT EXISTS", "FILTER EXISTS"];
const KEYWORDS = {
  prologue: ["PREFIX", "SELECT", "SELECT DISTINCT", "CONSTRUCT", "ASK", "DESCRIBE", "FROM", "FROM NAMED", "WHERE"],
  modifier: ["WHERE", "ORDER BY", "GROUP BY", "HAVING", "LIMIT", "OFFSET", "DESC", "ASC", "FROM", "FROM NAMED", "VALUES", "AS", "COUNT", "DISTINCT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"],
  subject: IN_GROUP,
  end: IN_GROUP,
  expression: ["LANG", "STR", "BOUND", "REGEX", "CONTAINS", "STRSTARTS", "LCASE", "IF", "COALESCE", "YEAR", "DATATYPE", "IN", "NOT IN", "EXISTS", "COUNT", "DISTINCT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT", "AS", "ASC", "DESC"],
};

/** Offer what can stand at the cursor. */
export async function complete(context) {
  const text = context.state.doc.toString();
  const word = context.matchBefore(WORD) ?? { from: context.pos, text: "" };
  if (!word.text && !context.explicit) return null;
  const here = position(text.slice(0, word.from));
  if (/prefix\s*$/i.test(text.slice(0, word.from))) return offer(word, prefixLines(word.text));
  if (isQuoted(text, context.pos)) return null;
  const found = [...variables(text, word.text, context.pos), ...terms(text, here, word.text), ...keywords(here, word.text)];
  if (wantsThings(here, word.text)) {
    const options = (await things(plain(word.text))).map((thing) => option(thing, "thing"));
    if (context.aborted) return null;
    found.push(...options.filter((one) => !found.some((other) => other.label === one.label)));
  }
  return offer(word, found);
}

const offer = (word, options) => (options.length ? { from: word.from, options: options.slice(0, MOST), filter: false } : null);

function isQuoted(text, at) {
  return tokens(text).some((token) => /^["']/.test(token.text) && token.from < at && at < token.from + token.text.length);
}

function wantsThings(here, word) {
  return ["subject", "object", "expression"].includes(here.kind) && plain(word).length > 0 && !/^[?$]/.test(word);
}

const plain = (word) => word.replace(/^<|^[\w-]+:/u, "").replace(/-/g, " ").trim();

function variables(text, word, at) {
  if (!/^[?$]/.test(word)) return [];
  const found = new Set(tokens(text).filter((token) => isVariable(token.text) && token.from + token.text.length !== at).map((token) => token.text));
  return [...found].filter((name) => name.startsWith(word)).sort().map((label) => ({ label, type: "variable" }));
}

function keywords(here, word) {
  const wanted = word.toUpperCase();
  return (KEYWORDS[here.kind] ?? []).filter((label) => label.startsWith(wanted)).map((label) => ({ label, type: "keyword", apply: label === "PREFIX" || !/^[A-Z_]+$/.test(label) ? `${label} ` : label }));
}

/** Return the lines with which the known prefixes are declared. */
function prefixLines(word) {
  return Object.entries(vocabulary().prefixes).filter(([prefix]) => prefix.startsWith(word.replace(/:.*/, "")))
    .map(([prefix, namespace]) => ({ label: `${prefix}:`, detail: namespace, apply: `${prefix}: <${namespace}>\n` }));
}

/** Return the terms that fit the place, those that fit best first. */
function terms(text, here, word) {
  if (/^[?$]/.test(word)) return [];
  const known = vocabulary();
  const pools = {
    class: () => known.classes, predicate: () => properties(text, here), graph: () => known.graphs, object: () => values(text, here),
    expression: () => [...known.properties, ...known.classes], prologue: () => [], modifier: () => known.graphs,
  };
  const pool = (pools[here.kind] ?? (() => []))();
  const explicit = here.kind === "predicate" && "a".startsWith(word) ? [{ label: "a", detail: t("complete.type"), type: "keyword" }] : [];
  return [...explicit, ...ranked(pool, word).map((one) => option(one, here.kind))];
}

/** Return the properties, those that members of the subject's class have first. */
function properties(text, here) {
  const { classes, properties: all, prefixes } = vocabulary();
  const names = { ...prefixes, ...declared(text) };
  const iris = new Set(classesOf(text, here.subject).map((token) => resolve(token, names)));
  const first = classes.filter((one) => iris.has(one.iri)).flatMap((one) => one.properties.map((at) => all[at]));
  return [...new Set([...first, ...all])];
}

/** Return the values of a property that has few. */
function values(text, here) {
  const { properties: all, prefixes } = vocabulary();
  const iri = resolve(here.predicate ?? "", { ...prefixes, ...declared(text) });
  return all.find((one) => one.iri === iri)?.values ?? [];
}

/** Return the terms that a word can mean, by prefixed name, local name or label in any language; best first. */
export function ranked(pool, word) {
  const wanted = word.toLowerCase();
  return pool.map((one, order) => ({ one, order, rank: rank(one, wanted) })).filter(({ rank }) => rank < 9)
    .sort((a, b) => a.rank - b.rank || a.order - b.order).map(({ one }) => one);
}

function rank(one, wanted) {
  const name = one.name.toLowerCase();
  const local = name.slice(name.indexOf(":") + 1);
  const labels = Object.values(one.label ?? {}).map((label) => label.toLowerCase());
  if (!wanted || name.startsWith(wanted) || local.startsWith(wanted)) return 0;
  if (labels.some((label) => label.startsWith(wanted))) return 1;
  if (labels.some((label) => label.includes(wanted)) || local.includes(wanted) || (wanted.includes(":") && name.includes(wanted))) return 2;
  return 9;
}

function option(one, kind) {
  const label = named(one.label);
  const count = one.count === undefined ? "" : ` · ${number(one.count)}`;
  return {
    label: one.name,
    detail: `${label?.text ?? ""}${count}`,
    type: kind,
    apply: insert(one),
    info: one.definition && named(one.definition) ? () => explain(one) : undefined,
  };
}

/** Return a term's names and definition, for a tooltip. */
export function explain(one) {
  const definition = named(one.definition);
  return h("div", {},
    h("strong", {}, Object.entries(one.label ?? {}).sort(([a]) => (a === language ? -1 : 1)).map(([lang, text], at) => [at ? " · " : "", h("span", { lang }, text)])),
    h("code", { class: "cm-term-name" }, ` ${one.name}`),
    definition && h("p", { lang: definition.language, class: "cm-term-definition" }, definition.text),
    one.count !== undefined && h("p", { class: "cm-term-count" }, t("complete.count", { count: number(one.count) })));
}

/** Insert a name, and declare its prefix where the query does not: the query can then be taken elsewhere. */
function insert(one) {
  return (view, completion, from, to) => {
    const prefix = /^([\w-]+):[\w-]+$/.exec(one.name)?.[1];
    const text = view.state.doc.toString();
    const namespace = vocabulary().prefixes[prefix];
    const changes = [{ from, to, insert: one.name }];
    if (prefix && namespace && !(prefix in declared(text))) changes.unshift({ from: place(text), insert: `PREFIX ${prefix}: <${namespace}>\n` });
    const shift = changes.length > 1 ? changes[0].insert.length : 0;
    view.dispatch({ changes, selection: { anchor: from + shift + one.name.length }, userEvent: "input.complete", scrollIntoView: true });
  };
}

/** Return where a declaration goes: after the last one, else before the first token. */
function place(text) {
  const last = [...text.matchAll(/^[ \t]*(?:prefix|base)\b[^\n]*\n/gim)].at(-1);
  return last ? last.index + last[0].length : tokens(text)[0]?.from ?? 0;
}
