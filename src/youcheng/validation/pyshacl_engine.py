"""Validates with pySHACL, the reference engine: over plain graphs in memory, without network access."""

import re
from collections.abc import Iterable, Iterator
from types import SimpleNamespace
from typing import Any

import pyoxigraph as ox
import pyshacl
from pyshacl.constraints.core import string_based_constraints
from rdflib import RDF as RDF_NAMES
from rdflib import RDFS, XSD, BNode, Graph, Literal, URIRef
from rdflib import SH as SH_NAMES
from rdflib.term import Node

from youcheng.errors import ShapesInvalid
from youcheng.rdf.rdflib_bridge import from_rdflib, to_graph
from youcheng.sparql.corrections.functions import matching
from youcheng.validation.rdflib_queries import no_network
from youcheng.validation.report import SH, Path, Report, Result
from youcheng.validation.shacl import GraphIndex
from youcheng.validation.shacl.property_paths import describe_path
from youcheng.validation.shacl.sparql_constraints import fill_in
from youcheng.validation.wording import say

ANNOTATIONS = {RDFS.label, RDFS.comment, RDFS.seeAlso, RDFS.isDefinedBy, SH_NAMES.name, SH_NAMES.description}
"""Properties of shapes without effect. pySHACL reads all triples of a shape for each focus node; without these it is a
sixth faster."""


class _Pattern:
    """A regular expression of XPath for pySHACL, which would match Python's."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self.flags = ("i" if flags & re.IGNORECASE else "") + ("m" if flags & re.MULTILINE else "")
        self.search = self.match = lambda text: text in matching([text], self.pattern, self.flags)


vars(string_based_constraints)["re"] = SimpleNamespace(compile=_Pattern, I=re.IGNORECASE, M=re.MULTILINE)


def shapes_graph(triples: Iterable[ox.Triple | ox.Quad]) -> Graph:
    """Return a shapes graph for pySHACL, in which only ``true`` counts as true.

    SHACL compares terms, so ``sh:uniqueLang 1`` has no effect; rdflib would take 1 for true.
    """
    graph = to_graph(triples)
    for triple in list(graph):
        one = isinstance(triple[2], Literal) and triple[2].datatype == XSD.boolean and str(triple[2]) == "1"
        if triple[1] in ANNOTATIONS or (one and str(triple[1]).startswith(SH)):
            graph.remove(triple)
    return graph


def run_pyshacl(data: Iterable[ox.Triple | ox.Quad], shapes: Graph, *, graph: str | None = None) -> Report:
    """Return pySHACL's report of shapes over data.

    Nothing is fetched: imports, remote contexts, and ``SERVICE`` or ``FROM`` in a SPARQL constraint fail.

    Raises:
        ShapesInvalid: the shapes are malformed, or one of them needs the network.
    """
    if {"s", "x", "q"} & set("".join(map(str, shapes.objects(None, SH_NAMES.flags)))):
        raise ShapesInvalid(say("pyshacl", what="sh:flags"))
    if any("?failure" in str(query) or "$failure" in str(query) for query in shapes.objects(None, SH_NAMES.select)):
        raise ShapesInvalid(say("pyshacl", what="?failure"))
    with no_network():
        merged = to_graph(data)
        try:
            _, report, text = pyshacl.validate(
                merged, shacl_graph=shapes, inference="none", advanced=False, do_owl_imports=False, inplace=True
            )
        except Exception as error:  # pySHACL, rdflib and their parsers raise errors of any class
            raise ShapesInvalid(say("shapes-unusable", detail=error)) from error
    if not isinstance(report, Graph):
        raise ShapesInvalid(say("shapes-unusable", detail=text))
    nodes = (
        node
        for root in report.subjects(RDF_NAMES.type, SH_NAMES.ValidationReport)
        for node in report.objects(root, SH_NAMES.result)
    )
    return Report.of(_result(report, node, shapes, graph) for node in nodes)


def _result(report: Graph, node: Node, shapes: Graph, graph: str | None) -> Result:
    """Return one result of a report, with the results nested in it."""

    def term(name: URIRef) -> Any:
        return report.value(node, name)

    shape, path, value = term(SH_NAMES.sourceShape), term(SH_NAMES.resultPath), term(SH_NAMES.value)
    constraint, component = term(SH_NAMES.sourceConstraint), term(SH_NAMES.sourceConstraintComponent)
    # pySHACL drops the language of messages in SPARQL constraints, so they are read from the shapes.
    messages = [*_messages(shapes, constraint, SH_NAMES.message), *_messages(shapes, shape, SH_NAMES.message)]
    if not str(component).startswith(SH):  # the validator of a custom component has messages as well
        messages = messages or _messages(report, node, SH_NAMES.resultMessage)
    focus = from_rdflib(term(SH_NAMES.focusNode))
    bindings = {"this": focus} | ({} if value is None else {"value": from_rdflib(value)})
    return Result(
        focus=focus,
        shape=from_rdflib(shape),
        component=str(component),
        severity_iri=str(term(SH_NAMES.resultSeverity)),
        path=None if path is None else _path(report, path),
        value=None if value is None else from_rdflib(value),
        messages={message.language or "": fill_in(str(message), bindings) for message in reversed(messages)},
        nested=Report.of(
            _result(report, inner, shapes, graph) for inner in report.objects(node, SH_NAMES.detail)
        ).results,
        graph=graph,
        constraint=None if constraint is None else from_rdflib(constraint),
    )


def _messages(graph: Graph, node: Node | None, predicate: URIRef) -> list[Literal]:
    """Return the messages of a shape, a constraint or a result."""
    return [] if node is None else [text for text in graph.objects(node, predicate) if isinstance(text, Literal)]


def _path(report: Graph, node: Node) -> Path:
    """Return the property path of a result."""
    triples = [ox.Triple(*map(from_rdflib, triple)) for triple in _description(report, node)]  # type: ignore[arg-type]
    return describe_path(GraphIndex(triples), from_rdflib(node))


def _description(graph: Graph, node: Node) -> Iterator[tuple[Node, Node, Node]]:
    """Yield the triples of a path."""
    if isinstance(node, BNode):
        for predicate, value in graph.predicate_objects(node):
            yield node, predicate, value
            yield from _description(graph, value)
