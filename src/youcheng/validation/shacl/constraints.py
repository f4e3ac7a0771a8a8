"""Constraints of SHACL core (https://www.w3.org/TR/shacl/#core-components)."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import pyoxigraph as ox

from youcheng.rdf.prefixes import shorten
from youcheng.rdf.terms import Term
from youcheng.validation.report import SH, Path, Report, Result
from youcheng.validation.shacl.evaluator import Constraint, Evaluator, Failure, Shape, ValueConstraint
from youcheng.validation.shacl.literals import compare, well_formed


def _is_long_enough(_: Evaluator, limit: int, value: Term, *, short: bool = False) -> bool:
    if not isinstance(value, ox.NamedNode | ox.Literal):
        return False
    return len(value.value) <= limit if short else len(value.value) >= limit


def _has_language(_: Evaluator, ranges: tuple[str, ...], value: Term) -> bool:
    """Tell whether the language tag of a literal matches one of the ranges, as SPARQL's `langMatches` does."""
    if not isinstance(value, ox.Literal) or not value.language:
        return False
    tag = value.language.lower()
    return any(wanted in {"*", tag} or tag.startswith(f"{wanted}-") for wanted in ranges)


def _compares(*results: int) -> Callable[[Evaluator, Any, Term], bool]:
    """Return a test that a value node is a literal which `compare` gives one of some results with a bound."""
    return lambda _, bound, value: isinstance(value, ox.Literal) and compare(value, bound) in results


TESTS: dict[str, Callable[[Evaluator, Any, Term], bool]] = {
    "class": lambda evaluator, class_, value: evaluator.is_instance(value, class_),
    "datatype": lambda _, datatype, value: (
        isinstance(value, ox.Literal) and value.datatype == datatype and well_formed(value)
    ),
    "nodeKind": lambda _, kinds, value: isinstance(value, kinds),
    "minExclusive": _compares(1),
    "minInclusive": _compares(0, 1),
    "maxExclusive": _compares(-1),
    "maxInclusive": _compares(0, -1),
    "minLength": _is_long_enough,
    "maxLength": partial(_is_long_enough, short=True),
    "languageIn": _has_language,
    "in": lambda _, terms, value: value in terms,
    "not": lambda evaluator, shapes, value: not evaluator.conforms(shapes[0], value),
    "and": lambda evaluator, shapes, value: all(evaluator.conforms(shape, value) for shape in shapes),
    "or": lambda evaluator, shapes, value: any(evaluator.conforms(shape, value) for shape in shapes),
    "xone": lambda evaluator, shapes, value: sum(evaluator.conforms(shape, value) for shape in shapes) == 1,
}
"""The tests of value nodes by themselves, by the parameter whose value they take."""


@dataclass(frozen=True)
class ValueTest(ValueConstraint):
    """Each value node passes the test of a parameter."""

    argument: Any

    @property
    def inner(self) -> tuple[Shape, ...]:
        """The shapes that the constraint refers to."""
        return self.argument if self.parameter in {"not", "and", "or", "xone"} else ()

    def _passes(self, evaluator: Evaluator, value: Term) -> bool:
        return TESTS[self.parameter](evaluator, self.argument, value)


@dataclass(frozen=True)
class Count(Constraint):
    """The number of value nodes has a minimum or a maximum."""

    limit: int

    def _failures(self, _: Evaluator, _focus: Term, values: Collection[Term]) -> Iterator[Failure]:
        if len(values) < self.limit if self.parameter == "minCount" else len(values) > self.limit:
            yield Failure()


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


class UniqueLang(Constraint):
    """No two value nodes have the same language tag."""

    def _failures(self, _: Evaluator, _focus: Term, values: Collection[Term]) -> Iterator[Failure]:
        tags = Counter(value.language.lower() for value in values if isinstance(value, ox.Literal) and value.language)
        yield from (Failure() for count in tags.values() if count > 1)


@dataclass(frozen=True)
class Pair(Constraint):
    """The value nodes are equal to, disjoint with or less than the values of another property."""

    predicate: ox.NamedNode

    def _failures(self, evaluator: Evaluator, focus: Term, values: Collection[Term]) -> Iterator[Failure]:
        others = evaluator.data.values(focus, self.predicate)
        if self.parameter == "equals":
            yield from map(Failure, set(values) ^ set(others))
        elif self.parameter == "disjoint":
            yield from map(Failure, set(values) & set(others))
        else:
            allowed = {-1} if self.parameter == "lessThan" else {-1, 0}
            for value in values:
                for other in others:
                    both = isinstance(value, ox.Literal) and isinstance(other, ox.Literal)
                    if not both or compare(value, other) not in allowed:
                        yield Failure(value)


@dataclass(frozen=True)
class HasValue(Constraint):
    """One of the value nodes is a given term."""

    value: Term

    def _failures(self, _: Evaluator, _focus: Term, values: Collection[Term]) -> Iterator[Failure]:
        if self.value not in values:
            yield Failure()


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
