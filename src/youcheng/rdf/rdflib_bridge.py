"""Terms and graphs of pyoxigraph as those of rdflib, and terms back, with unchanged lexical forms."""

import logging
from collections.abc import Iterable, Mapping
from functools import cache

import pyoxigraph as ox
from rdflib import BNode, Dataset, Graph, Literal, URIRef
from rdflib.term import Node

from youcheng.errors import VoiceViolated
from youcheng.rdf.terms import STRING, Term

# It logs a traceback for each ill-typed literal; those are data as others are, and the validator reports them.
logging.getLogger("rdflib.term").setLevel(logging.ERROR)


def to_rdflib(term: Term) -> Node:
    """Return a term of pyoxigraph as a term of rdflib.

    >>> from youcheng.rdf.namespaces import XSD
    >>> to_rdflib(ox.Literal("05", datatype=ox.NamedNode(f"{XSD}integer"))).n3()
    '"05"^^<http://www.w3.org/2001/XMLSchema#integer>'
    """
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if isinstance(term, ox.Literal):
        if term.language:
            return Literal(term.value, lang=term.language)
        # rdflib distinguishes "x"^^xsd:string from "x"; RDF 1.1 does not.
        datatype = None if term.datatype == STRING else URIRef(term.datatype.value)
        return Literal(term.value, datatype=datatype, normalize=False)
    raise VoiceViolated(f"{term}: rdflib and SHACL 1.0 have no triples as terms; state it without")


def from_rdflib(node: Node) -> Term:
    """Return a term of rdflib as a term of pyoxigraph.

    >>> from_rdflib(Literal("友城", lang="zh"))
    <Literal value=友城 language=zh>
    """
    if isinstance(node, URIRef):
        return ox.NamedNode(str(node))
    if isinstance(node, BNode):
        return ox.BlankNode(str(node))
    if isinstance(node, Literal):
        if node.language:
            return ox.Literal(str(node), language=node.language)
        return ox.Literal(str(node), datatype=ox.NamedNode(str(node.datatype or STRING.value)))
    raise TypeError(f"not a term of a triple: {node!r}")


def to_graph(triples: Iterable[ox.Triple | ox.Quad]) -> Graph:
    """Return an rdflib graph of triples, whatever their named graphs."""
    graph = Graph(bind_namespaces="none")
    converted = cache(to_rdflib)
    for triple in triples:
        # Graph.add checks and copies: the store's own method takes half the time.
        terms = converted(triple.subject), converted(triple.predicate), converted(triple.object)
        graph.store.add(terms, context=graph)
    return graph


def to_dataset(quads: Iterable[ox.Quad], prefixes: Mapping[str, str]) -> Dataset:
    """Return an rdflib dataset with the quads and prefixes."""
    dataset = Dataset()
    for prefix, namespace in prefixes.items():
        dataset.bind(prefix, namespace)
    converted, graph_named = cache(to_rdflib), cache(dataset.graph)
    for quad in quads:
        name = quad.graph_name
        graph = dataset.default_graph if isinstance(name, ox.DefaultGraph) else graph_named(converted(name))
        terms = converted(quad.subject), converted(quad.predicate), converted(quad.object)
        dataset.store.add(terms, context=graph)
    return dataset
