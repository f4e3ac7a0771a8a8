// The query workbench. The page is a form that works without script; this takes its place.

import { cancel, newId, run as evaluate } from "./endpoint.js";
import { h, replace, unique } from "./dom.js";
import { createFirst } from "./editor/first.js";
import { prepare, seconds, t } from "./language.js";
import { copyMenu, shareMenu } from "./panels/menus.js";
import { problemBox } from "./panels/problem.js";
import { examples } from "./panels/examples.js";
import { history } from "./panels/history.js";
import { asked } from "./results/shape.js";
import { showResult } from "./results/results.js";
import { fragment, read } from "./share.js";
import { keep, recall, remember } from "./storage.js";
import { load } from "./vocabulary.js";

const page = document.getElementById("workbench");
const state = { editor: null, vocabulary: null, running: null, view: null };
const parts = {};

start().catch((error) => {
  // The form is still there: a workbench that cannot start must not take it away.
  document.documentElement.classList.add("wb-failed");
  console.error(error);
});

async function start() {
  await prepare();
  const plain = document.getElementById("query").value;
  const linked = read(location.hash);
  const inAddress = linked.query ?? (["query", "link"].some((name) => asks(name)) ? plain : null);
  const saved = recall("draft", null);
  layOut();
  state.view = linked.view;
  state.editor = createFirst(parts.editor, { query: inAddress ?? saved?.doc ?? plain, saved, onRun: () => run(), onChange: saveSoon, onFault: tell, onTurn: vocabulary });
  document.documentElement.classList.add("wb-ready");
  examples(parts.examples, choose);
  addEventListener("pagehide", save);
  addEventListener("hashchange", () => {
    const { query, view } = read(location.hash);
    if (query && query !== state.editor.text()) choose(query, view);
  });
  if (inAddress) await run(linked.view);
}

function layOut() {
  parts.editor = h("div", { class: "wb-editor" });
  parts.run = h("button", { type: "button", class: "wb-run", onclick: () => run(), title: t("run.key") }, t("run.button"));
  parts.cancel = h("button", { type: "button", hidden: true, onclick: stop }, t("run.cancel"));
  parts.clock = h("span", { class: "wb-clock number", "aria-hidden": "true" });
  parts.status = h("p", { class: "wb-status", role: "status" });
  parts.fault = h("p", { class: "wb-fault", "aria-live": "polite" });
  parts.results = h("section", { class: "wb-results", "aria-label": t("result.label") });
  parts.examples = h("div", {});
  parts.history = h("div", { hidden: true });
  const text = () => state.editor.text();
  replace(page,
    h("h1", {}, t("title")),
    h("div", { class: "wb-top" },
      h("section", { class: "wb-query", "aria-label": t("editor.section") },
        parts.editor,
        h("div", { class: "wb-bar-tools" }, parts.run, parts.cancel, parts.clock,
          h("span", { class: "wb-space" }),
          h("button", { type: "button", onclick: async () => { await state.editor.tidy(); state.editor.focus(); }, title: "Shift+Alt+F" }, t("editor.tidy")),
          copyMenu(text, say), shareMenu(text, () => state.view, say)),
        h("div", { class: "wb-says" }, parts.fault, parts.status), h("p", { class: "quiet wb-keys" }, t("editor.keys"))),
      side()),
    parts.results);
  page.hidden = false;
}

/** Return the panel of examples and history, which a phone shows closed. */
function side() {
  const panels = [["examples", parts.examples], ["history", parts.history]];
  const tabs = panels.map(([name, panel]) => {
    Object.assign(panel, { id: unique("side"), role: "tabpanel" });
    return h("button", { type: "button", role: "tab", id: unique("tab"), "aria-controls": panel.id, "aria-selected": String(!panel.hidden), tabindex: panel.hidden ? "-1" : "0", onclick: () => open(name) }, t(`${name}.title`));
  });
  const open = (name, focus) => panels.forEach(([each, panel], at) => {
    panel.hidden = each !== name;
    tabs[at].setAttribute("aria-selected", String(each === name));
    tabs[at].tabIndex = each === name ? 0 : -1;
    if (each === name && focus) tabs[at].focus();
    if (each === name && name === "history") history(panel, choose);
  });
  const move = ({ key }) => {
    if (key === "ArrowRight" || key === "ArrowLeft") open(panels[0][1].hidden ? "examples" : "history", true);
  };
  panels.forEach(([, panel], at) => panel.setAttribute("aria-labelledby", tabs[at].id));
  const details = h("details", { class: "wb-side", open: matchMedia("(min-width: 62rem)").matches },
    h("summary", {}, t("side.title")),
    h("div", { class: "wb-tabs", role: "tablist", "aria-label": t("side.title"), onkeydown: move }, tabs), parts.examples, parts.history);
  matchMedia("(min-width: 62rem)").addEventListener("change", ({ matches }) => { details.open = matches; });
  return details;
}

