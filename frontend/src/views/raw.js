// The response as the endpoint sends it, in each of its formats.

import { written } from "../endpoint.js";
import { h, replace, unique } from "../dom.js";
import { number, t } from "../language.js";
import { formats } from "../results/formats.js";

const MOST = 300_000;

/** Show the response. */
export async function draw(element, result) {
  const id = unique("format");
  const body = h("pre", { class: "wb-raw", tabindex: "0", role: "region", "aria-label": t("raw.label"), translate: "no" });
  const note = h("p", { class: "quiet" });
  const offered = formats(result.kind);
  const first = result.kind === "graph" ? "turtle" : "json";
  const show = async (format) => {
    const text = format === "json" && result.text ? laidOut(result.text) : await written(result.query, format).catch((error) => error.title ?? error.message);
    body.textContent = text.slice(0, MOST);
    note.textContent = text.length > MOST ? t("raw.cut", { count: number(MOST) }) : "";
  };
  replace(element, h("div", { class: "wb-controls" }, h("label", { for: id }, t("raw.format")),
    h("select", { id, onchange: (event) => show(event.target.value) }, offered.map(({ name, label }) => h("option", { value: name, selected: name === first }, label)))), body, note);
  await show(first);
}

const laidOut = (text) => (text.length < 2 * MOST ? JSON.stringify(JSON.parse(text), null, 2) : text);
