// The editor: CodeMirror in a shadow root, because under a strict policy it may add styles there alone.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyField, historyKeymap, toggleComment } from "@codemirror/commands";
import { bracketMatching, indentOnInput } from "@codemirror/language";
import { lintGutter, linter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState, Prec, StateEffect, StateField } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, hoverTooltip, keymap, lineNumbers, placeholder } from "@codemirror/view";
import { styleTags, tags } from "@lezer/highlight";
import { SparqlLanguage } from "codemirror-lang-sparql";
import { language, t } from "../language.js";
import { term, vocabulary } from "../vocabulary.js";
import { complete, explain } from "./completion.js";
import { diagnostic, faults, place } from "./faults.js";
import { phrases } from "./phrases.js";
import { looks } from "./theme.js";
import { tidy } from "./tidy.js";
import { declared, resolve, tokens } from "./tokens.js";

const sparql = SparqlLanguage.configure({
  props: [styleTags({ "Pname_ln Pname_ns": tags.labelName, Langtag: tags.annotation, IriRef: tags.url })],
});
const setProblem = StateEffect.define();
/** Where the server says the query is wrong; forgotten as soon as the query changes. */
const problemField = StateField.define({
  create: () => null,
  update: (value, change) => {
    for (const effect of change.effects) if (effect.is(setProblem)) return effect.value;
    return change.docChanged ? null : value;
  },
});

/** Put an editor into an element and return what can be done with it. */
export function createEditor(parent, { query, saved, onRun, onChange, onFault }) {
  const root = parent.attachShadow({ mode: "open" });
  const extensions = [
    lineNumbers(), lintGutter(), history(), drawSelection(), highlightActiveLine(), bracketMatching(), closeBrackets(), indentOnInput(),
    highlightSelectionMatches(), placeholder(t("editor.placeholder")), EditorView.lineWrapping, EditorState.phrases.of(phrases[language]),
    sparql, sparql.data.of({ autocomplete: complete, commentTokens: { line: "#" }, closeBrackets: { brackets: ["(", "[", "{", '"', "'"] } }),
    autocompletion({ icons: false, activateOnTyping: true, maxRenderedOptions: 60, tooltipClass: () => "cm-completions" }),
    hoverTooltip(hover), problemField, linter((view) => check(view, onFault), { delay: 500 }), looks,
    EditorView.contentAttributes.of({ "aria-label": t("editor.label"), tabindex: "0", spellcheck: "false", translate: "no" }),
    Prec.highest(keymap.of([
      { key: "Mod-Enter", run: () => { onRun(); return true; } },
      { key: "Shift-Alt-f", run: (view) => { layOut(view); return true; } },
      { key: "Mod-/", run: toggleComment },
    ])),
    keymap.of([...closeBracketsKeymap, ...completionKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...lintKeymap]),
    EditorView.domEventHandlers({ beforeinput: (event, view) => typeOver(event, view) && (event.preventDefault(), true) }),
    EditorView.updateListener.of((update) => { if (update.docChanged) onChange(); }),
  ];
  const view = new EditorView({ state: restored(saved, query, extensions), root, parent: root });
  return {
    view,
    text: () => view.state.doc.toString(),
    set: (text) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text }, selection: { anchor: 0 }, userEvent: "input.replace" }),
    save: () => view.state.toJSON({ history: historyField }),
    focus: () => view.focus(),
    select: (anchor, head) => view.dispatch({ selection: { anchor, head } }),
    tidy: () => layOut(view),
    mark: (problem) => mark(view, problem),
  };
}

/** Return a state with the draft and its undo history, or with a query where there is none. */
function restored(saved, query, extensions) {
  if (saved && saved.doc === query) {
    try {
      return EditorState.fromJSON(saved, { extensions }, { history: historyField });
    } catch { /* written by another version of the editor: the text is what counts */ }
  }
  return EditorState.create({ doc: query, extensions });
}

function layOut(view) {
  const before = view.state.doc.toString();
  const after = tidy(before);
  if (after !== before) view.dispatch({ changes: { from: 0, to: before.length, insert: after }, selection: { anchor: Math.min(view.state.selection.main.anchor, after.length) } });
}

/** Put what is typed in the place of a selection: left to it, the browser adds inline styles, which the policy forbids. */
function typeOver(event, view) {
  const plain = event.inputType === "insertText" && event.data && !/^["'()[\]{}]$/.test(event.data);
  if (!plain || event.isComposing || view.state.selection.main.empty) return false;
  view.dispatch(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
  return true;
}

/** Mark the place of an error, and put the cursor there. */
function mark(view, problem) {
  view.dispatch({ effects: setProblem.of(problem) });
  view.dispatch(setDiagnostics(view.state, problem?.line ? [diagnostic(view.state, problem)] : []));
  if (problem?.line) {
    view.dispatch({ selection: { anchor: place(view.state, problem).from }, scrollIntoView: true });
    view.focus();
  }
}

/** Return what is wrong, and let the page tell it in words. */
async function check(view, onFault) {
  const { state } = view;
  const found = await faults(state, state.field(problemField));
  if (view.state.doc.eq(state.doc)) {
    const line = found.length ? state.doc.lineAt(found[0].from).number : 0;
    onFault(found[0] ? { ...found[0], line } : null);
  }
  return found;
}

/** Explain the term under the pointer. */
function hover(view, at) {
  const text = view.state.doc.toString();
  const token = tokens(text).find((one) => one.from <= at && at <= one.from + one.text.length);
  const iri = token && resolve(token.text, { ...vocabulary().prefixes, ...declared(text) });
  const found = iri && term(iri);
  if (!found) return null;
  return { pos: token.from, end: token.from + token.text.length, above: true, create: () => {
    const dom = explain(found);
    dom.className = "cm-completionInfo";
    return { dom };
  } };
}
