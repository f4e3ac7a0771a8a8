"""How each parameter of SHACL is read into constraints (https://www.w3.org/TR/shacl/#core-components)."""

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from youcheng.rdf.files import Term
from youcheng.validation.report import SH
from youcheng.validation.shacl import constraints as values
from youcheng.validation.shacl import logical as logic
from youcheng.validation.shacl.constraints import Constraint
from youcheng.validation.shacl.evaluator import Shape
from youcheng.validation.shacl.sparql_constraints import Sparql, prepared

if TYPE_CHECKING:
    from youcheng.validation.shacl.parser import Reader

KINDS: dict[str, tuple[type, ...]] = {
    "IRI": (ox.NamedNode,), "BlankNode": (ox.BlankNode,), "Literal": (ox.Literal,),
    "BlankNodeOrIRI": (ox.BlankNode, ox.NamedNode), "BlankNodeOrLiteral": (ox.BlankNode, ox.Literal),
    "IRIOrLiteral": (ox.NamedNode, ox.Literal),
}  # fmt: skip

PROPERTY = ox.NamedNode(f"{SH}property")


class NotCore(Exception):
    """The shapes are recursive, malformed, or use more than the core of SHACL."""


Read = Callable[["Reader", Any, str], Iterator[Constraint]]


def each(make: Callable[[Any], Constraint]) -> Read:
    """Return how to read a constraint of which each value is one by itself."""

    def read(reader: "Reader", node: Term, name: str) -> Iterator[Constraint]:
        return (make(value) for value in reader.values(node, name))

    return read


def counted(component: str, kind: type[Any]) -> Read:
    """Return how to read a constraint that is a number."""

    def read(reader: "Reader", node: Term, name: str) -> Iterator[Constraint]:
        yield kind(reader.number(node, name), component)

    return read


def compared(component: str, kind: type[Any], *allowed: int) -> Read:
    """Return how to read a constraint that compares."""
    return each(lambda value: kind(value, component, allowed))


def listed(make: Callable[[tuple[Any, ...]], Constraint]) -> Read:
    """Return how to read a constraint of which each value is a list of terms."""

    def read(reader: "Reader", node: Term, name: str) -> Iterator[Constraint]:
        return (make(tuple(reader.items(value))) for value in reader.values(node, name))

    return read


def shaped(make: Callable[[Shape], Constraint], *, path: bool | None = None) -> Read:
    """Return how to read a constraint of which each value is a shape: one with a path, one without, or any."""

    def read(reader: "Reader", node: Term, name: str) -> Iterator[Constraint]:
        for value in sorted(reader.values(node, name), key=str):
            shape = reader.shape(value)
            if path is not None and path != (shape.steps is not None):
                raise NotCore(f"sh:{name} {value}")
            yield make(shape)

    return read


def several(make: Callable[[tuple[Shape, ...]], Constraint]) -> Read:
    """Return how to read a constraint of which each value is a list of shapes."""

    def read(reader: "Reader", node: Term, name: str) -> Iterator[Constraint]:
        return (make(tuple(map(reader.shape, reader.items(value)))) for value in reader.values(node, name))

    return read


def node_kind(value: Term) -> Constraint:
    """Return the constraint of a node kind."""
    name = value.value.removeprefix(SH) if isinstance(value, ox.NamedNode) else ""
    if name not in KINDS:
        raise NotCore(f"sh:nodeKind {value}")
    return values.NodeKind(KINDS[name])


def pattern(reader: "Reader", node: Term, name: str) -> Iterator[Constraint]:
    """Yield the constraints of regular expressions, with their flags."""
    flags = reader.value(node, "flags")
    asked = flags.value if isinstance(flags, ox.Literal) else ""
    if set(asked) - set("imsx"):
        raise NotCore(f"sh:flags {asked}")
    combined = sum(getattr(re, letter.upper()) for letter in asked)
    for value in reader.values(node, name):
        try:
            yield values.Pattern(re.compile(value.value, combined))  # type: ignore[union-attr]
        except (re.error, AttributeError) as error:
            raise NotCore(f"sh:pattern {value}: {error}") from error


def unique_lang(reader: "Reader", node: Term, name: str) -> Iterator[Constraint]:
    """Yield the constraint of languages used once, where it is asked for."""
    if reader.true(node, name):
        yield values.UniqueLang()


