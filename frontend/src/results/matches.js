// What a row rests on: the matches of the query's pattern that gave it, hidden variables included, and who states each
// of their triples.

import { select } from "../endpoint.js";
import { declared, isVariable, resolve, tokens } from "../editor/tokens.js";
import { written, XSD } from "../terms.js";
import { vocabulary } from "../vocabulary.js";
import { patterns } from "./patterns.js";

/** So many matches of a row are looked at; a count can rest on thousands. */
export const MOST = 20;
const MOST_FACTS = 400;

/**
 * Return `{ facts, count, more, partial }` for a row of a SELECT query: a fact is `{ subject, predicate, object, voice }`,
 * `more` says that there are further matches, `partial` that parts of the query have no evidence here. Null where the
 * query cannot be read.
 */
export async function matches(row, result) {
  const read = patterns(result.query);
  if (!read?.units.length) return null;
  const found = await select(narrowed(read, row, result));
  const solutions = found.slice(0, MOST);
  const parts = await Promise.all(components(read.units).map((units) => stated(read.head, units, solutions)));
  const facts = new Map(parts.flat().map((fact) => [Object.values(fact).map((term) => written(term)).join(" "), fact]));
  return { facts: [...facts.values()], count: solutions.length, more: found.length > MOST, partial: read.partial };
}

/** Return a query for the matches that gave a row: the pattern of the query, with what the row says. */
function narrowed({ head, group, after, dataset }, row, result) {
  const inside = tokens(group);
  const used = new Set(inside.map(({ text }) => text).filter(isVariable).map((text) => text.slice(1)));
  const computed = new Set(inside.filter(({ text }, at) => isVariable(text) && inside[at - 1]?.text.toLowerCase() === "as").map(({ text }) => text.slice(1)));
  const keys = keysOf(after);
  const known = result.variables.filter((name) => row[name] && written(row[name]));
  const given = known.filter((name) => used.has(name) && !computed.has(name));
  const tested = known.filter((name) => computed.has(name) || keys.has(name));
  const values = given.length ? `VALUES (${given.map((name) => `?${name}`).join(" ")}) { (${given.map((name) => written(row[name])).join(" ")}) }` : "";
  const added = [...keys].filter(([name]) => !used.has(name)).map(([, expression]) => expression).map((expression) => `BIND (${expression})`);
  const tests = tested.map((name) => `FILTER (?${name} = ${written(row[name])})`);
  const pattern = /^\s*select\b/i.test(group) ? `{ ${group}\n}` : group;
  return `${head}SELECT * ${dataset} WHERE { ${values} ${pattern}\n${[...added, ...tests].join(" ")} } LIMIT ${MOST + 1}`;
}

/** Return what a query groups by that it computes, by the name that it gets: `GROUP BY (YEAR(?date) AS ?year)`. */
function keysOf(after) {
  const all = tokens(after);
  const found = new Map();
  let at = all.findIndex(({ text }, place) => text.toLowerCase() === "group" && all[place + 1]?.text.toLowerCase() === "by") + 2;
  while (at > 1 && all[at] && (all[at].text === "(" || isVariable(all[at].text))) {
    let depth = 0;
    const from = all[at];
    do {
      depth += (all[at].text === "(") - (all[at].text === ")");
      at += 1;
    } while (depth && all[at]);
    const [name, as] = [all[at - 2], all[at - 3]];
    if (from.text === "(" && as?.text.toLowerCase() === "as") found.set(name.text.slice(1), after.slice(from.from + 1, all[at - 1].from));
  }
  return found;
}

const isFresh = (token) => token.startsWith("?wb_");
const tokensOf = (unit) => unit.ways.flat().flatMap(({ s, p, o }) => [s, p, o]);

/** Return the units in parts that share no node of their own: what hangs together must be asked for together. */
function components(units) {
  let parts = [];
  for (const unit of units) {
    const fresh = new Set(tokensOf(unit).filter(isFresh));
    const joined = parts.filter((part) => part.some((one) => tokensOf(one).some((token) => fresh.has(token))));
    parts = [...parts.filter((part) => !joined.includes(part)), [...joined.flat(), unit]];
  }
  return parts;
}

/** Return the triples of a part of the pattern in some matches, each with a voice that states it. */
async function stated(head, units, solutions) {
  const names = [...new Set(units.flatMap((unit) => [...tokensOf(unit), unit.graph ?? ""]).filter((token) => isVariable(token) && !isFresh(token)))];
  const tuples = new Set(solutions.map((solution) => names.map((name) => solution[name.slice(1)]))
    .filter((terms) => terms.every((term) => term && written(term))).map((terms) => `(${terms.map(written).join(" ")})`));
  if (names.length && !tuples.size) return [];
  const values = names.length ? `VALUES (${names.join(" ")}) { ${[...tuples].join(" ")} }` : "";
  const asked = [];
  const way = (unit, triples) => triples.map((triple) => {
    const voice = unit.graph ?? `?voice_${asked.length}`;
    asked.push({ ...triple, voice });
    return `GRAPH ${voice} { ${triple.s} ${triple.p} ${triple.o} }`;
  }).join(" ");
  const body = units.map((unit) => (unit.ways.length > 1 ? unit.ways.map((triples) => `{ ${values} ${way(unit, triples)} }`).join(" UNION ") : way(unit, unit.ways[0]))).join(" ");
  const rows = await select(`${head}SELECT DISTINCT * WHERE { ${values} ${body} } LIMIT ${MOST_FACTS}`);
  const prefixes = { ...vocabulary().prefixes, ...declared(head) };
  return rows.flatMap((row) => asked.map(({ s, p, o, voice }) => ({ subject: term(s, row, prefixes), predicate: term(p, row, prefixes), object: term(o, row, prefixes), voice: term(voice, row, prefixes) })))
    .filter((fact) => Object.values(fact).every(Boolean));
}

/** Return the term that a token of a pattern stands for in a solution. */
function term(token, row, prefixes) {
  if (isVariable(token)) return row[token.slice(1)] ?? null;
  const literal = /^("""|'''|"|')([\s\S]*)\1(?:@([\w-]+)|\^\^(.+))?$/.exec(token);
  if (literal) return { type: "literal", value: literal[2], ...(literal[3] ? { "xml:lang": literal[3] } : {}), ...(literal[4] ? { datatype: resolve(literal[4], prefixes) } : {}) };
  if (/^[+-]?\d/.test(token)) return { type: "literal", value: token, datatype: `${XSD}${/[eE]/.test(token) ? "double" : token.includes(".") ? "decimal" : "integer"}` };
  if (/^(true|false)$/i.test(token)) return { type: "literal", value: token.toLowerCase(), datatype: `${XSD}boolean` };
  const iri = resolve(token, prefixes);
  return iri ? { type: "uri", value: iri } : null;
}
