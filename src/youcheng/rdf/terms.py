"""Common RDF terms, and small functions over terms, triples and quads."""

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias, TypeGuard, TypeVar

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from youcheng.errors import VoiceViolated
from youcheng.rdf.namespaces import BASE, EXTERNAL, OWL, RDF, RDFS, XSD, YC

Term: TypeAlias = NamedNode | BlankNode | Literal | Triple
Statement = TypeVar("Statement", Triple, Quad)

TYPE, FIRST, REST, NIL = (NamedNode(f"{RDF}{name}") for name in ("type", "first", "rest", "nil"))
LABEL, SUBCLASS = NamedNode(f"{RDFS}label"), NamedNode(f"{RDFS}subClassOf")
DEFINITION = NamedNode(f"{EXTERNAL['skos']}definition")
STRING = NamedNode(f"{XSD}string")
THING = f"{BASE}id/"


def vocabulary(namespace: str) -> Callable[[str], NamedNode]:
    """Return a function from a local name to the term of a vocabulary.

    >>> vocabulary(YC)("Pairing").value
    'https://w3id.org/youcheng/ontology#Pairing'
    """
    return lambda name: NamedNode(f"{namespace}{name}")


yc, oa, owl, rdfs, sh = map(vocabulary, (YC, EXTERNAL["oa"], OWL, RDFS, EXTERNAL["sh"]))


def iri(term: object) -> NamedNode:
    """Return a term that is an IRI; raise VoiceViolated for any other."""
    if isinstance(term, NamedNode):
        return term
    raise VoiceViolated(f"{term} must be an IRI")


def value_of(term: Any) -> str:
    """Return an IRI, the lexical form of a literal or the label of a blank node; "" for the default graph.

    >>> value_of(NamedNode("http://example.org/")), value_of(Literal("昆明市", language="zh")), value_of(BlankNode("b"))
    ('http://example.org/', '昆明市', '_:b')
    """
    if isinstance(term, DefaultGraph):
        return ""
    return f"_:{term.value}" if isinstance(term, BlankNode) else str(term.value)


def is_thing(term: object) -> TypeGuard[NamedNode]:
    """Return whether a term is the canonical IRI of a thing of the project, without a fragment.

    >>> is_thing(NamedNode(f"{BASE}id/place/kunming")), is_thing(NamedNode(f"{BASE}id/passage/9#char=1,2"))
    (True, False)
    """
    return isinstance(term, NamedNode) and term.value.startswith(THING) and "#" not in term.value


def in_graph(triple: Triple | Quad, graph: NamedNode | DefaultGraph) -> Quad:
    """Return a triple as a quad of a graph."""
    return Quad(triple.subject, triple.predicate, triple.object, graph)


def into(triples: Iterable[Triple | Quad], graph: str) -> list[Quad]:
    """Return triples as quads of a graph."""
    name = NamedNode(graph)
    return [in_graph(triple, name) for triple in triples]
