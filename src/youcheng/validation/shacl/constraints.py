"""Constraints on value nodes that need no other shape (https://www.w3.org/TR/shacl/#core-components)."""

import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from youcheng.rdf.files import TYPE, Term
from youcheng.validation.report import Path, Result
from youcheng.validation.shacl.literals import compare, well_formed

if TYPE_CHECKING:
    from youcheng.validation.shacl.evaluator import Run


class Failure(NamedTuple):
    """A value node that fails a constraint; none where the value nodes fail together."""

    value: Term | None = None
    path: Path | None = None
    nested: tuple[Result, ...] = ()
    component: str | None = None
    messages: dict[str, str] | None = None
    constraint: Term | None = None


class Constraint(ABC):
    """One constraint of a shape."""

    component: str

    @abstractmethod
    def failures(self, run: "Run", focus: Term, values: Collection[Term]) -> Iterator[Failure]:
        """Yield what fails among the value nodes of a focus node."""


class ValueConstraint(Constraint):
    """A constraint that each value node passes or fails by itself."""

    @abstractmethod
    def passes(self, run: "Run", value: Term) -> bool:
        """Tell whether a value node passes."""

    def failures(self, run: "Run", focus: Term, values: Collection[Term]) -> Iterator[Failure]:  # noqa: ARG002
        """Yield the value nodes that do not pass."""
        for value in values:
            if not self.passes(run, value):
                yield Failure(value)


@dataclass(frozen=True)
class Class(ValueConstraint):
    """Each value node is an instance of a class."""

    component = "ClassConstraintComponent"
    one: Term

    def passes(self, run: "Run", value: Term) -> bool:
        """Tell whether a value node is one."""
        types = run.data.values(value, TYPE)
        return self.one in types or any(each in run.classes_below(self.one) for each in types)


@dataclass(frozen=True)
class Datatype(ValueConstraint):
    """Each value node is a literal of a datatype."""

    component = "DatatypeConstraintComponent"
    datatype: Term

    def passes(self, run: "Run", value: Term) -> bool:  # noqa: ARG002
        """Tell whether a value node is one, and well-formed."""
        return isinstance(value, ox.Literal) and value.datatype == self.datatype and well_formed(value)


@dataclass(frozen=True)
class NodeKind(ValueConstraint):
    """Each value node is an IRI, a blank node or a literal."""

    component = "NodeKindConstraintComponent"
    kinds: tuple[type, ...]

    def passes(self, run: "Run", value: Term) -> bool:  # noqa: ARG002
        """Tell whether a value node is of the kinds allowed."""
        return isinstance(value, self.kinds)


@dataclass(frozen=True)
class Count(Constraint):
    """There are at least, or at most, so many value nodes."""

    number: int
    component: str

    def failures(self, run: "Run", focus: Term, values: Collection[Term]) -> Iterator[Failure]:  # noqa: ARG002
        """Yield one failure where there are too few, or too many."""
        least = self.component.startswith("Min")
        if len(values) < self.number if least else len(values) > self.number:
            yield Failure()


@dataclass(frozen=True)
class Range(ValueConstraint):
    """Each value node is above or below a bound."""

    bound: ox.Literal
    component: str
    allowed: tuple[int, ...]

    def passes(self, run: "Run", value: Term) -> bool:  # noqa: ARG002
        """Tell whether a value node compares as allowed."""
        return isinstance(value, ox.Literal) and compare(value, self.bound) in self.allowed


@dataclass(frozen=True)
class Length(ValueConstraint):
    """The text of each value node has at least, or at most, so many characters."""

    number: int
    component: str

    def passes(self, run: "Run", value: Term) -> bool:  # noqa: ARG002
        """Tell whether the text of a value node is long, or short, enough."""
        if isinstance(value, ox.BlankNode | ox.Triple):
            return False
        size = len(value.value)
        return size >= self.number if self.component.startswith("Min") else size <= self.number


