"""Validates a data graph, by the fast engine if it covers the shapes, else by pySHACL."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

import pyoxigraph as ox

from youcheng.rdf.files import read
from youcheng.rdf.terms import LABEL
from youcheng.validation.report import Report
from youcheng.validation.shacl import GraphIndex, NotCore, Shape, evaluate, read_shapes, targets

if TYPE_CHECKING:
    from rdflib import Graph

Engine = Literal["auto", "pyshacl"]
Statement: TypeAlias = ox.Triple | ox.Quad


class Shapes:
    """A shapes graph, parsed once for each engine that uses it."""

    def __init__(self, triples: Iterable[Statement]) -> None:
        self.triples = list(triples)

    @cached_property
    def labels(self) -> dict[str, dict[str, str]]:
        """The labels of each named shape, by language."""
        labels: dict[str, dict[str, str]] = {}
        for triple in self.triples:
            if triple.predicate == LABEL and isinstance(triple.object, ox.Literal):
                subject = triple.subject.value if isinstance(triple.subject, ox.NamedNode) else str(triple.subject)
                labels.setdefault(subject, {})[triple.object.language or ""] = triple.object.value
        return labels

    @cached_property
    def core(self) -> list[Shape] | None:
        """The shapes for the fast engine, or None if they are beyond it."""
        try:
            return read_shapes(self.triples)
        except NotCore:
            return None

    @cached_property
    def graph(self) -> "Graph":
        """The shapes for pySHACL."""
        from youcheng.validation.pyshacl_engine import shapes_graph

        return shapes_graph(self.triples)


def load_shapes(*paths: Path) -> Shapes:
    """Return the shapes of Turtle files as one graph."""
    return Shapes(triple for path in paths for triple in read(path, blank_nodes=True))


def validate(
    data: Iterable[Statement],
    shapes: Shapes | Iterable[Statement],
    *,
    graph: str | None = None,
    engine: Engine = "auto",
) -> Report:
    """Return the report of shapes over the merge of the triples; each result names the graph, if one is given.

    Raises:
        ShapesInvalid: the shapes are malformed, or a SPARQL constraint tries to reach the network.
    """
    shapes = shapes if isinstance(shapes, Shapes) else Shapes(shapes)
    if engine == "auto" and shapes.core is not None:
        return evaluate(GraphIndex(data), shapes.core, graph=graph)
    from youcheng.validation.pyshacl_engine import run_pyshacl

    data = list(data)
    report = run_pyshacl(data, shapes.graph, graph=graph)
    return replace(report, targets=targets(GraphIndex(data), shapes.triples))


def validate_graphs(quads: Iterable[ox.Quad], shapes: Shapes, *, engine: Engine = "auto") -> Report:
    """Return the report of shapes over each named graph by itself; each result names its graph."""
    graphs: dict[str, list[ox.Quad]] = {}
    for quad in quads:
        if isinstance(quad.graph_name, ox.NamedNode):
            graphs.setdefault(quad.graph_name.value, []).append(quad)
    return Report().merged(*(validate(graphs[name], shapes, graph=name, engine=engine) for name in sorted(graphs)))
