// The formats in which the endpoint gives a result.

const RESULTS = [
  { name: "json", label: "JSON", suffix: "srj" }, { name: "csv", label: "CSV", suffix: "csv" },
  { name: "tsv", label: "TSV", suffix: "tsv" }, { name: "xml", label: "XML", suffix: "srx" },
];
const GRAPHS = [
  { name: "turtle", label: "Turtle", suffix: "ttl" }, { name: "jsonld", label: "JSON-LD", suffix: "jsonld" },
  { name: "ntriples", label: "N-Triples", suffix: "nt" }, { name: "rdfxml", label: "RDF/XML", suffix: "rdf" },
];

/** Return the formats for a kind of result. */
export const formats = (kind) => (kind === "graph" ? GRAPHS : RESULTS);

/** Tell whether a query makes a graph, by its first word after the prologue. */
export function makesGraph(query) {
  const match = /^(?:\s|#[^\n]*\n|prefix\s+[^\s:]*:\s*<[^>]*>|base\s*<[^>]*>)*(select|ask|construct|describe)\b/i.exec(query);
  return /^(construct|describe)$/i.test(match?.[1] ?? "");
}