/** Put a query into the editor and run it; what was there can be had back by undoing. */
function choose(query, view) {
  state.editor.set(query);
  parts.editor.scrollIntoView({ block: "nearest" });
  return run(view);
}

/** Run the query, and show its result or what kept it from one. */
async function run(wanted) {
  const query = state.editor.text();
  if (!query.trim()) return;
  if (state.running) await stop();
  const mine = { id: newId(), controller: new AbortController(), started: performance.now() };
  state.running = mine;
  begin(mine);
  try {
    const result = await evaluate(query, { id: mine.id, signal: mine.controller.signal });
    await vocabulary();
    if (state.running !== mine) return;
    result.seconds = (performance.now() - mine.started) / 1000;
    end();
    succeed(result, asked(query) ?? wanted);
  } catch (error) {
    if (state.running !== mine) return;
    end();
    fail(error);
  }
}

/** Fetch the vocabulary, once: both the editor and results name terms with it. */
function vocabulary() {
  return (state.vocabulary ??= load());
}

function begin(mine) {
  parts.run.hidden = true;
  parts.cancel.hidden = false;
  parts.results.setAttribute("aria-busy", "true");
  state.editor.mark(null);
  tell(null);
  say(t("run.running"));
  mine.clock = setInterval(() => { parts.clock.textContent = seconds((performance.now() - mine.started) / 1000); }, 100);
}

function end() {
  clearInterval(state.running.clock);
  state.running = null;
  parts.run.hidden = false;
  parts.cancel.hidden = true;
  parts.clock.textContent = "";
  parts.results.removeAttribute("aria-busy");
}

/** End the query that is running, here and on the server. */
async function stop() {
  if (!state.running) return;
  const { id, controller } = state.running;
  end();
  controller.abort();
  say(t("run.cancelled"));
  parts.run.focus();
  await cancel(id);
}

function succeed(result, wanted) {
  say(t("run.done", { count: result.count ?? 0, seconds: seconds(result.seconds) }));
  showResult(parts.results, result, wanted, { say, onView: (view) => {
    state.view = view;
    window.history.replaceState(null, "", `${location.pathname}${kept()}${fragment(result.query, view)}`);
  } });
  remember({ query: result.query, view: state.view, at: Date.now(), count: result.count, seconds: result.seconds });
  if (!parts.history.hidden) history(parts.history, choose);
}

const asks = (name) => new URLSearchParams(location.search).has(name);

/** Return the arguments of the address that stay: all but the query, which goes into the fragment. */
function kept() {
  const found = new URLSearchParams(location.search);
  for (const name of ["query", "format", "link"]) found.delete(name);
  return found.size ? `?${found}` : "";
}

function fail(problem) {
  say("");
  state.editor.mark(problem);
  replace(parts.results, problemBox(problem, () => state.editor.mark(problem)));
}

/** Say what the editor marks, for those who do not see the mark. */
function tell(fault) {
  parts.fault.className = `wb-fault${fault ? ` wb-fault-${fault.severity}` : ""}`;
  parts.fault.textContent = fault ? t("fault.line", { line: fault.line, message: fault.message }) : "";
}

function say(words) {
  parts.status.textContent = words;
}

let timer;
function saveSoon() {
  clearTimeout(timer);
  timer = setTimeout(save, 400);
}

/** Keep the draft with its undo history. */
function save() {
  clearTimeout(timer);
  if (state.editor) keep("draft", state.editor.save());
}
