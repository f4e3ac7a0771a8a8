"""Constraints of SHACL core (https://www.w3.org/TR/shacl/#core-components)."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from youcheng.rdf.prefixes import shorten
from youcheng.rdf.terms import Term
from youcheng.validation.report import SH, Path, Report, Result
from youcheng.validation.shacl.evaluator import Constraint, Evaluator, Failure, Shape, ValueConstraint
from youcheng.validation.shacl.literals import compare, well_formed

COMPARISONS = {
    "minExclusive": {1}, "minInclusive": {0, 1}, "maxExclusive": {-1}, "maxInclusive": {0, -1},
    "lessThan": {-1}, "lessThanOrEquals": {-1, 0},
}  # fmt: skip
"""The results of `compare` that each parameter allows."""


@dataclass(frozen=True)
class Class(ValueConstraint):
    """Each value node is a SHACL instance of a class."""

    class_: Term

    def _passes(self, evaluator: Evaluator, value: Term) -> bool:
        return evaluator.is_instance(value, self.class_)


@dataclass(frozen=True)
class Datatype(ValueConstraint):
    """Each value node is a well-formed literal of a datatype."""

    datatype: Term

    def _passes(self, _: Evaluator, value: Term) -> bool:
        return isinstance(value, ox.Literal) and value.datatype == self.datatype and well_formed(value)


@dataclass(frozen=True)
class NodeKind(ValueConstraint):
    """Each value node is an IRI, a blank node or a literal."""

    kinds: tuple[type, ...]

    def _passes(self, _: Evaluator, value: Term) -> bool:
        return isinstance(value, self.kinds)


@dataclass(frozen=True)
class Count(Constraint):
    """The number of value nodes has a minimum or a maximum."""

    limit: int

    def _failures(self, _: Evaluator, _focus: Term, values: Collection[Term]) -> Iterator[Failure]:
        if len(values) < self.limit if self.parameter == "minCount" else len(values) > self.limit:
            yield Failure()


@dataclass(frozen=True)
class Range(ValueConstraint):
    """Each value node is a literal above or below a bound."""

    bound: ox.Literal

    def _passes(self, _: Evaluator, value: Term) -> bool:
        return isinstance(value, ox.Literal) and compare(value, self.bound) in COMPARISONS[self.parameter]


@dataclass(frozen=True)
class Length(ValueConstraint):
    """The number of characters of each IRI or literal has a minimum or a maximum."""

    limit: int

    def _passes(self, _: Evaluator, value: Term) -> bool:
        if not isinstance(value, ox.NamedNode | ox.Literal):
            return False
        size = len(value.value)
        return size >= self.limit if self.parameter == "minLength" else size <= self.limit


@dataclass(frozen=True)
class Pattern(ValueConstraint):
    """Each value node is an IRI or literal in which a regular expression of XPath matches."""

    expression: str
    flags: str

    def _passes(self, evaluator: Evaluator, value: Term) -> bool:
        if not isinstance(value, ox.NamedNode | ox.Literal):
            return False
        if value.value not in evaluator.matches.setdefault(self, {}):
            self.prepare(evaluator, [value])
        return evaluator.matches[self][value.value]

    def prepare(self, evaluator: Evaluator, values: Collection[Term]) -> None:
        """Match the texts of value nodes in one query: one for each takes some 0.1 ms, and 1 µs together."""
        from youcheng.sparql.corrections.functions import matching

        known = evaluator.matches.setdefault(self, {})
        texts = {value.value for value in values if isinstance(value, ox.NamedNode | ox.Literal)} - known.keys()
        matches = matching(texts, self.expression, self.flags) if texts else ()
        known |= {text: text in matches for text in texts}


@dataclass(frozen=True)
class LanguageIn(ValueConstraint):
    """Each value node is a literal whose language tag matches one of the ranges, as SPARQL's `langMatches` does."""

    ranges: tuple[str, ...]

    def _passes(self, _: Evaluator, value: Term) -> bool:
        if not isinstance(value, ox.Literal) or not value.language:
            return False
        tag = value.language.lower()
        return any(wanted in {"*", tag} or tag.startswith(f"{wanted}-") for wanted in self.ranges)


class UniqueLang(Constraint):
    """No two value nodes have the same language tag."""

    def _failures(self, _: Evaluator, _focus: Term, values: Collection[Term]) -> Iterator[Failure]:
        tags = Counter(value.language.lower() for value in values if isinstance(value, ox.Literal) and value.language)
        yield from (Failure() for count in tags.values() if count > 1)


@dataclass(frozen=True)
class Equals(Constraint):
    """The value nodes are the values of another property."""

    predicate: ox.NamedNode

    def _failures(self, evaluator: Evaluator, focus: Term, values: Collection[Term]) -> Iterator[Failure]:
        yield from map(Failure, set(values) ^ set(evaluator.data.values(focus, self.predicate)))


