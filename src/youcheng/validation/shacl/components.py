"""How each parameter of SHACL core is parsed into constraints."""

from collections.abc import Callable, Iterator
from typing import Any

import pyoxigraph as ox

from youcheng.rdf.terms import Term, sh
from youcheng.validation.report import SH
from youcheng.validation.shacl import constraints as core
from youcheng.validation.shacl.evaluator import Constraint, Shape
from youcheng.validation.shacl.graph_index import NotCore
from youcheng.validation.shacl.parser import Component, Parser
from youcheng.validation.shacl.sparql_constraints import sparql

NODE_KINDS: dict[str, tuple[type, ...]] = {
    "IRI": (ox.NamedNode,), "BlankNode": (ox.BlankNode,), "Literal": (ox.Literal,),
    "BlankNodeOrIRI": (ox.BlankNode, ox.NamedNode), "BlankNodeOrLiteral": (ox.BlankNode, ox.Literal),
    "IRIOrLiteral": (ox.NamedNode, ox.Literal),
}  # fmt: skip


def each(
    make: Callable[[str, Any], Constraint], read: Callable[[Parser, Any], Any] = lambda _, value: value
) -> Component:
    """Return a component that makes one constraint of each value of its parameter."""
    return lambda parser, node, name: (make(name, read(parser, value)) for value in parser.values(node, name))


def number(make: Callable[[str, Any], Constraint]) -> Component:
    """Return a component whose parameter is a single whole number."""
    return lambda parser, node, name: [make(name, parser.number(node, name))]


def terms(parser: Parser, value: Term) -> frozenset[Term]:
    """Return the members of a list."""
    return frozenset(parser.graph.list_items(value))


def language_ranges(parser: Parser, value: Term) -> tuple[str, ...]:
    """Return the language ranges of a list, in lower case."""
    return tuple(range_.value.lower() for range_ in terms(parser, value))  # type: ignore[union-attr]


def shapes(parser: Parser, value: Term) -> tuple[Shape, ...]:
    """Return the shapes of a list."""
    return tuple(map(parser.shape, parser.graph.list_items(value)))


def node_shape(parser: Parser, value: Term) -> Shape:
    """Return a shape without a path."""
    shape = parser.shape(value)
    if shape.steps is not None:
        raise NotCore(f"sh:node {value}: expected a node shape")
    return shape


def property_shape(parser: Parser, value: Term) -> Shape:
    """Return a shape with a path."""
    shape = parser.shape(value)
    if shape.steps is None:
        raise NotCore(f"sh:property {value}: expected a property shape with sh:path")
    return shape


def node_kind(_: Parser, value: Term) -> tuple[type, ...]:
    """Return the types of term that a node kind stands for."""
    name = value.value.removeprefix(SH) if isinstance(value, ox.NamedNode) else ""
    if name not in NODE_KINDS:
        raise NotCore(f"sh:nodeKind {value}")
    return NODE_KINDS[name]


def pattern(parser: Parser, node: Term, name: str) -> Iterator[Constraint]:
    """Yield the constraint of each regular expression, with the flags of the shape."""
    from youcheng.sparql.corrections.functions import matching

    value = parser.value(node, "flags")
    flags = value.value if isinstance(value, ox.Literal) else ""
    for value in parser.values(node, name):
        try:
            matching([], value.value, flags)  # type: ignore[union-attr]
            yield core.Pattern(name, value.value, flags)  # type: ignore[union-attr]
        except (ValueError, AttributeError) as error:
            raise NotCore(f"sh:pattern {value}: {error}") from error


def unique_lang(parser: Parser, node: Term, name: str) -> Iterator[Constraint]:
    """Yield the constraint if its parameter is true."""
    if parser.true(node, name):
        yield core.UniqueLang(name)


def closed(parser: Parser, node: Term, name: str) -> Iterator[Constraint]:
    """Yield the constraint if its parameter is true."""
    if parser.true(node, name):
        paths = [parser.value(shape, "path") for shape in parser.values(node, "property")]
        ignored = [
            term for value in parser.values(node, "ignoredProperties") for term in parser.graph.list_items(value)
        ]
        yield core.Closed(name, frozenset([path for path in paths if path is not None] + ignored))


def qualified(parser: Parser, node: Term, name: str) -> Iterator[Constraint]:
    """Yield the constraint of each qualified value shape."""
    minimum, maximum = parser.number(node, "qualifiedMinCount"), parser.number(node, "qualifiedMaxCount")
    siblings: set[Term] = set()
    if parser.true(node, "qualifiedValueShapesDisjoint"):
        for parent in parser.graph.having(sh("property"), node):
            for child in parser.values(parent, "property"):
                siblings |= set(parser.values(child, name))
    for value in parser.values(node, name):
        others = tuple(parser.shape(sibling) for sibling in sorted(siblings - {value}, key=str))
        yield core.Qualified(name, parser.shape(value), minimum, maximum, others)


COMPONENTS: dict[str, Component] = {
    "class": each(core.ValueTest),
    "datatype": each(core.ValueTest),
    "nodeKind": each(core.ValueTest, node_kind),
    "minCount": number(core.Count),
    "maxCount": number(core.Count),
    "minExclusive": each(core.ValueTest),
    "minInclusive": each(core.ValueTest),
    "maxExclusive": each(core.ValueTest),
    "maxInclusive": each(core.ValueTest),
    "minLength": number(core.ValueTest),
    "maxLength": number(core.ValueTest),
    "pattern": pattern,
    "languageIn": each(core.ValueTest, language_ranges),
    "uniqueLang": unique_lang,
    "equals": each(core.Pair),
    "disjoint": each(core.Pair),
    "lessThan": each(core.Pair),
    "lessThanOrEquals": each(core.Pair),
    "not": each(core.ValueTest, lambda parser, value: (parser.shape(value),)),
    "and": each(core.ValueTest, shapes),
    "or": each(core.ValueTest, shapes),
    "xone": each(core.ValueTest, shapes),
    "node": each(core.Node, node_shape),
    "property": each(core.Property, property_shape),
    "qualifiedValueShape": qualified,
    "hasValue": each(core.HasValue),
    "in": each(core.ValueTest, terms),
    "closed": closed,
    "sparql": sparql,
}