@dataclass(frozen=True)
class Pattern(ValueConstraint):
    """The text of each value node matches a regular expression."""

    component = "PatternConstraintComponent"
    expression: re.Pattern[str]

    def passes(self, run: "Run", value: Term) -> bool:  # noqa: ARG002
        """Tell whether the expression is found in the text of a value node."""
        return isinstance(value, ox.NamedNode | ox.Literal) and bool(self.expression.search(value.value))


@dataclass(frozen=True)
class LanguageIn(ValueConstraint):
    """Each value node is in one of some languages."""

    component = "LanguageInConstraintComponent"
    languages: tuple[str, ...]

    def passes(self, run: "Run", value: Term) -> bool:  # noqa: ARG002
        """Tell whether the language of a value node matches, as SPARQL's `langMatches` has it."""
        if not isinstance(value, ox.Literal) or not value.language:
            return False
        tag = value.language.lower()
        return any(one in {"*", tag} or tag.startswith(f"{one}-") for one in self.languages)


class UniqueLang(Constraint):
    """No two value nodes are in one language."""

    component = "UniqueLangConstraintComponent"

    def failures(self, run: "Run", focus: Term, values: Collection[Term]) -> Iterator[Failure]:  # noqa: ARG002
        """Yield one failure for each language that is used twice."""
        tags = Counter(value.language.lower() for value in values if isinstance(value, ox.Literal) and value.language)
        yield from (Failure() for count in tags.values() if count > 1)


@dataclass(frozen=True)
class Equals(Constraint):
    """The value nodes are those of another property."""

    component = "EqualsConstraintComponent"
    predicate: ox.NamedNode

    def failures(self, run: "Run", focus: Term, values: Collection[Term]) -> Iterator[Failure]:
        """Yield each value that only one of the two has."""
        yield from map(Failure, set(values) ^ set(run.data.values(focus, self.predicate)))


@dataclass(frozen=True)
class Disjoint(Constraint):
    """No value node is one of another property."""

    component = "DisjointConstraintComponent"
    predicate: ox.NamedNode

    def failures(self, run: "Run", focus: Term, values: Collection[Term]) -> Iterator[Failure]:
        """Yield each value that both have."""
        yield from map(Failure, set(values) & set(run.data.values(focus, self.predicate)))


@dataclass(frozen=True)
class Less(Constraint):
    """Each value node is less than those of another property."""

    predicate: ox.NamedNode
    component: str
    allowed: tuple[int, ...]

    def failures(self, run: "Run", focus: Term, values: Collection[Term]) -> Iterator[Failure]:
        """Yield a value for each of the other property that it is not less than."""
        for value in values:
            for other in run.data.values(focus, self.predicate):
                both = isinstance(value, ox.Literal) and isinstance(other, ox.Literal)
                if not both or compare(value, other) not in self.allowed:
                    yield Failure(value)


@dataclass(frozen=True)
class HasValue(Constraint):
    """One of the value nodes is a given one."""

    component = "HasValueConstraintComponent"
    value: Term

    def failures(self, run: "Run", focus: Term, values: Collection[Term]) -> Iterator[Failure]:  # noqa: ARG002
        """Yield one failure where it is not there."""
        if self.value not in values:
            yield Failure()


@dataclass(frozen=True)
class In(ValueConstraint):
    """Each value node is in a list."""

    component = "InConstraintComponent"
    allowed: frozenset[Term]

    def passes(self, run: "Run", value: Term) -> bool:  # noqa: ARG002
        """Tell whether a value node is in it."""
        return value in self.allowed


@dataclass(frozen=True)
class Closed(Constraint):
    """Each value node says only what the shape speaks of."""

    component = "ClosedConstraintComponent"
    allowed: frozenset[Term]

    def failures(self, run: "Run", focus: Term, values: Collection[Term]) -> Iterator[Failure]:  # noqa: ARG002
        """Yield each value of each other property, with that property as the path."""
        spoken = (said for value in values for said in run.data.statements(value).items())
        for predicate, found in spoken:
            if predicate not in self.allowed:
                yield from (Failure(each, Path(predicate, text=run.short(predicate))) for each in found)
