// What is wrong with a query as it is written: the word of the endpoint's own parser, else a hint of the editor's.

import { syntaxTree } from "@codemirror/language";
import { check } from "../endpoint.js";
import { language, t } from "../language.js";
import { vocabulary } from "../vocabulary.js";
import { declared, tokens } from "./tokens.js";

/** A query of more characters is checked when it is run. */
const LONGEST = 50_000;
/** Of more that could follow, none is named. */
const MOST_SIGNS = 6;

/** Return what is wrong with a query, as the editor marks it; `known` is a problem that its run has met. */
export async function faults(state, known) {
  const text = state.doc.toString();
  if (known) return known.line ? [diagnostic(state, known)] : [];
  if (!text.trim()) return [];
  const problem = text.length > LONGEST ? null : await check(text);
  if (problem) return problem.ok ? [] : [diagnostic(state, problem)];
  return hint(state);
}

/** Return a problem of the endpoint as a mark. */
export function diagnostic(state, problem) {
  const unfinished = isUnfinished(state, problem);
  return { ...place(state, problem), severity: unfinished ? "info" : "error", message: message(state, problem, unfinished) };
}

/** A query that breaks off is not wrong yet. */
function isUnfinished(state, { line, column, type }) {
  if (!line || !type?.endsWith("/malformed-query")) return false;
  const text = state.doc.toString();
  const last = tokens(text).at(-1);
  return !last || offset(state, { line, column }) >= last.from + last.text.length;
}

/** Return what to say of a problem in the reader's language; where only the endpoint has words for it, these. */
function message(state, problem, unfinished) {
  const said = problem.detail?.replace(/^line \d+, column \d+: /, "") ?? problem.title;
  if (!problem.type?.endsWith("/malformed-query") || language === "en") return said;
  const { from, to } = place(state, problem);
  const token = state.sliceDoc(from, to).trim();
  const prefix = /^([^\s:"'<]*):/u.exec(token)?.[1];
  const strange = prefix !== undefined && !(prefix in vocabulary().prefixes) && !(prefix in declared(state.doc.toString()));
  if (strange) return t("fault.prefix", { prefix });
  const signs = problem.expected ?? [];
  const expected = signs.length <= MOST_SIGNS && signs.map((sign) => `“${sign}”`).join(" ");
  const what = unfinished ? t("fault.unfinished") : token ? t("fault.token", { token }) : t("fault.here");
  return [what, expected && t("fault.expected", { expected })].filter(Boolean).join(" ");
}

/** Return the position that a line and column point at, both counted from 1. */
function offset(state, { line, column }) {
  const row = state.doc.line(Math.min(Math.max(line, 1), state.doc.lines));
  // The server counts characters, the editor code units: some characters are two of these.
  const ahead = Array.from(row.text).slice(0, (column ?? 1) - 1).join("").length;
  return Math.min(row.from + ahead, row.to);
}

/** Return the range of characters to mark: the token at the place, else the last one before it. */
export function place(state, problem) {
  const all = tokens(state.doc.toString());
  if (!problem.line) return all[0] ? { from: all[0].from, to: all[0].from + all[0].text.length } : { from: 0, to: 0 };
  const at = offset(state, problem);
  const token = all.find((one) => one.from <= at && at < one.from + one.text.length) ?? all.filter((one) => one.from < at).at(-1);
  return token ? { from: token.from, to: token.from + token.text.length } : { from: at, to: at };
}

/** Return where the editor's own parser is lost, as a hint: it knows less than the endpoint. */
function hint(state) {
  const at = firstError(state);
  const token = at === null ? null : tokens(state.doc.toString()).find((one) => one.from + one.text.length > at);
  return token ? [{ from: token.from, to: token.from + token.text.length, severity: "warning", message: t("editor.hint") }] : [];
}

/** Return where the parser was first lost; an end that is missing yet is no error while one types. */
function firstError(state) {
  let found = null;
  syntaxTree(state).iterate({ enter: ({ type, from, to }) => {
    if (type.isError && to > from && to - from < 200 && found === null) found = from;
    return found === null;
  } });
  return found;
}
