"""What a document says of the very IRI that leads to it, where no voice does: nobody should ask in vain."""

from pyoxigraph import Literal, NamedNode, Quad

from youcheng.rdf.namespaces import BASE, EXTERNAL, ONTOLOGY, OWL, RDFS
from youcheng.web.services import Services


def version_of(iri: str, current: Services) -> list[Quad]:
    """Return what an IRI is the version of; nothing for what is no version."""
    graph = NamedNode(current.base + ONTOLOGY.removeprefix(BASE))
    versions = current.store.quads_for_pattern(None, NamedNode(f"{OWL}versionIRI"), NamedNode(iri), graph)
    return [
        quad
        for version in versions
        for quad in (
            Quad(NamedNode(iri), NamedNode(f"{RDFS}isDefinedBy"), version.subject, graph),
            Quad(NamedNode(iri), NamedNode(f"{OWL}versionInfo"), Literal(iri.rpartition("/")[2]), graph),
        )
    ]


def with_itself(quads: list[Quad], thing: str) -> list[Quad]:
    """Return what a voice says with what it is made of, where it does not speak of itself."""
    node, has = NamedNode(thing), NamedNode(f"{EXTERNAL['dcterms']}hasPart")
    if any(quad.subject == node for quad in quads):
        return quads
    parts = {(quad.subject, quad.graph_name) for quad in quads if isinstance(quad.subject, NamedNode)}
    return [*quads, *(Quad(node, has, part, graph) for part, graph in parts)]
