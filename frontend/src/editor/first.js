// What stands in the place of the editor until somebody turns to it: a plain field that shows the query and takes keys.
// The editor is most of what the workbench weighs, and who only reads a result never needs it.

import { h } from "../dom.js";
import { t } from "../language.js";

/** Put a field into an element that becomes an editor as soon as it is turned to; return what can be done with either. */
export function createFirst(parent, { query, saved, onRun, onChange, onTurn, ...more }) {
  const field = h("textarea", { class: "wb-first", "aria-label": t("editor.label"), spellcheck: "false", autocapitalize: "off", autocomplete: "off", translate: "no" });
  field.value = query;
  let editor = null;
  let coming = null;
  let composing = false;

  const turn = () => (coming ??= become().catch((error) => {
    // Without the editor the field goes on to serve.
    console.error(error);
  }));

  async function become() {
    onTurn();
    const { createEditor } = await import("./editor.js");
    if (composing) await new Promise((done) => field.addEventListener("compositionend", done, { once: true }));
    const { selectionStart: anchor, selectionEnd: head } = field;
    const focused = document.activeElement === field;
    editor = createEditor(parent, { query: field.value, saved, onRun, onChange, ...more });
    field.remove();
    if (focused) {
      editor.select(anchor, head);
      editor.focus();
    }
  }

  for (const name of ["pointerenter", "pointerdown", "focusin"]) parent.addEventListener(name, turn, { once: true });
  field.addEventListener("compositionstart", () => { composing = true; });
  field.addEventListener("compositionend", () => { composing = false; });
  field.addEventListener("input", onChange);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      onRun();
    }
  });
  parent.append(field);

  return {
    text: () => (editor ? editor.text() : field.value),
    set: (text) => { if (editor) editor.set(text); else field.value = text; },
    // A draft that nobody has touched keeps its undo history.
    save: () => (editor ? editor.save() : saved?.doc === field.value ? saved : { doc: field.value }),
    focus: () => (editor ?? field).focus(),
    tidy: () => turn().then(() => editor?.tidy()),
    mark: (problem) => (problem || editor ? turn().then(() => editor?.mark(problem)) : null),
  };
}