@dataclass(frozen=True)
class Disjoint(Constraint):
    """No value node is a value of another property."""

    predicate: ox.NamedNode

    def _failures(self, evaluator: Evaluator, focus: Term, values: Collection[Term]) -> Iterator[Failure]:
        yield from map(Failure, set(values) & set(evaluator.data.values(focus, self.predicate)))


@dataclass(frozen=True)
class LessThan(Constraint):
    """Each value node is less than (or equal to) each value of another property."""

    predicate: ox.NamedNode

    def _failures(self, evaluator: Evaluator, focus: Term, values: Collection[Term]) -> Iterator[Failure]:
        for value in values:
            for other in evaluator.data.values(focus, self.predicate):
                both = isinstance(value, ox.Literal) and isinstance(other, ox.Literal)
                if not both or compare(value, other) not in COMPARISONS[self.parameter]:
                    yield Failure(value)


@dataclass(frozen=True)
class HasValue(Constraint):
    """One of the value nodes is a given term."""

    value: Term

    def _failures(self, _: Evaluator, _focus: Term, values: Collection[Term]) -> Iterator[Failure]:
        if self.value not in values:
            yield Failure()


@dataclass(frozen=True)
class In(ValueConstraint):
    """Each value node is in a list."""

    terms: frozenset[Term]

    def _passes(self, _: Evaluator, value: Term) -> bool:
        return value in self.terms


@dataclass(frozen=True)
class Closed(Constraint):
    """Each value node has no other properties than the allowed ones."""

    allowed: frozenset[Term]

    def _failures(self, evaluator: Evaluator, _focus: Term, values: Collection[Term]) -> Iterator[Failure]:
        for value in values:
            for predicate, objects in evaluator.data.properties(value).items():
                if predicate not in self.allowed:
                    yield from (Failure(term, Path(predicate, text=shorten(predicate))) for term in objects)


@dataclass(frozen=True)
class Not(ValueConstraint):
    """No value node conforms to a shape."""

    shape: Shape

    def _passes(self, evaluator: Evaluator, value: Term) -> bool:
        return not evaluator.conforms(self.shape, value)


@dataclass(frozen=True)
class And(ValueConstraint):
    """Each value node conforms to all of the shapes."""

    shapes: tuple[Shape, ...]

    def _passes(self, evaluator: Evaluator, value: Term) -> bool:
        return all(evaluator.conforms(shape, value) for shape in self.shapes)


@dataclass(frozen=True)
class Or(ValueConstraint):
    """Each value node conforms to at least one of the shapes."""

    shapes: tuple[Shape, ...]

    def _passes(self, evaluator: Evaluator, value: Term) -> bool:
        return any(evaluator.conforms(shape, value) for shape in self.shapes)


@dataclass(frozen=True)
class Xone(ValueConstraint):
    """Each value node conforms to exactly one of the shapes."""

    shapes: tuple[Shape, ...]

    def _passes(self, evaluator: Evaluator, value: Term) -> bool:
        return sum(evaluator.conforms(shape, value) for shape in self.shapes) == 1


@dataclass(frozen=True)
class Node(Constraint):
    """Each value node conforms to a node shape; a failure has the results of that shape nested in it."""

    shape: Shape

    def _failures(self, evaluator: Evaluator, _focus: Term, values: Collection[Term]) -> Iterator[Failure]:
        for value in values:
            if not evaluator.conforms(self.shape, value):
                yield Failure(value, nested=Report.of(evaluator.results(self.shape, value)).results)


@dataclass(frozen=True)
class Property(Constraint):
    """Each value node conforms to a property shape, which yields its own results."""

    shape: Shape

    def results(self, evaluator: Evaluator, _shape: Shape, _focus: Term, values: Collection[Term]) -> Iterator[Result]:
        """Yield the results of the property shape for each value node."""
        for value in values:
            yield from evaluator.results(self.shape, value)

    def _failures(self, evaluator: Evaluator, _focus: Term, values: Collection[Term]) -> Iterator[Failure]:
        return (Failure(value) for value in values if not evaluator.conforms(self.shape, value))


@dataclass(frozen=True)
class Qualified(Constraint):
    """The number of value nodes that conform to a shape, and to no sibling shape, has a minimum or a maximum."""

    shape: Shape
    minimum: int | None
    maximum: int | None
    siblings: tuple[Shape, ...]

    def _failures(self, evaluator: Evaluator, _focus: Term, values: Collection[Term]) -> Iterator[Failure]:
        count = sum(
            evaluator.conforms(self.shape, value)
            and not any(evaluator.conforms(other, value) for other in self.siblings)
            for value in values
        )
        if self.minimum is not None and count < self.minimum:
            yield Failure(component=f"{SH}QualifiedMinCountConstraintComponent")
        if self.maximum is not None and count > self.maximum:
            yield Failure(component=f"{SH}QualifiedMaxCountConstraintComponent")
