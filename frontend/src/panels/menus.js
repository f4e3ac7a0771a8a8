// What can be done with a query and its result: copy it as code, share it, download it, cite it.

import { h, replace } from "../dom.js";
import { language, t } from "../language.js";
import { shorten, written } from "../endpoint.js";
import { formats, makesGraph } from "../results/formats.js";
import { at, settings } from "../settings.js";
import { citation, link, snippets } from "../share.js";

const LONGEST_ADDRESS = 6000;

/** Return a menu that opens under its name, and closes on Escape or a click elsewhere. */
export function menu(name, fill) {
  const list = h("ul", {});
  const details = h("details", { class: "wb-menu" }, h("summary", {}, name), list);
  details.addEventListener("toggle", () => { if (details.open) replace(list, fill(details).map((item) => h("li", {}, item))); });
  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details.open) return;
    details.open = false;
    details.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => { if (!details.contains(event.target)) details.open = false; });
  return details;
}

/** Return the menu of languages in which a query can be taken along. */
export function copyMenu(text, say) {
  return menu(t("copy.as"), (details) => snippets(makesGraph(text())).map(({ name, write }) =>
    h("button", { type: "button", onclick: async () => { await copy(write(text()), say); details.open = false; } }, name)));
}

/** Return the button that copies an address of the query; a menu where the operator lets short ones be made. */
export function shareMenu(text, view, say) {
  const long = (name) => h("button", { type: "button", onclick: () => copy(link(text(), view()), say, "share.copied") }, name);
  if (!settings.links) return long(t("share.button"));
  const short = async (details) => {
    details.open = false;
    try {
      await copy(`${await shorten(text())}?lang=${language}${view() ? `#view=${view()}` : ""}`, say, "share.short.copied");
    } catch (problem) {
      say([problem.title, problem.detail].filter(Boolean).join(" "));
    }
  };
  return menu(t("share.button"), (details) => [
    long(t("share.long")),
    h("button", { type: "button", onclick: () => short(details) }, t("share.short")),
    h("p", { class: "quiet wb-note" }, t("share.kept")),
  ]);
}

/** Return the menu of formats in which a result can be downloaded, complete. */
export function downloadMenu(result) {
  const name = `youcheng-${new Date().toISOString().slice(0, 10)}`;
  return menu(t("download.title"), () => formats(makesGraph(result.query) ? "graph" : "rows").map((format) => {
    const address = `${at("sparql")}?${new URLSearchParams({ query: result.query, format: format.name })}`;
    const file = `${name}.${format.suffix}`;
    if (address.length < LONGEST_ADDRESS) return h("a", { href: address, download: file }, format.label);
    return h("button", { type: "button", onclick: () => fetched(result.query, format, file) }, format.label);
  }));
}

/** Download the result of a query that is too long for an address. */
async function fetched(query, format, file) {
  const address = URL.createObjectURL(new Blob([await written(query, format.name)]));
  h("a", { href: address, download: file }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** Return the menu that shows how to cite a query with its result. */
export function citeMenu(result, view, say) {
  return menu(t("cite.title"), () => {
    const words = h("p", { class: "wb-citation" }, "…");
    citation(result, view()).then((text) => { words.textContent = text; });
    return [words, h("button", { type: "button", onclick: () => copy(words.textContent, say) }, t("copy.button"))];
  });
}

/** Put a text on the clipboard, also where the browser keeps its newer interface for secure contexts. */
export async function copy(text, say, done = "copy.done") {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = h("textarea", { class: "visually-hidden", "aria-hidden": "true" });
    area.value = text;
    document.body.append(area);
    area.select();
    const worked = document.execCommand("copy");
    area.remove();
    if (!worked) return say(t("copy.failed"));
  }
  return say(t(done));
}
