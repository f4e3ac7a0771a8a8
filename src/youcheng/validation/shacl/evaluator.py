"""Shapes, constraints, and the evaluator that applies them to a data graph."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import pyoxigraph as ox

from youcheng.rdf.terms import TYPE, Term
from youcheng.validation.report import SH, Path, Result
from youcheng.validation.shacl.graph_index import GraphIndex
from youcheng.validation.shacl.property_paths import PathStep


class Failure(NamedTuple):
    """A value node that violates a constraint; the value is None if the value nodes violate it together."""

    value: Term | None = None
    path: Path | None = None
    nested: tuple[Result, ...] = ()
    component: str | None = None
    messages: dict[str, str] | None = None
    constraint: Term | None = None


@dataclass(frozen=True)
class Constraint(ABC):
    """A constraint of a shape: a parameter such as ``minCount`` with its value."""

    parameter: str

    @property
    def component(self) -> str:
        """The IRI of the constraint component."""
        return f"{SH}{self.parameter[:1].upper()}{self.parameter[1:]}ConstraintComponent"

    def fails(self, evaluator: "Evaluator", focus: Term, values: Collection[Term]) -> bool:
        """Tell whether the value nodes of a focus node violate the constraint."""
        return any(True for _ in self._failures(evaluator, focus, values))

    def results(
        self, evaluator: "Evaluator", shape: "Shape", focus: Term, values: Collection[Term]
    ) -> Iterator[Result]:
        """Yield a result for each failure among the value nodes of a focus node."""
        for failure in self._failures(evaluator, focus, values):
            yield Result(
                focus=focus,
                shape=shape.node,
                component=failure.component or self.component,
                severity_iri=shape.severity,
                path=failure.path or shape.path,
                value=failure.value,
                messages=failure.messages or shape.messages,
                nested=failure.nested,
                constraint=failure.constraint,
                graph=evaluator.graph,
            )

    def prepare(self, evaluator: "Evaluator", values: Collection[Term]) -> None:
        """Compute what is quicker for many value nodes at once, in the shapes that the constraint refers to."""
        for shape in self.inner:
            evaluator.prepare(shape, values)

    @property
    def inner(self) -> "tuple[Shape, ...]":
        """The shapes that the constraint refers to."""
        return (self.shape,) if hasattr(self, "shape") else ()

    @abstractmethod
    def _failures(self, evaluator: "Evaluator", focus: Term, values: Collection[Term]) -> Iterator[Failure]:
        """Yield the failures among the value nodes of a focus node."""


class ValueConstraint(Constraint):
    """A constraint on each value node by itself."""

    @abstractmethod
    def _passes(self, evaluator: "Evaluator", value: Term) -> bool:
        """Tell whether a value node satisfies the constraint."""

    def _failures(self, evaluator: "Evaluator", _focus: Term, values: Collection[Term]) -> Iterator[Failure]:
        for value in values:
            if not self._passes(evaluator, value):
                yield Failure(value)


@dataclass(eq=False)
class Shape:
    """A node shape or property shape: targets, path, constraints, severity and messages."""

    node: Term
    severity: str = f"{SH}Violation"
    messages: dict[str, str] = field(default_factory=dict)
    deactivated: bool = False
    steps: PathStep | None = None
    path: Path | None = None
    constraints: list[Constraint] = field(default_factory=list)
    target_classes: list[Term] = field(default_factory=list)
    target_nodes: list[Term] = field(default_factory=list)
    target_subjects: list[ox.NamedNode] = field(default_factory=list)
    target_objects: list[ox.NamedNode] = field(default_factory=list)

    @cached_property
    def has_patterns(self) -> bool:
        """Whether the shape, or one that it refers to, has a regular expression."""
        return any(
            one.parameter == "pattern" or any(inner.has_patterns for inner in one.inner) for one in self.constraints
        )


class Evaluator:
    """Evaluates shapes over a data graph; it decides once whether a node conforms to a shape."""

    def __init__(self, data: GraphIndex, graph: str | None = None) -> None:
        """Take the data graph, and the name that results give to it."""
        self.data = data
        self.graph = graph
        self.matches: dict[Constraint, dict[str, bool]] = {}
        self._conforms: dict[tuple[int, Term], bool] = {}
        self._subclasses: dict[Term, set[Term]] = {}

    def is_instance(self, node: Term, class_: Term) -> bool:
        """Tell whether a node is a SHACL instance of a class."""
        types = self.data.values(node, TYPE)
        if class_ in types:
            return True
        if class_ not in self._subclasses:
            self._subclasses[class_] = self.data.subclasses(class_)
        return not self._subclasses[class_].isdisjoint(types)

    def focus_nodes(self, shape: Shape) -> Collection[Term]:
        """Return the focus nodes of a shape (https://www.w3.org/TR/shacl/#targets), each once."""
        if shape.deactivated:
            return ()
        nodes: dict[Term, None] = dict.fromkeys(shape.target_nodes)
        for class_ in shape.target_classes:
            nodes |= dict.fromkeys(self.data.instances(class_))
        for predicate in shape.target_subjects:
            nodes |= dict.fromkeys(self.data.subjects(predicate))
        for predicate in shape.target_objects:
            nodes |= dict.fromkeys(self.data.objects(predicate))
        return nodes

    def conforms(self, shape: Shape, node: Term) -> bool:
        """Tell whether a node conforms to a shape."""
        key = (id(shape), node)
        answer = self._conforms.get(key)
        if answer is None:
            values = self._value_nodes(shape, node)
            fails = any(constraint.fails(self, node, values) for constraint in shape.constraints)
            answer = self._conforms[key] = shape.deactivated or not fails
        return answer

    def results(self, shape: Shape, focus: Term) -> Iterator[Result]:
        """Yield the results of a shape for a focus node."""
        if not shape.deactivated:
            values = self._value_nodes(shape, focus)
            for constraint in shape.constraints:
                yield from constraint.results(self, shape, focus, values)

    def prepare(self, shape: Shape, nodes: Collection[Term]) -> None:
        """Match the regular expressions of a shape for all its focus nodes."""
        if shape.has_patterns:
            values = {value for node in nodes for value in self._value_nodes(shape, node)}
            for constraint in shape.constraints:
                constraint.prepare(self, values)

    def _value_nodes(self, shape: Shape, focus: Term) -> Collection[Term]:
        """Return the value nodes of a focus node: the node itself, or the nodes at the end of the shape's path."""
        return (focus,) if shape.steps is None else shape.steps.values(self.data, focus)
