"""SHACL property paths as terms and as text."""

from collections.abc import Iterator

import pyoxigraph as ox
from rdflib import RDF as RDF_NAMES
from rdflib import SH as SH_NAMES
from rdflib import BNode, Graph, URIRef
from rdflib.term import Node

from youcheng.quads import short
from youcheng.validation.conversion import from_rdflib
from youcheng.validation.report import Path

REPEATED = {SH_NAMES.zeroOrMorePath: "*", SH_NAMES.oneOrMorePath: "+", SH_NAMES.zeroOrOnePath: "?"}


def path_of(graph: Graph, node: Node) -> Path:
    """Return the property path that a node of a graph stands for."""
    triples = tuple(
        ox.Triple(from_rdflib(s), from_rdflib(p), from_rdflib(o))  # type: ignore[arg-type]
        for s, p, o in _description(graph, node)
    )
    return Path(from_rdflib(node), triples, path_text(graph, node))


def _description(graph: Graph, node: Node) -> Iterator[tuple[Node, Node, Node]]:
    """Yield the triples of a path, in the order in which it is read."""
    if isinstance(node, BNode):
        for predicate, value in sorted(graph.predicate_objects(node)):
            yield node, predicate, value
            yield from _description(graph, value)


def path_text(graph: Graph, node: Node) -> str:
    """Return a property path in SPARQL's syntax, with the project's prefixes where they fit."""
    if isinstance(node, URIRef):
        return short(ox.NamedNode(str(node)))
    if (node, RDF_NAMES.first, None) in graph:
        return "/".join(_grouped(graph, step) for step in graph.items(node))
    inverse = graph.value(node, SH_NAMES.inversePath)
    if inverse is not None:
        return f"^{_grouped(graph, inverse)}"
    either = graph.value(node, SH_NAMES.alternativePath)
    if either is not None:
        return "|".join(_grouped(graph, step) for step in graph.items(either))
    for name, sign in REPEATED.items():
        repeated = graph.value(node, name)
        if repeated is not None:
            return f"{_grouped(graph, repeated)}{sign}"
    return str(node)


def _grouped(graph: Graph, node: Node) -> str:
    """Return the text of a step, in brackets where it is itself more than one step."""
    text = path_text(graph, node)
    return text if isinstance(node, URIRef) or text.startswith("(") else f"({text})"
