// What the page says about the service that it belongs to.

const { dataset } = document.getElementById("workbench");

export const settings = {
  /** With what every IRI of the project starts. */
  base: dataset.base,
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

/** Return the address to link to for an IRI: on this server for what is ours, none for what is no web address. */
export function href(iri) {
  if (!iri.startsWith(settings.base)) return /^https?:\/\//.test(iri) ? iri : null;
  const [path, fragment] = iri.slice(settings.base.length).split("#", 2);
  return `${at(path)}${settings.suffix}${fragment === undefined ? "" : `#${fragment}`}`;
}
