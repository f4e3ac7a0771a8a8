// What the page says about the service that it belongs to.

const { dataset } = document.getElementById("workbench");

export const settings = {
  /** What the IRIs of things, documents and graphs start with on this server. */
  base: dataset.base,
  /** What the IRIs of the vocabulary start with on every server. */
  canonical: dataset.canonical,
  /** The path under which the application answers, without a slash at its end. */
  root: dataset.root,
  /** The public address of the endpoint, for use outside this page. */
  endpoint: `${dataset.base}sparql`,
  /** Whether the operator lets queries be kept under short addresses. */
  links: dataset.links === "yes",
  /** The argument that keeps the language that the reader chose when a link is followed. */
  suffix: dataset.suffix ?? "",
};

/** Return the address on this server of something that belongs to the service. */
export const at = (path) => `${settings.root}/${path}`;

const vocabulary = new RegExp(`^(?:${dataset.vocabulary})`);

/** Return the path of an IRI of the project: canonical for the vocabulary, else under the base; null for another IRI. */
export function pathOf(iri) {
  const [canonical, local] = [settings.canonical, settings.base].map((start) => (iri.startsWith(start) ? iri.slice(start.length) : null));
  if (canonical !== null && vocabulary.test(canonical)) return canonical;
  return local !== null && vocabulary.test(local) ? null : local;
}

/** Return the address to link to for an IRI: on this server for what is ours, none for what is no web address. */
export function href(iri) {
  const local = pathOf(iri);
  if (local === null) return /^https?:\/\//.test(iri) ? iri : null;
  const [path, fragment] = local.split("#", 2);
  return `${at(path)}${settings.suffix}${fragment === undefined ? "" : `#${fragment}`}`;
}
