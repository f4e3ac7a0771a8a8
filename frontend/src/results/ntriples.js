// Read N-Triples as the endpoint writes them into rows of terms like those of SPARQL results in JSON.

const TERM = String.raw`<([^>]*)>|_:(\S+)|"((?:[^"\\]|\\.)*)"(?:@([\w-]+)|\^\^<([^>]*)>)?`;
const LINE = new RegExp(String.raw`^(?:${TERM})\s+(?:${TERM})\s+(?:${TERM})\s*\.$`);
const ESCAPES = { t: "\t", b: "\b", n: "\n", r: "\r", f: "\f" };

/** Return the triples of a text. */
export function triples(text) {
  return text.split("\n").filter(Boolean).map((line) => {
    const match = LINE.exec(line);
    if (!match) throw new Error(`not a triple: ${line.slice(0, 200)}`);
    return { subject: term(match.slice(1, 6)), predicate: term(match.slice(6, 11)), object: term(match.slice(11, 16)) };
  });
}

function term([iri, node, literal, language, datatype]) {
  if (iri !== undefined) return { type: "uri", value: unescaped(iri) };
  if (node !== undefined) return { type: "bnode", value: node };
  const found = { type: "literal", value: unescaped(literal) };
  if (language) found["xml:lang"] = language;
  if (datatype) found.datatype = datatype;
  return found;
}

function unescaped(text) {
  return text.replace(/\\(?:u([\dA-Fa-f]{4})|U([\dA-Fa-f]{8})|(.))/g, (_, four, eight, one) =>
    one ? ESCAPES[one] ?? one : String.fromCodePoint(parseInt(four ?? eight, 16)));
}
