"""Choose who evaluates: our own engine for the core of SHACL, pySHACL for what goes beyond it or when asked for."""

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import pyoxigraph as ox

from youcheng.rdf.terms import LABEL
from youcheng.validation.report import Report
from youcheng.validation.shacl import GraphIndex, NotCore, Shape, evaluate, read_shapes

if TYPE_CHECKING:
    from rdflib import Graph

Engine = Literal["auto", "pyshacl"]


class Shapes:
    """A shapes graph that is ready to be used, once or many times, by either engine."""

    def __init__(self, triples: Iterable[ox.Triple | ox.Quad]) -> None:
        """Hold the triples; they are read when they are needed."""
        self.triples = list(triples)

    @cached_property
    def labels(self) -> dict[str, dict[str, str]]:
        """What each named shape is called, by language."""
        found: dict[str, dict[str, str]] = {}
        for triple in self.triples:
            if triple.predicate.value == LABEL and isinstance(triple.object, ox.Literal):
                subject = triple.subject.value if isinstance(triple.subject, ox.NamedNode) else str(triple.subject)
                found.setdefault(subject, {})[triple.object.language or ""] = triple.object.value
        return found

    @cached_property
    def core(self) -> list[Shape] | None:
        """The shapes as our own engine reads them, or None where they need another."""
        try:
            return read_shapes(self.triples)
        except NotCore:
            return None

    @cached_property
    def graph(self) -> "Graph":
        """The shapes as pySHACL reads them."""
        from youcheng.validation.pyshacl_engine import shapes_graph

        return shapes_graph(self.triples)


def run(
    data: Iterable[ox.Triple | ox.Quad], shapes: Shapes, *, graph: str | None = None, engine: Engine = "auto"
) -> Report:
    """Return what the shapes find in the merge of the triples; each result names the graph that was validated.

    Raises:
        ShapesInvalid: the shapes are not well-formed, or one of them asks for what is closed.
    """
    if engine == "auto" and shapes.core is not None:
        return evaluate(GraphIndex(data), shapes.core, graph=graph)
    from youcheng.validation.pyshacl_engine import run_reference

    return run_reference(data, shapes.graph, graph=graph)
