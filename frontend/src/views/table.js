// The table: the complete result, sorted, filtered and paged in the browser; each row opens onto its evidence.

import { h, replace, unique } from "../dom.js";
import { collator, number, t } from "../language.js";
import { cell, sortKey, text } from "../results/cells.js";
import { irisIn, load, MOST } from "../results/labels.js";
import { columns } from "../results/shape.js";
import { keep, recall } from "../storage.js";

const SIZES = [25, 50, 100, 500];

/** Draw a result as a table. */
export async function draw(element, result) {
  const state = { labels: recall("labels", true), sort: null, filter: "", page: 0, size: recall("size", 50), kinds: columns(result) };
  const iris = irisIn(result.rows.length > 20_000 ? result.rows.slice(0, 2000) : result.rows);
  if (iris.length <= MOST) await load(iris);
  const body = h("div", { class: "wb-table scroll", tabindex: "0", role: "region", "aria-label": t("table.label") });
  const pager = h("nav", { class: "wb-pager", "aria-label": t("table.pages") });
  const refresh = async () => {
    const rows = arranged(result.rows, state);
    const pages = Math.max(1, Math.ceil(rows.length / state.size));
    state.page = Math.min(state.page, pages - 1);
    const shown = rows.slice(state.page * state.size, (state.page + 1) * state.size);
    if (state.labels) await load(irisIn(shown)).catch(() => {});
    // Whoever sorts or turns pages by keyboard stays where they are.
    const key = document.activeElement?.dataset.key;
    replace(body, table(result, shown, state, refresh));
    replace(pager, paging(rows.length, pages, state, refresh));
    if (key) [...body.querySelectorAll("[data-key]"), ...pager.querySelectorAll("[data-key]")].find((each) => each.dataset.key === key)?.focus();
  };
  await refresh();
  replace(element, controls(result, state, refresh), body, pager);
}

function arranged(rows, state) {
  const wanted = state.filter.trim().toLocaleLowerCase();
  const matches = (row) => Object.values(row).some((term) => term.value.toLocaleLowerCase().includes(wanted) || text(term, state).toLocaleLowerCase().includes(wanted));
  const found = wanted ? rows.filter(matches) : rows;
  if (!state.sort) return found;
  const { name, descending } = state.sort;
  const keyed = found.map((row) => ({ row, key: sortKey(row[name], state) }));
  keyed.sort((a, b) => compare(a.key, b.key, descending));
  return keyed.map(({ row }) => row);
}

function compare(a, b, descending) {
  if (a === null || b === null) return (a === null) - (b === null);
  const order = typeof a === "number" && typeof b === "number" ? a - b : collator.compare(String(a), String(b));
  return descending ? -order : order;
}

function controls(result, state, refresh) {
  if (!result.rows.length) return null;
  const filter = unique("filter");
  const labels = unique("labels");
  let timer;
  return h("div", { class: "wb-controls" },
    h("label", { for: filter }, t("table.filter")),
    h("input", { id: filter, type: "search", oninput: (event) => {
      clearTimeout(timer);
      timer = setTimeout(() => { Object.assign(state, { filter: event.target.value, page: 0 }); refresh(); }, 120);
    } }),
    h("label", { for: labels, class: "wb-check" },
      h("input", { id: labels, type: "checkbox", checked: state.labels, onchange: (event) => { state.labels = event.target.checked; keep("labels", state.labels); refresh(); } }),
      t("table.labels")));
}

function table(result, rows, state, refresh) {
  if (!result.rows.length) return h("p", { class: "lead" }, t("table.none"));
  if (!rows.length) return h("p", {}, t("table.nomatch"));
  return h("table", {},
    h("thead", {}, h("tr", {}, state.kinds.map((kind) => header(kind, state, refresh)), h("th", { scope: "col", class: "wb-narrow" }, h("span", { class: "visually-hidden" }, t("evidence.title"))))),
    h("tbody", {}, rows.flatMap((row) => line(row, result, state))));
}

function header({ name, number: figure }, state, refresh) {
  const sorted = state.sort?.name === name ? (state.sort.descending ? "descending" : "ascending") : null;
  const next = () => { state.sort = sorted === "descending" ? null : { name, descending: sorted === "ascending" }; state.page = 0; refresh(); };
  return h("th", { scope: "col", class: figure ? "figure" : null, "aria-sort": sorted },
    h("button", { type: "button", class: "wb-sort", "data-key": `sort ${name}`, onclick: next }, name, h("span", { "aria-hidden": "true" }, { ascending: " ↑", descending: " ↓" }[sorted] ?? "")));
}

function line(row, result, state) {
  const id = unique("evidence");
  const details = h("tr", { id, hidden: true, class: "wb-evidence" }, h("td", { colspan: result.variables.length + 1 }, h("div", {})));
  const open = async (event) => {
    const button = event.currentTarget;
    details.hidden = !details.hidden;
    button.setAttribute("aria-expanded", String(!details.hidden));
    if (!details.hidden && !details.dataset.filled) {
      details.dataset.filled = "yes";
      const { show } = await import("../results/evidence.js");
      await show(details.querySelector("div"), row, result);
    }
  };
  return [
    h("tr", {}, result.variables.map((name, at) => h("td", { class: state.kinds[at].number ? "figure" : null }, cell(row[name], state))),
      h("td", { class: "wb-narrow" }, h("button", { type: "button", class: "wb-quiet", "aria-expanded": "false", "aria-controls": id, onclick: open }, t("evidence.button")))),
    details,
  ];
}

function paging(total, pages, state, refresh) {
  if (total <= SIZES[0]) return null;
  const go = (page) => () => { state.page = page; refresh(); };
  const size = unique("size");
  const from = state.page * state.size;
  return [
    h("button", { type: "button", disabled: state.page === 0, onclick: go(0), "data-key": "first", "aria-label": t("table.first") }, "«"),
    h("button", { type: "button", disabled: state.page === 0, onclick: go(state.page - 1), "data-key": "previous", "aria-label": t("table.previous") }, "‹"),
    h("span", { "aria-live": "polite" }, t("table.range", { from: number(from + 1), to: number(Math.min(total, from + state.size)), total: number(total) })),
    h("button", { type: "button", disabled: state.page >= pages - 1, onclick: go(state.page + 1), "data-key": "next", "aria-label": t("table.next") }, "›"),
    h("button", { type: "button", disabled: state.page >= pages - 1, onclick: go(pages - 1), "data-key": "last", "aria-label": t("table.last") }, "»"),
    h("label", { for: size }, t("table.size")),
    h("select", { id: size, "data-key": "size", onchange: (event) => { Object.assign(state, { size: Number(event.target.value), page: 0 }); keep("size", state.size); refresh(); } },
      SIZES.map((each) => h("option", { value: each, selected: each === state.size }, number(each)))),
  ];
}
