"""Serialize statements: the one place that chooses the writer of a format, the order of statements and the prefixes."""

from collections.abc import Iterable
from typing import Any

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from youcheng.rdf.namespaces import ANNOTATIONS, AXIOMS, BASE, in_default_graph, prefixes, rebased
from youcheng.rdf.prefixes import used_prefixes
from youcheng.rdf.terms import LABEL, TYPE, Statement, in_graph, value_of
from youcheng.rdf.writers.jsonld import Context, write_json_ld
from youcheng.rdf.writers.turtle import nested_turtle
from youcheng.rdf.writers.xml_rules import finished_xml, for_rdf_xml

LEADING = {TYPE.value: 0, LABEL.value: 1}
"""The places of the predicates that come first."""


def write(quads: list[Quad], format_: RdfFormat, *, thing: str, base: str, context: Context) -> bytes:
    """Return the document about a thing, or a whole graph if `thing` is empty; equal quads give equal bytes.

    A format with graphs holds the triples of the other formats in its default graph, and each again in the graphs that
    state it: clients that prefer such a format query the default graph.
    """
    triples = in_reading_order(story_of(quads, thing, base) if thing else {quad.triple for quad in quads}, thing)
    if format_.supports_datasets and format_ != RdfFormat.JSON_LD:
        merged = [in_graph(triple, DefaultGraph()) for triple in triples]
        return with_prefixes([*merged, *by_graph(quads, thing)], format_, base)
    if format_ == RdfFormat.JSON_LD:
        return write_json_ld(triples, thing, context)
    nested = nested_turtle(triples, used_prefixes(triples, prefixes(base))) if format_ == RdfFormat.TURTLE else None
    return nested or with_prefixes(triples, format_, base)


def story_of(quads: list[Quad], thing: str, base: str) -> list[Triple]:
    """Return the triples of the graphs that make up the default graph, of the annotations and of the axioms.

    If these graphs do not mention the thing, return the triples of all graphs, so that its document is not empty.
    """
    node = NamedNode(thing)
    graphs = ((quad, rebased(value_of(quad.graph_name), BASE, base)) for quad in quads)
    story = [quad for quad, graph in graphs if in_default_graph(graph) or graph in {ANNOTATIONS, AXIOMS}]
    mentioned = any(node in (quad.subject, quad.object) for quad in story)
    return list(dict.fromkeys(quad.triple for quad in (story if mentioned else quads)))


def in_reading_order(triples: Iterable[Triple], thing: str) -> list[Triple]:
    """Return triples with those about the thing first, then by subject; types and labels lead for each subject."""

    def key(triple: Triple) -> tuple[object, ...]:
        subject, predicate = value_of(triple.subject), triple.predicate.value
        return (subject != thing, subject, LEADING.get(predicate, 2), predicate, _key_of_object(triple.object))

    return sorted(triples, key=key)


def _key_of_object(term: Any) -> tuple[str, str, str]:
    """Return the sort key of an object: texts are sorted by language first."""
    if isinstance(term, Literal):
        return (term.language or "", term.value, term.datatype.value)
    return (value_of(term), "", "")


def by_graph(quads: list[Quad], thing: str = "") -> list[Quad]:
    """Return quads graph by graph, those of each graph in reading order."""
    graphs: dict[str, list[Triple]] = {}
    for quad in quads:
        graphs.setdefault(value_of(quad.graph_name), []).append(quad.triple)
    return [
        in_graph(triple, NamedNode(graph))
        for graph in sorted(graphs)
        for triple in in_reading_order(graphs[graph], thing)
    ]


def as_bytes(statements: Iterable[Statement], format_: RdfFormat, namespaces: dict[str, str] | None = None) -> bytes:
    """Return statements in a format, with prefixes if it has them.

    Raises:
        FormatImpossible: RDF/XML cannot express a name or a character.
    """
    if format_ == RdfFormat.RDF_XML:
        return finished_xml(serialize(for_rdf_xml(statements), format=format_, prefixes=namespaces) or b"")
    return serialize(statements, format=format_, prefixes=namespaces) or b""


def with_prefixes(statements: list[Statement], format_: RdfFormat, base: str) -> bytes:
    """Return statements in a format with the prefixes that they use, the project's own prefixes first."""
    used = used_prefixes(statements, prefixes(base))
    document = as_bytes(statements, format_, used)
    if format_ not in {RdfFormat.TURTLE, RdfFormat.TRIG}:
        return document
    # The engine sorts the prefixes by name.
    head = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in used.items())
    body = document.split(b"\n", len(used))[-1]
    return f"{head}\n".encode() + body if used else document
