"""pySHACL, the reference: run over plain graphs in memory, without a way to the network."""

import logging
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pyoxigraph as ox
import pyshacl
from rdflib import RDF as RDF_NAMES
from rdflib import RDFS, XSD, BNode, Graph, Literal, URIRef
from rdflib import SH as SH_NAMES
from rdflib.term import Node

from youcheng.errors import ShapesInvalid
from youcheng.rdf.rdflib_bridge import from_rdflib, to_graph
from youcheng.validation.report import SH, Path, Report, Result
from youcheng.validation.shacl import GraphIndex
from youcheng.validation.shacl.property_paths import describe_path
from youcheng.validation.shacl.sparql_constraints import fill_in

UNUSED = {RDFS.label, RDFS.comment, RDFS.seeAlso, RDFS.isDefinedBy, SH_NAMES.name, SH_NAMES.description}
"""What a shape says for people. pySHACL looks at every triple of a shape for every focus node: without these it is a
sixth faster."""

_closed = threading.local()
_hooked = threading.Event()


def shapes_graph(triples: Iterable[ox.Triple | ox.Quad]) -> Graph:
    """Return a shapes graph as pySHACL needs it, with ``true`` as the only truth.

    SHACL compares terms: ``sh:uniqueLang 1`` asks for nothing, though rdflib takes 1 for true.
    """
    with _quiet("rdflib.term"):
        graph = to_graph(triples)
    for triple in list(graph):
        one = isinstance(triple[2], Literal) and triple[2].datatype == XSD.boolean and str(triple[2]) == "1"
        if triple[1] in UNUSED or (one and str(triple[1]).startswith(SH)):
            graph.remove(triple)
    return graph


def run_reference(data: Iterable[ox.Triple | ox.Quad], shapes: Graph, *, graph: str | None = None) -> Report:
    """Return what the shapes find in the data.

    Nothing is fetched: imports, remote contexts and ``SERVICE`` or ``FROM`` in a SPARQL constraint all fail.

    Raises:
        ShapesInvalid: the shapes are not well-formed, or one of them asks for what is closed.
    """
    with _no_network(), _quiet("rdflib.term"):
        merged = to_graph(data)
        try:
            _, found, text = pyshacl.validate(
                merged, shacl_graph=shapes, inference="none", advanced=False, do_owl_imports=False, inplace=True
            )
        except Exception as error:  # pySHACL, rdflib and their parsers raise what they like; none is a bug of ours
            raise ShapesInvalid(f"the shapes cannot be used: {error}") from error
    if not isinstance(found, Graph):
        raise ShapesInvalid(f"the shapes cannot be used: {text}")
    return Report.of(_results(found, shapes, graph))


def _results(found: Graph, shapes: Graph, graph: str | None) -> Iterator[Result]:
    """Yield the results of pySHACL's report."""
    for report in found.subjects(RDF_NAMES.type, SH_NAMES.ValidationReport):
        for node in found.objects(report, SH_NAMES.result):
            yield _result(found, node, shapes, graph)


def _result(found: Graph, node: Node, shapes: Graph, graph: str | None) -> Result:
    """Return one result with what is nested in it."""

    def term(name: URIRef) -> Any:
        return found.value(node, name)

    shape, path, value = term(SH_NAMES.sourceShape), term(SH_NAMES.resultPath), term(SH_NAMES.value)
    constraint = term(SH_NAMES.sourceConstraint)
    # pySHACL drops the language of messages in SPARQL constraints, so they are read from the shapes themselves.
    said = [*_messages(shapes, constraint), *_messages(shapes, shape)]
    said = said or [message for message in found.objects(node, SH_NAMES.resultMessage) if isinstance(message, Literal)]
    focus = from_rdflib(term(SH_NAMES.focusNode))
    places = {"this": focus} | ({} if value is None else {"value": from_rdflib(value)})
    return Result(
        focus=focus,
        shape=from_rdflib(shape),
        component=str(term(SH_NAMES.sourceConstraintComponent)),
        severity_iri=str(term(SH_NAMES.resultSeverity)),
        path=None if path is None else _path(found, path),
        value=None if value is None else from_rdflib(value),
        messages={message.language or "": fill_in(str(message), places) for message in reversed(said)},
        nested=Report.of(
            _result(found, inner, shapes, graph) for inner in found.objects(node, SH_NAMES.detail)
        ).results,
        graph=graph,
        constraint=None if constraint is None else from_rdflib(constraint),
    )


def _messages(shapes: Graph, node: Node | None) -> list[Literal]:
    """Return the messages of a shape or a constraint."""
    return [] if node is None else [one for one in shapes.objects(node, SH_NAMES.message) if isinstance(one, Literal)]


def _path(found: Graph, node: Node) -> Path:
    """Return the property path that a node of a report stands for."""
    triples = [ox.Triple(*map(from_rdflib, triple)) for triple in _description(found, node)]  # type: ignore[arg-type]
    return describe_path(GraphIndex(triples), from_rdflib(node))


def _description(graph: Graph, node: Node) -> Iterator[tuple[Node, Node, Node]]:
    """Yield the triples of a path."""
    if isinstance(node, BNode):
        for predicate, value in graph.predicate_objects(node):
            yield node, predicate, value
            yield from _description(graph, value)


@contextmanager
def _no_network() -> Iterator[None]:
    """Make every connection of this thread fail while the block runs, whichever library asks for it."""
    if not _hooked.is_set():
        sys.addaudithook(_refuse_network)
        _hooked.set()
    _closed.active = True
    try:
        yield
    finally:
        _closed.active = False


def _refuse_network(event: str, _: tuple[object, ...]) -> None:
    """Raise for what would leave the machine; an audit hook sees it below every library."""
    if event in {"socket.connect", "socket.getaddrinfo", "urllib.Request"} and getattr(_closed, "active", False):
        raise PermissionError("validation fetches nothing from the network")


@contextmanager
def _quiet(name: str) -> Iterator[None]:
    """Keep a library's logger silent while the block runs: an ill-typed literal is a result, not a log line."""
    logger = logging.getLogger(name)
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(level)
