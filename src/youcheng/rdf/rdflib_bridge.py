"""Terms of pyoxigraph as terms of rdflib and back, with every lexical form as it was written."""

from collections.abc import Iterable, Mapping
from functools import cache

import pyoxigraph as ox
from rdflib import BNode, Dataset, Graph, Literal, URIRef
from rdflib.term import Node

from youcheng.errors import VoiceViolated
from youcheng.rdf.terms import STRING, Term


def to_rdflib(term: Term) -> Node:
    """Return a term as rdflib holds it; ``"05"^^xsd:integer`` stays 05, a plain string stays plain.

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
        # rdflib takes "x"^^xsd:string and "x" for two terms; in RDF 1.1 they are one.
        datatype = None if term.datatype == STRING else URIRef(term.datatype.value)
        return Literal(term.value, datatype=datatype, normalize=False)
    raise VoiceViolated(f"a triple about a triple cannot be validated by SHACL 1.0: {term}")


def from_rdflib(node: Node) -> Term:
    """Return a term of rdflib as pyoxigraph holds it.

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
    """Return a plain rdflib graph that is the merge of the triples, whatever named graphs they come from."""
    graph = Graph(bind_namespaces="none")
    converted = cache(to_rdflib)
    for triple in triples:
        # Graph.add checks and copies; at 25 thousand triples the store's own method halves the time.
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
