// Where in a query the cursor is, so that what fits there can be offered first.

import { isVariable, tokens } from "./tokens.js";

const SLOTS = ["subject", "predicate", "object", "end"];
// Words that begin something else than a triple inside braces.
const BEGINNERS = new Set(["optional", "union", "minus", "where", "select", "construct", "ask", "exists", "not", "from", "named", "by", "order", "group", "limit", "offset", "distinct", "values", "as", "bind", "filter", "having", "service", "silent", "graph", "undef"]);

/**
 * Return what the next token of an unfinished query is: `prologue`, `subject`, `predicate`, `object`, `class`, `graph`,
 * `expression` or `end` of a triple; with the subject and predicate before it.
 */
export function position(before) {
  const stack = [frame("top")];
  for (const { text } of tokens(before)) step(stack, text);
  const now = stack.at(-1);
  if (now.type === "top") return { kind: now.graph ? "graph" : now.prologue ? "prologue" : "modifier" };
  if (now.type === "expression") return { kind: "expression" };
  if (now.graph) return { kind: "graph" };
  const kind = SLOTS[now.slot];
  const isClass = kind === "object" && /^(a|rdf:type|<http:\/\/www\.w3\.org\/1999\/02\/22-rdf-syntax-ns#type>)$/.test(now.predicate ?? "");
  return { kind: isClass ? "class" : kind, subject: now.subject, predicate: now.predicate };
}

function frame(type, slot = 0, subject = null) {
  return { type, slot, subject, predicate: null, graph: false, prologue: true };
}

function step(stack, text) {
  const now = stack.at(-1);
  if (text === "{") return void stack.push(frame("group"));
  if (text === "(") return void stack.push(now.type === "group" && now.slot === 1 ? frame("path", 1, now.subject) : frame("expression"));
  if (text === "[") return void stack.push(now.type === "expression" ? frame("expression") : frame("group", 1, "[]"));
  if (text === "}" || text === ")" || text === "]") return close(stack, text);
  if (now.type === "expression") return undefined;
  if (now.type === "top") return top(now, text);
  return within(now, text);
}

function close(stack, text) {
  const closed = stack.length > 1 ? stack.pop() : stack[0];
  const now = stack.at(-1);
  if (text === "]") term(now, "[]");
  else if (closed.type === "path") Object.assign(now, { slot: 2, predicate: null });
  else if (text === "}") Object.assign(now, { slot: 0, graph: false, prologue: false });
  return undefined;
}

function top(now, text) {
  const word = text.toLowerCase();
  now.graph = word === "from" || word === "named";
  if (BEGINNERS.has(word)) now.prologue = false;
}

function within(now, text) {
  const word = text.toLowerCase();
  if (word === "graph" || word === "service") return void Object.assign(now, { graph: true, slot: 0 });
  if (now.graph) return void Object.assign(now, { graph: false, slot: 0 });
  if (BEGINNERS.has(word)) return void Object.assign(now, { slot: 0, subject: null, predicate: null });
  if (text === ".") return void Object.assign(now, { slot: now.type === "path" ? 1 : 0 });
  if (text === ";") return void Object.assign(now, { slot: 1 });
  if (text === ",") return void Object.assign(now, { slot: 2 });
  if ("/|".includes(text)) return void Object.assign(now, { slot: 1 });
  if (/^[\^!*+?&=<>-]+$/.test(text) || text.startsWith("@") || text === "^^") return undefined;
  return term(now, text);
}

function term(now, text) {
  if (now.slot === 0) Object.assign(now, { subject: text, slot: 1 });
  else if (now.slot === 1) Object.assign(now, { predicate: text, slot: 2 });
  else now.slot = 3;
}

/** Return the classes that a query says a subject is of, as their tokens. */
export function classesOf(text, subject) {
  const found = [];
  const all = tokens(text).map((token) => token.text);
  let current = null;
  all.forEach((token, at) => {
    const before = all[at - 1];
    if (before === undefined || "{.}".includes(before)) current = token;
    if (token === "a" && current === subject && all[at + 1] && !isVariable(all[at + 1])) found.push(all[at + 1]);
  });
  return found;
}
