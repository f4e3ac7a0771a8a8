// Terms as they are shown: names with links, numbers and dates as the reader writes them, texts with their language.

import { h } from "../dom.js";
import { date, number } from "../language.js";
import { href } from "../settings.js";
import { isDate, isIri, isNumber, short, XSD } from "../terms.js";
import { label } from "./labels.js";

/** Return the text of a term as it is shown. */
export function text(term, { labels = true } = {}) {
  if (!term) return "";
  if (isIri(term)) return labels ? label(term.value).text : short(term.value);
  if (term.type === "bnode") return `_:${term.value}`;
  if (!labels) return term.value;
  if (isNumber(term)) return number(term.value);
  return isDate(term) ? date(term.value) : term.value;
}

/** Return a term as an element. */
export function cell(term, { labels = true } = {}) {
  if (!term) return null;
  if (isIri(term)) return link(term.value, labels);
  const shown = text(term, { labels });
  if (isDate(term) && !term.datatype.endsWith("dateTime")) return h("time", { datetime: term.value }, shown);
  const written = h("span", { lang: term["xml:lang"] ?? null, class: isNumber(term) ? "number" : null }, shown);
  const datatype = term.datatype && !isNumber(term) && !isDate(term) && term.datatype !== `${XSD}string` && !labels;
  return datatype ? [written, " ", h("small", { class: "quiet" }, short(term.datatype))] : written;
}

/** Return a link to a thing; one that leads away says so. */
export function link(iri, labels = true) {
  const { text: shown, language } = labels ? label(iri) : { text: short(iri), language: "" };
  const target = href(iri);
  const attributes = { lang: language || null, title: labels && shown !== short(iri) ? short(iri) : null };
  if (!target) return h("span", attributes, shown);
  const external = !target.startsWith("/");
  return h("a", { ...attributes, href: target, class: external ? "external" : null, rel: external ? "external" : null }, shown);
}

/** Return what rows are sorted by in a column: empty values last, numbers by value, the rest by their text. */
export function sortKey(term, options) {
  if (!term) return null;
  if (isNumber(term)) return Number(term.value);
  return isDate(term) ? term.value : text(term, options);
}
