// Lay a query out: two spaces for each brace that is open, no blanks at the end of a line, no heaps of empty lines.

import { tokens } from "./tokens.js";

/** Return a query with its lines indented; what stands inside a line is left as it was written. */
export function tidy(query) {
  const inside = multiline(query);
  let depth = 0;
  let offset = 0;
  const lines = query.split("\n").map((line) => {
    const start = offset;
    offset += line.length + 1;
    if (inside(start)) return line;
    const signs = tokens(line).map((token) => token.text);
    const leading = signs.findIndex((sign) => sign !== "}" && sign !== ")");
    const closing = leading < 0 ? signs.length : leading;
    const opened = signs.filter((sign) => sign === "{" || sign === "(").length;
    const closed = signs.filter((sign) => sign === "}" || sign === ")").length;
    const indent = Math.max(0, depth - closing);
    depth = Math.max(0, depth + opened - closed);
    const continues = /^[;,.]/.test(line.trim()) && depth > 0 ? 1 : 0;
    return line.trim() ? `${"  ".repeat(indent + continues + follows(query, start, signs))}${line.trim()}` : "";
  });
  return `${lines.join("\n").replace(/\n{3,}/g, "\n\n").trim()}\n`;
}

/** A line after one that ends in “;” or “,” goes on with the same triple. */
function follows(query, start, signs) {
  const before = tokens(query.slice(0, start)).at(-1)?.text;
  return (before === ";" || before === ",") && !["}", ")"].includes(signs[0]) && open(query.slice(0, start)) ? 1 : 0;
}

function open(text) {
  return tokens(text).reduce((depth, token) => depth + (token.text === "{") - (token.text === "}"), 0) > 0;
}

/** Return a function that tells whether a place is inside a string of several lines. */
function multiline(query) {
  const long = tokens(query).filter((token) => /^("""|''')/.test(token.text));
  return (place) => long.some((token) => place > token.from && place < token.from + token.text.length);
}
