// The queries that were run in this browser, the latest first; nobody else has them.

import { h, replace } from "../dom.js";
import { language, number, seconds, t } from "../language.js";
import { keep, recall } from "../storage.js";

/** Fill an element with the history; `run(query, view)` is called with the one that is chosen. */
export function history(element, run) {
  const entries = recall("history", []);
  if (!entries.length) return replace(element, h("p", { class: "quiet" }, t("history.none")));
  return replace(element,
    h("p", { class: "quiet" }, t("history.private"), " ", h("button", { type: "button", class: "wb-quiet", onclick: () => { keep("history", []); history(element, run); } }, t("history.clear"))),
    h("ul", { class: "wb-history" }, entries.map((entry) => h("li", {},
      h("button", { type: "button", class: "wb-example", onclick: () => run(entry.query, entry.view) }, h("code", {}, summary(entry.query))),
      h("span", { class: "quiet" }, [when(entry.at), t("result.rows", { count: number(entry.count ?? 0) }), seconds(entry.seconds ?? 0)].join(" · "))))));
}

/** Return what tells a query from others: its text without the declarations, on one line. */
function summary(query) {
  return query.replace(/^\s*(#[^\n]*|prefix\b[^\n]*|base\b[^\n]*)$/gim, "").replace(/\s+/g, " ").trim().slice(0, 140);
}

const when = (time) => new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB", { dateStyle: "medium", timeStyle: "short" }).format(new Date(time));
