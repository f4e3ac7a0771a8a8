"""The vocabulary merged into one ontology document, its digest, and the OWL/XML that the build wrote for it."""

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from xml.sax.saxutils import escape

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from youcheng.rdf.canonical import dump_canonical
from youcheng.rdf.namespaces import BASE, OWL, rebased_text
from youcheng.rdf.terms import TYPE, owl
from youcheng.rdf.writers.serialize import as_bytes

HEAD_BYTES = 500
"""The digest of the vocabulary is within so many bytes at the start of a file."""


def under_one_header(quads: list[Quad], ontology: str) -> list[Quad]:
    """Return an ontology with its parts merged into it (https://www.w3.org/TR/owl2-syntax/#Ontology_Documents).

    The parts keep their descriptions but are no longer ontologies; without the whole, nothing changes.
    """
    headers = [quad for quad in quads if quad.predicate == TYPE and quad.object == owl("Ontology")]
    ontologies = {quad.subject for quad in headers}
    if NamedNode(ontology) not in ontologies:
        return quads
    parts = ontologies - {NamedNode(ontology)}
    dropped = {f"{OWL}imports", f"{OWL}versionIRI"}
    return [
        quad
        for quad in quads
        if not (quad.subject in parts and (quad.predicate.value in dropped or quad in headers))
        and not (quad.predicate.value == f"{OWL}imports" and quad.object in ontologies)
    ]


def digest_of(quads: Iterable[Quad], base: str = BASE) -> str:
    """Return a digest of a graph under the canonical base, whatever the names of its blank nodes."""
    triples = [quad.triple for quad in quads]
    # Like the IRIs of a dataset, those in its texts have the base of the server.
    text = as_bytes(triples, RdfFormat.N_TRIPLES).replace(base.encode(), BASE.encode())
    return sha256(dump_canonical(parse(text, format=RdfFormat.N_TRIPLES))).hexdigest()


def read_owl_xml(quads: list[Quad], base: str, *files: Path) -> bytes | None:
    """Return the OWL/XML of a vocabulary with IRIs under a base, None if none of the files was built from it."""
    digest = digest_of(under_one_header(quads, f"{BASE}ontology"), base)
    for path in files:
        document = path.read_bytes() if path.is_file() else b""
        if digest.encode() in document[:HEAD_BYTES]:
            return rebased_text(document.decode(), escape(base, {'"': "&quot;"})).encode()
    return None
