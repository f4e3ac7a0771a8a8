// How a query looks; the colours are those of the page, light and dark, which reach into the shadow root by their names.

import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags as t } from "@lezer/highlight";

const theme = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--raised)", fontSize: "0.94rem", height: "100%" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.6", overflow: "auto" },
  ".cm-content": { padding: "0.7rem 0", caretColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--raised)", color: "var(--quiet)", border: "none", paddingLeft: "0.2rem" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--sunk) 55%, transparent)" },
  ".cm-activeLineGutter": { backgroundColor: "transparent", color: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { background: "color-mix(in srgb, var(--indigo) 24%, transparent)" },
  ".cm-selectionMatch": { backgroundColor: "color-mix(in srgb, var(--mark) 70%, transparent)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--mark)", outline: "1px solid var(--ochre)" },
  "&.cm-focused .cm-nonmatchingBracket": { color: "var(--cinnabar)", backgroundColor: "transparent", outline: "1px solid var(--cinnabar)" },
  ".cm-tooltip": { backgroundColor: "var(--raised)", color: "var(--ink)", border: "1px solid var(--rule)", borderRadius: "6px", boxShadow: "0 4px 18px rgb(0 0 0 / .16)", fontFamily: "var(--sans)", maxWidth: "min(34rem, 92vw)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--sans)", maxHeight: "18rem", minWidth: "min(22rem, 88vw)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { display: "flex", gap: "0.8rem", alignItems: "baseline", padding: "0.2rem 0.6rem", lineHeight: "1.45" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--indigo)", color: "var(--paper)" },
  ".cm-completionLabel": { fontFamily: "var(--mono)", fontSize: "0.88rem", overflow: "hidden", textOverflow: "ellipsis" },
  ".cm-completionDetail": { fontStyle: "normal", marginLeft: "auto", fontSize: "0.85rem", opacity: "0.9", overflow: "hidden", textOverflow: "ellipsis" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "650" },
  ".cm-completionInfo": { padding: "0.6rem 0.8rem", maxWidth: "22rem", lineHeight: "1.5", fontSize: "0.9rem" },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--cinnabar) 1.5px", textUnderlineOffset: "0.25em" },
  ".cm-lintRange-warning": { backgroundImage: "none", textDecoration: "underline dotted var(--ochre) 2px", textUnderlineOffset: "0.25em" },
  ".cm-lintRange-info": { backgroundImage: "none", textDecoration: "underline dotted var(--quiet) 1.5px", textUnderlineOffset: "0.25em" },
  ".cm-lintPoint::after": { borderBottomColor: "var(--cinnabar)" },
  ".cm-diagnostic": { padding: "0.4rem 0.7rem", borderLeftWidth: "4px", whiteSpace: "pre-wrap", fontSize: "0.9rem" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--cinnabar)" },
  ".cm-diagnostic-warning": { borderLeftColor: "var(--ochre)" },
  ".cm-lint-marker": { width: "0.7em", height: "0.7em", marginTop: "0.45em", borderRadius: "50%" },
  ".cm-lint-marker-error": { content: "''", backgroundColor: "var(--cinnabar)" },
  ".cm-lint-marker-warning": { content: "''", backgroundColor: "var(--ochre)", borderRadius: "2px" },
  ".cm-lint-marker-info": { content: "''", backgroundColor: "transparent", border: "2px solid var(--quiet)" },
  ".cm-diagnostic-info": { borderLeftColor: "var(--quiet)" },
  ".cm-gutter-lint": { width: "1em" },
  ".cm-panels": { backgroundColor: "var(--sunk)", color: "var(--ink)", fontFamily: "var(--sans)" },
  ".cm-panel input, .cm-panel button": { font: "inherit", fontSize: "0.85rem" },
  ".cm-panel .cm-textfield": { backgroundColor: "var(--raised)", color: "var(--ink)", border: "1px solid var(--quiet)" },
  ".cm-panel .cm-button": { backgroundImage: "none", backgroundColor: "var(--raised)", color: "var(--ink)", border: "1px solid var(--quiet)" },
  ".cm-foldPlaceholder": { backgroundColor: "var(--sunk)", border: "1px solid var(--rule)", color: "var(--quiet)" },
});

const style = HighlightStyle.define([
  { tag: [t.keyword, t.operatorKeyword, t.modifier], color: "var(--indigo)", fontWeight: "600" },
  { tag: [t.variableName], color: "var(--cinnabar)" },
  { tag: [t.string], color: "var(--jade)" },
  { tag: [t.number, t.bool, t.integer, t.float], color: "var(--ochre)" },
  { tag: [t.comment, t.lineComment], color: "var(--quiet)", fontStyle: "italic" },
  { tag: [t.labelName, t.url, t.namespace, t.typeName, t.link], color: "var(--plum)" },
  { tag: [t.annotation], color: "var(--ochre)" },
  { tag: [t.function(t.variableName), t.standard(t.name)], color: "var(--indigo)" },
]);

export const looks = [theme, syntaxHighlighting(style)];
