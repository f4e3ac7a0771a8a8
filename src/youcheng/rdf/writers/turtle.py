"""Turtle with nested blank nodes, for graphs that people read as a whole: ontologies and shapes."""

import re
from io import BytesIO

from pyoxigraph import BlankNode, RdfFormat, Triple, parse

from youcheng.rdf.canonical import dump_canonical
from youcheng.rdf.namespaces import BASE, OWL
from youcheng.rdf.terms import into

MAX_TRIPLES = 20_000
"""The largest graph that rdflib writes: it needs about 0.1 ms for a triple."""


def nested_turtle(triples: list[Triple], prefixes: dict[str, str]) -> bytes | None:
    """Return a graph as Turtle in which blank nodes are nested; equal graphs give equal bytes.

    Return None for a graph without blank nodes, for a large one, and if rdflib would change the graph: it adds
    ".0" to decimals without a point.
    """
    nodes = (term for triple in triples for term in (triple.subject, triple.object))
    if len(triples) > MAX_TRIPLES or not any(isinstance(node, BlankNode) for node in nodes):
        return None
    from rdflib import URIRef
    from rdflib.plugins.serializers.longturtle import LongTurtleSerializer

    from youcheng.rdf.rdflib_bridge import to_graph

    canonical = dump_canonical(into(triples, BASE))
    graph = to_graph(parse(canonical, format=RdfFormat.N_QUADS))
    for prefix, namespace in prefixes.items():
        graph.bind(prefix, namespace)
    serializer = LongTurtleSerializer(graph)  # type: ignore[no-untyped-call]
    serializer.topClasses = [URIRef(f"{OWL}Ontology")]
    stream = BytesIO()
    serializer.serialize(stream, encoding="utf-8")
    head, _, body = stream.getvalue().partition(b"\n\n")
    # rdflib declares prefixes as SPARQL does, which parsers of older Turtle refuse.
    document = re.sub(rb"(?m)^PREFIX (.*)$", rb"@prefix \1 .", head) + b"\n\n" + body
    try:
        again = dump_canonical(into(parse(document, format=RdfFormat.TURTLE), BASE))
    except SyntaxError:
        return None
    return document if again == canonical else None
