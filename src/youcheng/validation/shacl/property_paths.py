"""Property paths: from a node to the nodes that a path leads to (https://www.w3.org/TR/shacl/#property-paths)."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection
from dataclasses import dataclass

import pyoxigraph as ox

from youcheng.rdf.files import Term, short
from youcheng.validation.shacl.graph_index import Data

Name = Callable[[ox.NamedNode], str]


class PathStep(ABC):
    """A path, or a step of one."""

    @abstractmethod
    def values(self, data: Data, node: Term) -> Collection[Term]:
        """Return the nodes that the path leads to from a node, each once."""

    @abstractmethod
    def written(self, name: Name) -> str:
        """Return the path in SPARQL's syntax, each property as a function writes it."""

    @property
    def text(self) -> str:
        """The path in SPARQL's syntax, with the project's prefixes where they fit."""
        return self.written(short)

    def within(self, name: Name) -> str:
        """Return the text as part of a longer path, in brackets where it is not a single property."""
        return self.written(name) if isinstance(self, Predicate) else f"({self.written(name)})"


@dataclass(frozen=True, slots=True)
class Predicate(PathStep):
    """Along one property."""

    iri: ox.NamedNode

    def values(self, data: Data, node: Term) -> Collection[Term]:
        """Return the values of the property."""
        return data.values(node, self.iri)

    def written(self, name: Name) -> str:
        """Return the path in SPARQL's syntax."""
        return name(self.iri)


@dataclass(frozen=True, slots=True)
class Inverse(PathStep):
    """Backwards along a property; what else is inverted has been turned around step by step."""

    iri: ox.NamedNode

    def values(self, data: Data, node: Term) -> Collection[Term]:
        """Return the nodes that have this node as a value of the property."""
        return data.having(self.iri, node)

    def written(self, name: Name) -> str:
        """Return the path in SPARQL's syntax."""
        return f"^{name(self.iri)}"


@dataclass(frozen=True, slots=True)
class Sequence(PathStep):
    """One path after another."""

    steps: tuple[PathStep, ...]

    def values(self, data: Data, node: Term) -> Collection[Term]:
        """Return what the last step leads to from what the others lead to."""
        nodes: Collection[Term] = (node,)
        for step in self.steps:
            nodes = {value: None for each in nodes for value in step.values(data, each)}
        return nodes

    def written(self, name: Name) -> str:
        """Return the path in SPARQL's syntax."""
        return "/".join(step.within(name) for step in self.steps)


@dataclass(frozen=True, slots=True)
class Alternative(PathStep):
    """One path or another."""

    steps: tuple[PathStep, ...]

    def values(self, data: Data, node: Term) -> Collection[Term]:
        """Return what any of the paths leads to."""
        return {value: None for step in self.steps for value in step.values(data, node)}

    def written(self, name: Name) -> str:
        """Return the path in SPARQL's syntax."""
        return "|".join(step.within(name) for step in self.steps)


@dataclass(frozen=True, slots=True)
class Repeated(PathStep):
    """A path any number of times."""

    step: PathStep
    at_least_once: bool

    def values(self, data: Data, node: Term) -> Collection[Term]:
        """Return all that the path leads to, again and again, and the node itself where no step will do."""
        found: dict[Term, None] = {} if self.at_least_once else {node: None}
        waiting = [node]
        while waiting:
            for value in self.step.values(data, waiting.pop()):
                if value not in found:
                    found[value] = None
                    waiting.append(value)
        return found

    def written(self, name: Name) -> str:
        """Return the path in SPARQL's syntax."""
        return f"{self.step.within(name)}{'+' if self.at_least_once else '*'}"


@dataclass(frozen=True, slots=True)
class Optional(PathStep):
    """A path once or not at all."""

    step: PathStep

    def values(self, data: Data, node: Term) -> Collection[Term]:
        """Return the node and what the path leads to."""
        return {node: None} | dict.fromkeys(self.step.values(data, node))

    def written(self, name: Name) -> str:
        """Return the path in SPARQL's syntax."""
        return f"{self.step.within(name)}?"


def inverted(path: PathStep) -> PathStep:
    """Return a path that leads the other way."""
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
    raise TypeError(f"no path: {path!r}")
