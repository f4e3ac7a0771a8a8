// The triple patterns of a query, so that evidence can be asked for each: read leniently from its tokens.

import { isVariable, tokens } from "../editor/tokens.js";

const GROUPED = new Set(["optional", "union"]);
const TERM = /^(?:[?$<"']|_:|[+-]?\d|true$|false$|a$|[^\s:<>"'{}()[\];,.]*:)/iu;
const STEPS = 3;

/**
 * Return what a SELECT query matches: `{ head, dataset, group, after, units, partial }`. `group` is the text of its WHERE clause between
 * the braces, a unit is `{ graph, ways }`, each way a list of triples `{ s, p, o }` of tokens that all hold; `partial`
 * says that some of the clause has no evidence: sub-queries, EXISTS, collections, negated and long paths.
 */
export function patterns(query) {
  const all = tokens(query);
  const start = all.findIndex(({ text }) => text === "{");
  if (start < 0) return null;
  const reader = new Reader(all, start);
  const end = closing(all, start);
  if (end < 0) return null;
  try {
    reader.group(null);
  } catch (error) {
    if (!(error instanceof Lost)) throw error;
    reader.partial = true;
  }
  const form = all.find(({ text }) => /^(select|ask|construct|describe)$/i.test(text));
  const between = query.slice(form?.from ?? 0, all[start].from);
  return {
    head: query.slice(0, form?.from ?? 0),
    dataset: between.match(/\bfrom\s+(?:named\s+)?(?:<[^>]*>|[^\s:]*:\S*)/gi)?.join(" ") ?? "",
    group: query.slice(all[start].from + 1, all[end].from),
    after: query.slice(all[end].from + 1),
    units: reader.units,
    partial: reader.partial,
  };
}

function closing(all, start) {
  let depth = 0;
  for (let at = start; at < all.length; at += 1) {
    depth += (all[at].text === "{") - (all[at].text === "}");
    if (!depth) return at;
  }
  return -1;
}

class Lost extends Error {}

class Reader {
  constructor(all, at) {
    Object.assign(this, { all, at, units: [], partial: false, fresh: 0 });
  }

  get text() { return this.all[this.at]?.text ?? ""; }

  get word() { return this.text.toLowerCase(); }

  take() {
    this.at += 1;
    return this.all[this.at - 1]?.text ?? "";
  }

  expect(text) {
    if (this.take() !== text) throw new Lost(text);
  }

  node() {
    this.fresh += 1;
    return `?wb_${this.fresh}`;
  }

  /** Pass over a bracket with all that it holds. */
  skip() {
    const pairs = { "{": "}", "(": ")", "[": "]" };
    const open = [];
    do {
      if (pairs[this.text]) open.push(pairs[this.text]);
      else if (this.text === open.at(-1)) open.pop();
      if (!this.take()) throw new Lost("end");
    } while (open.length);
  }

  group(graph) {
    this.expect("{");
    if (this.word === "select") {
      this.partial = true;
      while (this.text && this.text !== "}") {
        if ("{([".includes(this.text)) this.skip();
        else this.at += 1;
      }
    }
    while (this.text !== "}") {
      if (!this.text) throw new Lost("end");
      this.item(graph);
    }
    this.at += 1;
  }

  item(graph) {
    const { word } = this;
    if (word === "{") return this.group(graph);
    if (word === "." || GROUPED.has(word)) return void this.take();
    if (word === "graph") {
      this.at += 1;
      return this.group(this.take());
    }
    if (word === "minus") return this.past(1);
    if (word === "filter") return this.filter();
    if (word === "bind") return this.past(1);
    if (word === "values") {
      this.at += 1;
      if (this.text === "(") this.skip();
      else this.at += 1;
      return this.skip();
    }
    if (TERM.test(this.text) || this.text === "[" || this.text === "(") return this.triples(graph);
    throw new Lost(word);
  }

  past(words) {
    this.at += words;
    this.skip();
  }

  filter() {
    this.at += 1;
    const negated = this.word === "not";
    if (negated) this.at += 1;
    if (this.word === "exists") {
      // That something is missing has no evidence; what must be there has, and it is not looked for here.
      this.partial ||= !negated;
      return this.past(1);
    }
    if (this.text !== "(") this.at += 1;
    return this.skip();
  }

  triples(graph) {
    const inner = this.text === "[";
    const subject = this.term(graph);
    if (!inner || !".}".includes(this.text)) this.properties(subject, graph);
  }

  properties(subject, graph) {
    do {
      while (this.text === ";") this.at += 1;
      if (!TERM.test(this.text) && !"^(!".includes(this.text || " ")) return;
      const path = isVariable(this.text) ? { step: this.take() } : this.alternatives();
      do {
        const object = this.term(graph);
        const ways = this.ways(path, subject, object);
        if (ways.length) this.units.push({ graph, ways });
      } while (this.text === "," && this.take());
    } while (this.text === ";");
  }

  /** Return a term; the properties of a node in brackets are read on the way. */
  term(graph) {
    if (this.text === "(") {
      this.partial = true;
      this.skip();
      return this.node();
    }
    if (this.text === "[") {
      this.at += 1;
      const node = this.node();
      this.properties(node, graph);
      this.expect("]");
      return node;
    }
    let found = this.take();
    if (/^[+-]$/.test(found)) found += this.take();
    if (!TERM.test(found)) throw new Lost(found);
    if (/^["']/.test(found) && this.text.startsWith("@")) found += this.take();
    else if (/^["']/.test(found) && this.text === "^^") found += this.take() + this.take();
    return found.startsWith("_:") ? `?wb_${found.slice(2).replace(/[^\w]/gu, "_")}_` : found;
  }

  alternatives() {
    const found = [this.sequence()];
    while (this.text === "|" && this.take()) found.push(this.sequence());
    return found.length > 1 ? { any: found } : found[0];
  }

  sequence() {
    const found = [this.element()];
    while (this.text === "/" && this.take()) found.push(this.element());
    return found.length > 1 ? { all: found } : found[0];
  }

  element() {
    const inverse = this.text === "^" && this.take();
    let path;
    if (this.text === "(") {
      this.at += 1;
      path = this.alternatives();
      this.expect(")");
    } else if (this.text === "!") {
      this.at += 1;
      if (this.text === "(") this.skip();
      else this.at += 1;
      path = {};
    } else {
      if (!TERM.test(this.text)) throw new Lost(this.text);
      path = { step: this.take() };
    }
    if (/^[*+?]$/.test(this.text)) path = this.take() === "?" ? path : { many: path };
    return inverse ? { inverse: path } : path;
  }

  /** Return the lists of triples by which a path can lead from a node to another. */
  ways(path, from, to) {
    if (path.step) return [[{ s: from, p: path.step, o: to }]];
    if (path.inverse) return this.ways(path.inverse, to, from);
    if (path.any) return path.any.flatMap((each) => this.ways(each, from, to));
    if (path.all) {
      const nodes = [from, ...path.all.slice(1).map(() => this.node()), to];
      return path.all.map((each, at) => this.ways(each, nodes[at], nodes[at + 1]))
        .reduce((before, after) => before.flatMap((one) => after.map((other) => [...one, ...other])));
    }
    this.partial = true;
    if (!path.many) return [];
    return Array.from({ length: STEPS }, (_, more) => this.ways({ all: Array(more + 1).fill(path.many) }, from, to)).flat();
  }
}
