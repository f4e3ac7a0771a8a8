// A result: what is known of it, the views that can show it, and what can be done with it.

import { h, replace, unique } from "../dom.js";
import { number, seconds, t } from "../language.js";
import { citeMenu, downloadMenu } from "../panels/menus.js";
import { strangers } from "../panels/problem.js";
import { settings } from "../settings.js";
import { choose, possible } from "./shape.js";

// Fetched when they are first looked at.
const DRAW = {
  table: () => import("../views/table.js"),
  map: () => import("../views/map.js"),
  timeline: () => import("../views/timeline.js"),
  chart: () => import("../views/chart.js"),
  network: () => import("../views/network.js"),
  raw: () => import("../views/raw.js"),
};

/** Show a result in an element; `onView` is told of the view that is looked at. */
export function showResult(element, result, wanted, { onView, say }) {
  let view = choose(result, wanted);
  const views = possible(result);
  const panel = h("div", { id: unique("panel"), class: "wb-view", role: "tabpanel", tabindex: "-1" });
  const tabs = views.map((name) => h("button", { type: "button", role: "tab", id: unique("tab"), "aria-controls": panel.id, onclick: () => open(name) }, t(`view.${name}`)));
  const open = async (name, { focus } = {}) => {
    view = name;
    onView(name);
    tabs.forEach((tab, at) => {
      const chosen = views[at] === name;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      if (chosen) panel.setAttribute("aria-labelledby", tab.id);
      if (chosen && focus) tab.focus();
    });
    await draw(panel, name, result, () => view === name);
  };
  const move = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    open(views[(views.indexOf(view) + step + views.length) % views.length], { focus: true });
  };
  replace(element,
    h("div", { class: "wb-result-head" },
      h("h2", {}, headline(result)),
      h("p", { class: "quiet" }, details(result)),
      h("div", { class: "wb-actions" }, downloadMenu(result), citeMenu(result, () => view, say))),
    (result.notices ?? []).map((line) => h("p", { class: "quiet" }, t("result.notice", { line, ...settings }))),
    views.length > 0 && h("div", { class: "wb-tabs", role: "tablist", "aria-label": t("view.label"), onkeydown: move }, tabs),
    result.kind === "large" ? h("p", {}, t("result.large", { count: number(result.count) })) : panel);
  if (views.length) open(view);
}

async function draw(panel, name, result, current) {
  if (result.kind === "truth") return replace(panel, h("p", { class: "wb-truth" }, t(result.truth ? "result.yes" : "result.no")));
  if (!result.rows.length && name === "table") return replace(panel, h("p", {}, t("table.none")), strangers(result.query));
  const stage = h("div", {});
  panel.setAttribute("aria-busy", "true");
  try {
    const { draw: fill } = await DRAW[name]();
    if (!current()) return undefined;
    // In the page from the start, since a drawing asks how wide it may be.
    replace(panel, stage);
    await fill(stage, result);
  } catch (error) {
    replace(stage, h("p", { role: "alert" }, t("view.failed"), " ", error.title ?? error.message));
  } finally {
    panel.removeAttribute("aria-busy");
  }
  return undefined;
}

function headline(result) {
  if (result.kind === "truth") return t("result.answer");
  return t(result.kind === "graph" ? "result.triples" : "result.rows", { count: number(result.count ?? result.rows.length) });
}

const details = (result) => [seconds(result.seconds), result.version && t("result.version", { version: result.version })].filter(Boolean).join(" · ");
