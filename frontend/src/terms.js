// Terms of RDF as they stand in a query, and short names for IRIs.

import { pathOf } from "./settings.js";

export const XSD = "http://www.w3.org/2001/XMLSchema#";
export const RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
export const RDFS = "http://www.w3.org/2000/01/rdf-schema#";
const PLAIN = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;

const NUMBERS = new Set(["integer", "decimal", "double", "float", "nonNegativeInteger", "positiveInteger", "long", "int", "short", "byte"].map((name) => XSD + name));
const DATES = new Set(["date", "gYear", "gYearMonth", "dateTime"].map((name) => XSD + name));

export const isNumber = (term) => term?.type === "literal" && NUMBERS.has(term.datatype);
export const isDate = (term) => term?.type === "literal" && DATES.has(term.datatype);
export const isIri = (term) => term?.type === "uri";
export const isOurs = (term) => isIri(term) && pathOf(term.value) !== null;
export const isThing = (term) => isIri(term) && kind(term.value) !== "";

/** Return the first day that a date means, in milliseconds; `end` gives the first day after it. */
export function instant(lexical, end = false) {
  const match = /^(-?\d{4,})(?:-(\d\d))?(?:-(\d\d))?(?:T(\d\d):(\d\d))?/.exec(lexical);
  if (!match) return NaN;
  const [year, month, day] = [Number(match[1]), match[2] && Number(match[2]), match[3] && Number(match[3])];
  const time = new Date(0);
  time.setUTCFullYear(end && !month ? year + 1 : year, (month ?? 1) - 1 + (end && month && !day ? 1 : 0), (day ?? 1) + (end && day ? 1 : 0));
  return time.getTime();
}

/** Return a term as it stands in a query; blank nodes cannot stand in one. */
export function written(term) {
  if (term.type === "uri") return `<${term.value}>`;
  if (term.type !== "literal") return null;
  const text = `"${term.value.replace(/[\\"\n\r\t]/g, (sign) => ({ "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t" })[sign])}"`;
  if (term["xml:lang"]) return `${text}@${term["xml:lang"]}`;
  return term.datatype ? `${text}^^<${term.datatype}>` : text;
}

let known = [];

/** Learn the prefixes that IRIs are shown with. */
export function learn(prefixes) {
  known = Object.entries(prefixes);
}

/** Return an IRI as a prefixed name where it can be written so. */
export function short(iri) {
  for (const [prefix, namespace] of known) {
    if (iri.startsWith(namespace) && PLAIN.test(iri.slice(namespace.length))) return `${prefix}:${iri.slice(namespace.length)}`;
  }
  return iri;
}

/** Return the kind of a thing of ours, by its IRI. */
export function kind(iri) {
  const match = /^id\/([^/]+)\//.exec(pathOf(iri) ?? "");
  return match ? match[1] : "";
}
