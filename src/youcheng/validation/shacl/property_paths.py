"""Property paths (https://www.w3.org/TR/shacl/#property-paths)."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from youcheng.rdf.prefixes import shorten
from youcheng.rdf.terms import FIRST, Term
from youcheng.validation.report import SH, Path
from youcheng.validation.shacl.graph_index import GraphIndex, NotCore

MAX_DEPTH = 50
"""The depth to which paths may be nested."""


class PathStep(ABC):
    """A path, or a part of one."""

    @abstractmethod
    def values(self, data: GraphIndex, node: Term) -> Collection[Term]:
        """Return the nodes at the end of the path, each once."""


@dataclass(frozen=True, slots=True)
class Predicate(PathStep):
    """A property."""

    iri: ox.NamedNode

    def values(self, data: GraphIndex, node: Term) -> Collection[Term]:
        """Return the values of the property."""
        return data.values(node, self.iri)


@dataclass(frozen=True, slots=True)
class Inverse(PathStep):
    """A property in inverse direction; `inverted` reduces the inverse of a longer path to inverse properties."""

    iri: ox.NamedNode

    def values(self, data: GraphIndex, node: Term) -> Collection[Term]:
        """Return the nodes that have this node as a value of the property."""
        return data.having(self.iri, node)


@dataclass(frozen=True, slots=True)
class Sequence(PathStep):
    """Paths one after another."""

    steps: tuple[PathStep, ...]

    def values(self, data: GraphIndex, node: Term) -> Collection[Term]:
        """Return the nodes at the end of the last path."""
        nodes: Collection[Term] = (node,)
        for step in self.steps:
            nodes = {value: None for start in nodes for value in step.values(data, start)}
        return nodes


@dataclass(frozen=True, slots=True)
class Alternative(PathStep):
    """Any of several paths."""

    steps: tuple[PathStep, ...]

    def values(self, data: GraphIndex, node: Term) -> Collection[Term]:
        """Return the nodes at the end of any of the paths."""
        return {value: None for step in self.steps for value in step.values(data, node)}


@dataclass(frozen=True, slots=True)
class Repeated(PathStep):
    """A path repeated any number of times."""

    step: PathStep
    at_least_once: bool

    def values(self, data: GraphIndex, node: Term) -> Collection[Term]:
        """Return the nodes after one or more repetitions, and the node itself unless `at_least_once`."""
        nodes: dict[Term, None] = {} if self.at_least_once else {node: None}
        pending = [node]
        while pending:
            for value in self.step.values(data, pending.pop()):
                if value not in nodes:
                    nodes[value] = None
                    pending.append(value)
        return nodes


@dataclass(frozen=True, slots=True)
class Optional(PathStep):
    """A path once or not at all."""

    step: PathStep

    def values(self, data: GraphIndex, node: Term) -> Collection[Term]:
        """Return the node itself and the nodes at the end of the path."""
        return {node: None} | dict.fromkeys(self.step.values(data, node))


def parse_path(graph: GraphIndex, node: Term, above: tuple[Term, ...] = ()) -> PathStep:
    """Return the path that a node of a shapes graph describes; it is part of the paths above it.

    Raises:
        NotCore: the node describes no path, or a path that is part of itself.
    """
    if isinstance(node, ox.NamedNode):
        return Predicate(node)
    if node in above or len(above) > MAX_DEPTH:
        raise NotCore(f"{node} is not a property path: it is nested in itself, or too deeply")
    above = (*above, node)
    properties = graph.properties(node)
    if FIRST in properties:
        return Sequence(tuple(parse_path(graph, item, above) for item in graph.list_items(node)))
    pairs = [(predicate.value.removeprefix(SH), value) for predicate, values in properties.items() for value in values]
    if len(pairs) != 1:
        raise NotCore(f"{node} is not a property path")
    name, value = pairs[0]
    if name == "alternativePath":
        return Alternative(tuple(parse_path(graph, item, above) for item in graph.list_items(value)))
    step = parse_path(graph, value, above)
    match name:
        case "inversePath":
            return inverted(step)
        case "zeroOrMorePath" | "oneOrMorePath":
            return Repeated(step, name == "oneOrMorePath")
        case "zeroOrOnePath":
            return Optional(step)
    raise NotCore(f"sh:{name} is not a property path")


def inverted(path: PathStep) -> PathStep:
    """Return the inverse of a path."""
    match path:
        case Predicate(iri):
            return Inverse(iri)
        case Inverse(iri):
            return Predicate(iri)
        case Sequence(steps):
            return Sequence(tuple(inverted(step) for step in reversed(steps)))
        case Alternative(steps):
            return Alternative(tuple(map(inverted, steps)))
        case Repeated(step, at_least_once):
            return Repeated(inverted(step), at_least_once)
        case Optional(step):
            return Optional(inverted(step))
    raise TypeError(path)


def written(path: PathStep, name: Callable[[ox.NamedNode], str]) -> str:
    """Return a path in SPARQL syntax; a function writes each property."""

    def inner(step: PathStep) -> str:
        return written(step, name) if isinstance(step, Predicate) else f"({written(step, name)})"

    match path:
        case Predicate(iri):
            return name(iri)
        case Inverse(iri):
            return f"^{name(iri)}"
        case Sequence(steps):
            return "/".join(map(inner, steps))
        case Alternative(steps):
            return "|".join(map(inner, steps))
        case Repeated(step, at_least_once):
            return f"{inner(step)}{'+' if at_least_once else '*'}"
        case Optional(step):
            return f"{inner(step)}?"
    raise TypeError(path)


def describe_path(graph: GraphIndex, node: Term) -> Path:
    """Return a path as reports have it: with its triples, and its text with the project's prefixes."""
    return Path(node, tuple(_triples(graph, node)), written(parse_path(graph, node), shorten))


def _triples(graph: GraphIndex, node: Term) -> Iterator[ox.Triple]:
    """Yield the triples that describe a path, in reading order."""
    if isinstance(node, ox.BlankNode):
        for predicate, values in sorted(graph.properties(node).items(), key=str):
            for value in values:
                yield ox.Triple(node, predicate, value)
                yield from _triples(graph, value)