def closed(reader: "Reader", node: Term, name: str) -> Iterator[Constraint]:
    """Yield the constraint of a closed shape, where it is asked for."""
    if reader.true(node, name):
        paths = [reader.value(shape, "path") for shape in reader.values(node, "property")]
        ignored = [one for value in reader.values(node, "ignoredProperties") for one in reader.items(value)]
        yield values.Closed(frozenset([one for one in paths if one is not None] + ignored))


def sparql(reader: "Reader", node: Term, name: str) -> Iterator[Constraint]:
    """Yield the constraints in SPARQL."""
    path = reader.value(node, "path")
    for constraint in reader.values(node, name):
        select = reader.value(constraint, "select")
        if reader.true(constraint, "deactivated"):
            continue
        if not isinstance(select, ox.Literal):
            raise NotCore("sh:sparql without sh:select")
        messages = {
            m.language or "": m.value for m in reader.values(constraint, "message") if isinstance(m, ox.Literal)
        }
        prefixes = dict(declared(reader, constraint))
        try:
            query = prepared(select.value, prefixes, None if path is None else reader.path(path))
        except ValueError as error:
            raise NotCore(str(error)) from error
        yield Sparql(constraint, query, path is None, messages)


def declared(reader: "Reader", constraint: Term) -> Iterator[tuple[str, str]]:
    """Yield the prefixes that are declared for a constraint in SPARQL."""
    for vocabulary in reader.values(constraint, "prefixes"):
        for declaration in reader.values(vocabulary, "declare"):
            prefix, space = reader.value(declaration, "prefix"), reader.value(declaration, "namespace")
            if isinstance(prefix, ox.Literal) and isinstance(space, ox.Literal):
                yield prefix.value, space.value


def qualified(reader: "Reader", node: Term, name: str) -> Iterator[Constraint]:
    """Yield the constraints of qualified value shapes."""
    least, most = reader.number(node, "qualifiedMinCount"), reader.number(node, "qualifiedMaxCount")
    for value in reader.values(node, name):
        siblings: set[Term] = set()
        if reader.true(node, "qualifiedValueShapesDisjoint"):
            for parent in reader.graph.having(PROPERTY, node):
                for child in reader.values(parent, "property"):
                    siblings |= set(reader.values(child, name))
        others = tuple(reader.shape(one) for one in sorted(siblings - {value}, key=str))
        yield logic.Qualified(reader.shape(value), least, most, others)


READERS: dict[str, Read] = {
    "class": each(values.Class),
    "datatype": each(values.Datatype),
    "nodeKind": each(node_kind),
    "minCount": counted("MinCountConstraintComponent", values.Count),
    "maxCount": counted("MaxCountConstraintComponent", values.Count),
    "minExclusive": compared("MinExclusiveConstraintComponent", values.Range, 1),
    "minInclusive": compared("MinInclusiveConstraintComponent", values.Range, 0, 1),
    "maxExclusive": compared("MaxExclusiveConstraintComponent", values.Range, -1),
    "maxInclusive": compared("MaxInclusiveConstraintComponent", values.Range, 0, -1),
    "minLength": counted("MinLengthConstraintComponent", values.Length),
    "maxLength": counted("MaxLengthConstraintComponent", values.Length),
    "pattern": pattern,
    "languageIn": listed(lambda tags: values.LanguageIn(tuple(tag.value.lower() for tag in tags))),
    "uniqueLang": unique_lang,
    "equals": each(values.Equals),
    "disjoint": each(values.Disjoint),
    "lessThan": compared("LessThanConstraintComponent", values.Less, -1),
    "lessThanOrEquals": compared("LessThanOrEqualsConstraintComponent", values.Less, -1, 0),
    "not": shaped(logic.Not),
    "and": several(logic.And),
    "or": several(logic.Or),
    "xone": several(logic.Xone),
    "node": shaped(logic.Node, path=False),
    "property": shaped(logic.Property, path=True),
    "qualifiedValueShape": qualified,
    "hasValue": each(values.HasValue),
    "in": listed(lambda terms: values.In(frozenset(terms))),
    "closed": closed,
    "sparql": sparql,
}
ONLY_OF_PROPERTIES = {"minCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals", "qualifiedValueShape"}
