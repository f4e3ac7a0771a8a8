"""One validation: shapes held against data, each question about a node and a shape answered once."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

import pyoxigraph as ox

from youcheng.rdf.files import Term, short
from youcheng.validation.report import SH, Path, Result
from youcheng.validation.shacl.constraints import Constraint
from youcheng.validation.shacl.graph_index import Data
from youcheng.validation.shacl.logical import Property
from youcheng.validation.shacl.property_paths import PathStep


@dataclass(eq=False)
class Shape:
    """A shape: where it looks, what it asks, and how it speaks."""

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


class Run:
    """The state of one validation."""

    def __init__(self, data: Data, graph: str | None = None) -> None:
        """Begin with nothing answered."""
        self.data = data
        self.graph = graph
        self._answers: dict[tuple[int, Term], bool] = {}
        self._below: dict[Term, set[Term]] = {}

    def short(self, term: Term) -> str:
        """Return a term with a prefix."""
        return short(term)

    def classes_below(self, one: Term) -> set[Term]:
        """Return a class and all below it."""
        if one not in self._below:
            self._below[one] = self.data.classes_below(one)
        return self._below[one]

    def focus_nodes(self, shape: Shape) -> Collection[Term]:
        """Return the nodes that a shape is aimed at (https://www.w3.org/TR/shacl/#targets), each once."""
        found: dict[Term, None] = dict.fromkeys(shape.target_nodes)
        for one in shape.target_classes:
            found |= dict.fromkeys(self.data.instances(one))
        for predicate in shape.target_subjects:
            found |= dict.fromkeys(self.data.subjects(predicate))
        for predicate in shape.target_objects:
            found |= dict.fromkeys(self.data.objects(predicate))
        return found

    def conforms(self, shape: Shape, node: Term) -> bool:
        """Tell whether a node conforms to a shape."""
        key = (id(shape), node)
        answer = self._answers.get(key)
        if answer is None:
            answer = self._answers[key] = shape.deactivated or not self._fails(shape, node)
        return answer

    def _fails(self, shape: Shape, node: Term) -> bool:
        """Tell whether a constraint of a shape fails at a node."""
        values: Collection[Term] = (node,) if shape.steps is None else shape.steps.values(self.data, node)
        return any(True for constraint in shape.constraints for _ in constraint.failures(self, node, values))

    def results(self, shape: Shape, focus: Term) -> Iterator[Result]:
        """Yield what a shape finds wrong with a node."""
        if shape.deactivated:
            return
        values: Collection[Term] = (focus,) if shape.steps is None else shape.steps.values(self.data, focus)
        for constraint in shape.constraints:
            if isinstance(constraint, Property):
                for value in values:
                    yield from self.results(constraint.shape, value)
                continue
            for failure in constraint.failures(self, focus, values):
                yield Result(
                    focus=focus,
                    shape=shape.node,
                    component=f"{SH}{failure.component or constraint.component}",
                    severity_iri=shape.severity,
                    path=failure.path or shape.path,
                    value=failure.value,
                    messages=failure.messages or shape.messages,
                    nested=failure.nested,
                    constraint=failure.constraint,
                    graph=self.graph,
                )
