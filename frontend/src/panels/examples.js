// The example questions, as the graph of questions has them: by group, searchable in both languages, one click to run.

import { select } from "../endpoint.js";
import { h, replace, unique } from "../dom.js";
import { collator, has, language, other, t } from "../language.js";
import { href, settings } from "../settings.js";

const GROUPS = ["lookup", "join", "aggregate", "time", "completeness", "negation", "provenance", "contradiction", "entailment"];
const SH = "http://www.w3.org/ns/shacl#";

/** Fill an element with the examples; `run(query, view)` is called with the one that is chosen. */
export async function examples(element, run) {
  const list = h("div", { class: "wb-list" }, h("p", { class: "quiet" }, t("examples.loading")));
  const id = unique("find");
  let found = [];
  const refresh = (words = "") => replace(list, groups(found, words.trim().toLocaleLowerCase(), run));
  replace(element, h("div", { class: "wb-find" }, h("label", { for: id, class: "visually-hidden" }, t("examples.find")),
    h("input", { id, type: "search", placeholder: t("examples.find"), oninput: (event) => refresh(event.target.value) })), list);
  try {
    found = await fetchAll();
    refresh();
  } catch (error) {
    replace(list, h("p", {}, error.title ?? error.message));
  }
}

async function fetchAll() {
  const yc = `${settings.canonical}ontology#`;
  const rows = await select(`SELECT ?question ?property ?value WHERE {
    GRAPH <${settings.base}graph/queries> { ?question a <${SH}SPARQLExecutable> ; ?property ?value }
  } ORDER BY ?question ?property ?value`);
  const found = new Map();
  for (const { question, property, value } of rows) {
    const one = found.get(question.value) ?? found.set(question.value, { iri: question.value, label: {}, keywords: [] }).get(question.value);
    const name = property.value;
    if (name.endsWith("#label")) one.label[value["xml:lang"]] = value.value;
    else if (name.endsWith("/keywords")) one.keywords.push(value.value);
    else if (name === `${yc}view`) one.view = value.value;
    else if (name === `${yc}group`) one.group = value.value;
    else if ([`${SH}select`, `${SH}ask`, `${SH}construct`].includes(name)) one.query = value.value;
  }
  return [...found.values()].filter((one) => one.query).sort((a, b) => collator.compare(a.label[language] ?? "", b.label[language] ?? ""));
}

function groups(all, wanted, run) {
  const matches = all.filter((one) => [...Object.values(one.label), ...one.keywords, one.query].some((text) => text.toLocaleLowerCase().includes(wanted)));
  if (!matches.length) return h("p", { class: "quiet" }, t("examples.none"));
  const names = [...GROUPS, ...new Set(matches.map(({ group }) => group).filter((group) => !GROUPS.includes(group)))];
  return names.map((name) => [name, matches.filter(({ group }) => group === name)]).filter(([, members]) => members.length).map(([name, members]) =>
    h("section", {}, h("h2", {}, has(`group.${name}`) ? t(`group.${name}`) : name ?? t("group.other"), h("span", { class: "count" }, String(members.length))),
      h("ul", {}, members.map((one) => item(one, run)))));
}

function item(one, run) {
  const tongue = one.label[language] ? language : other;
  return h("li", {},
    h("button", { type: "button", class: "wb-example", lang: tongue, title: one.label[tongue === language ? other : language] ?? null, onclick: () => run(one.query, one.view) }, one.label[tongue]),
    h("span", { class: "wb-tag" }, has(`view.${one.view}`) && one.view !== "table" ? t(`view.${one.view}`) : ""),
    h("a", { class: "wb-page", href: href(one.iri), "aria-label": t("examples.page", { name: one.label[tongue] }), title: t("examples.permanent") }, "¶"));
}
