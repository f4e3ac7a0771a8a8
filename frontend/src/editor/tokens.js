// The tokens of a query, read leniently: an editor must make sense of what is not finished.

const TOKEN = new RegExp([
  "#[^\\n]*",
  "<[^<>\"{}|^`\\\\\\s]*>",
  '"""[\\s\\S]*?(?:"""|$)', "'''[\\s\\S]*?(?:'''|$)",
  '"(?:[^"\\\\\\n]|\\\\.)*"?', "'(?:[^'\\\\\\n]|\\\\.)*'?",
  "[?$][\\w\\u00b7-\\uffff]+",
  "(?:[A-Za-z_\\u00b7-\\uffff][\\w.\\u00b7-\\uffff-]*)?:(?:[\\w\\u00b7-\\uffff:%-]|\\.(?=[\\w\\u00b7-\\uffff:%-]))*",
  "@[A-Za-z]+(?:-[A-Za-z0-9]+)*",
  "\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?",
  "\\^\\^", "&&", "\\|\\|", "[<>!]=",
  "[A-Za-z_\\u00b7-\\uffff][\\w\\u00b7-\\uffff-]*",
  "\\S",
].join("|"), "gu");

/** Return the tokens of a text with their places; comments are left out. */
export function tokens(text) {
  return Array.from(text.matchAll(TOKEN), (match) => ({ text: match[0], from: match.index }))
    .filter((token) => !token.text.startsWith("#"));
}

export const isVariable = (token) => /^[?$]\w/u.test(token) || /^[?$][^\x00-\x7f]/u.test(token);

/** Return the prefixes that a query declares. */
export function declared(text) {
  const found = {};
  const all = tokens(text);
  for (let at = 0; at + 2 < all.length; at += 1) {
    if (/^prefix$/i.test(all[at].text) && all[at + 1].text.endsWith(":")) {
      found[all[at + 1].text.slice(0, -1)] = all[at + 2].text.replace(/^<|>$/g, "");
    }
  }
  return found;
}

/** Return the IRI that a token stands for, by the prefixes declared and those known to the service. */
export function resolve(token, prefixes) {
  if (token.startsWith("<")) return token.slice(1, -1);
  if (token === "a") return "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
  const colon = token.indexOf(":");
  const namespace = colon < 0 || token.startsWith('"') ? undefined : prefixes[token.slice(0, colon)];
  return namespace === undefined ? null : namespace + token.slice(colon + 1);
}
