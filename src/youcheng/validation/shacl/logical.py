"""Constraints that hold value nodes against other shapes."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from youcheng.rdf.files import Term
from youcheng.validation.report import Report
from youcheng.validation.shacl.constraints import Constraint, Failure, ValueConstraint

if TYPE_CHECKING:
    from youcheng.validation.shacl.evaluator import Run, Shape


@dataclass(frozen=True)
class Not(ValueConstraint):
    """No value node conforms to a shape."""

    component = "NotConstraintComponent"
    shape: "Shape"

    def passes(self, run: "Run", value: Term) -> bool:
        """Tell whether a value node does not conform."""
        return not run.conforms(self.shape, value)


@dataclass(frozen=True)
class And(ValueConstraint):
    """Each value node conforms to all of some shapes."""

    component = "AndConstraintComponent"
    shapes: tuple["Shape", ...]

    def passes(self, run: "Run", value: Term) -> bool:
        """Tell whether a value node conforms to all."""
        return all(run.conforms(shape, value) for shape in self.shapes)


@dataclass(frozen=True)
class Or(ValueConstraint):
    """Each value node conforms to one or more of some shapes."""

    component = "OrConstraintComponent"
    shapes: tuple["Shape", ...]

    def passes(self, run: "Run", value: Term) -> bool:
        """Tell whether a value node conforms to any."""
        return any(run.conforms(shape, value) for shape in self.shapes)


@dataclass(frozen=True)
class Xone(ValueConstraint):
    """Each value node conforms to exactly one of some shapes."""

    component = "XoneConstraintComponent"
    shapes: tuple["Shape", ...]

    def passes(self, run: "Run", value: Term) -> bool:
        """Tell whether a value node conforms to one alone."""
        return sum(run.conforms(shape, value) for shape in self.shapes) == 1


@dataclass(frozen=True)
class Node(Constraint):
    """Each value node conforms to a node shape."""

    component = "NodeConstraintComponent"
    shape: "Shape"

    def failures(self, run: "Run", focus: Term, values: Collection[Term]) -> Iterator[Failure]:  # noqa: ARG002
        """Yield each value node that does not, with the reasons."""
        for value in values:
            if not run.conforms(self.shape, value):
                yield Failure(value, nested=Report.of(run.results(self.shape, value)).results)


@dataclass(frozen=True)
class Property(Constraint):
    """Each value node conforms to a property shape, whose results are its own."""

    component = "PropertyConstraintComponent"
    shape: "Shape"

    def failures(self, run: "Run", focus: Term, values: Collection[Term]) -> Iterator[Failure]:  # noqa: ARG002
        """Yield each value node that does not; asked only whether there is one."""
        yield from (Failure(value) for value in values if not run.conforms(self.shape, value))


@dataclass(frozen=True)
class Qualified(Constraint):
    """So many value nodes conform to a shape, and to none of its siblings where these are to be disjoint."""

    shape: "Shape"
    least: int | None
    most: int | None
    siblings: tuple["Shape", ...]
    component = "QualifiedMinCountConstraintComponent"

    def failures(self, run: "Run", focus: Term, values: Collection[Term]) -> Iterator[Failure]:  # noqa: ARG002
        """Yield one failure where there are too few, and one where there are too many."""
        count = sum(
            run.conforms(self.shape, value) and not any(run.conforms(one, value) for one in self.siblings)
            for value in values
        )
        if self.least is not None and count < self.least:
            yield Failure(component="QualifiedMinCountConstraintComponent")
        if self.most is not None and count > self.most:
            yield Failure(component="QualifiedMaxCountConstraintComponent")
