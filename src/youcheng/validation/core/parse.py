"""Read shapes from a shapes graph, or say that they need more than the core of SHACL."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pyoxigraph as ox

from youcheng.namespaces import OWL, RDF, RDFS, XSD
from youcheng.quads import TYPE, Term
from youcheng.validation.core import constraints as values
from youcheng.validation.core import logic
from youcheng.validation.core.constraints import Constraint
from youcheng.validation.core.data import Data
from youcheng.validation.core.paths import (
    Alternative,
    Optional,
    PathStep,
    Predicate,
    Repeated,
    Sequence,
    inverted,
)
from youcheng.validation.core.run import Shape
from youcheng.validation.report import SH, Path

FIRST, REST, NIL = (ox.NamedNode(f"{RDF}{name}") for name in ("first", "rest", "nil"))
CLASSES = (ox.NamedNode(f"{RDFS}Class"), ox.NamedNode(f"{OWL}Class"))
KINDS: dict[str, tuple[type, ...]] = {
    "IRI": (ox.NamedNode,), "BlankNode": (ox.BlankNode,), "Literal": (ox.Literal,),
    "BlankNodeOrIRI": (ox.BlankNode, ox.NamedNode), "BlankNodeOrLiteral": (ox.BlankNode, ox.Literal),
    "IRIOrLiteral": (ox.NamedNode, ox.Literal),
}  # fmt: skip
TARGETS = {"targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf"}
SILENT = {
    "name", "description", "order", "group", "defaultValue", "message", "severity", "deactivated", "path", "flags",
    "ignoredProperties", "qualifiedMinCount", "qualifiedMaxCount", "qualifiedValueShapesDisjoint",
} | TARGETS  # fmt: skip
"""What of a shape is no constraint of its own."""


class NotCore(Exception):
    """The shapes are recursive, malformed, or use more than the core of SHACL."""


def sh(name: str) -> ox.NamedNode:
    """Return a term of SHACL."""
    return ox.NamedNode(f"{SH}{name}")


class Reader:
    """A reader of a shapes graph; each shape is read once, so that what is shared stays shared."""

    def __init__(self, graph: Data) -> None:
        """Begin with no shape read."""
        self.graph = graph
        self._shapes: dict[Term, Shape] = {}
        self._open: set[Term] = set()

    def shapes(self) -> list[Shape]:
        """Return the shapes that are aimed at something.

        Raises:
            NotCore: they need another engine.
        """
        if self.graph.subjects(sh("parameter")) or self.graph.subjects(sh("sparql")):
            raise NotCore("constraints in SPARQL")
        aimed = {node: None for name in TARGETS for node in self.graph.subjects(sh(name))}
        for kind in ("NodeShape", "PropertyShape"):
            aimed |= {node: None for node in self.graph.having(TYPE, sh(kind)) if self._is_class(node)}
        return [self.shape(node) for node in sorted(aimed, key=str)]

    def _is_class(self, node: Term) -> bool:
        """Tell whether a shape is a class too, and thereby aimed at its members."""
        return any(each in CLASSES for each in self.graph.values(node, TYPE))

    def values(self, node: Term, name: str) -> list[Term]:
        """Return the values of a property of SHACL."""
        return list(self.graph.values(node, sh(name)))

    def value(self, node: Term, name: str) -> Term | None:
        """Return the only value of a property of SHACL."""
        found = self.values(node, name)
        if len(found) > 1:
            raise NotCore(f"{node} has more than one sh:{name}")
        return found[0] if found else None

    def number(self, node: Term, name: str) -> int | None:
        """Return the only value of a property of SHACL as a whole number."""
        found = self.value(node, name)
        if found is None:
            return None
        if not isinstance(found, ox.Literal) or not re.fullmatch(r"\+?\d+", found.value):
            raise NotCore(f"sh:{name} {found} is no number")
        return int(found.value)

    def true(self, node: Term, name: str) -> bool:
        """Tell whether a property of SHACL is ``true``; no other text is."""
        return ox.Literal("true", datatype=ox.NamedNode(f"{XSD}boolean")) in self.values(node, name)

    def items(self, node: Term) -> list[Term]:
        """Return the members of a list."""
        found: list[Term] = []
        while node != NIL:
            first, rest = (list(self.graph.values(node, one)) for one in (FIRST, REST))
            if len(first) != 1 or len(rest) != 1 or len(found) > len(self.graph.subjects(REST)):
                raise NotCore(f"{node} is no list")
            found.append(first[0])
            node = rest[0]
        return found

    def shape(self, node: Term) -> Shape:
        """Return the shape that a node stands for."""
        if node in self._shapes:
            return self._shapes[node]
        if node in self._open:
            raise NotCore(f"{node} refers to itself")
        self._open.add(node)
        shape = self._shapes[node] = self._read(node)
        self._open.discard(node)
        return shape

    def _read(self, node: Term) -> Shape:
        """Read a shape."""
        severity = self.value(node, "severity")
        messages = {m.language or "": m.value for m in self.values(node, "message") if isinstance(m, ox.Literal)}
        shape = Shape(node, messages=messages, deactivated=self.true(node, "deactivated"))
        if isinstance(severity, ox.NamedNode):
            shape.severity = severity.value
        path = self.value(node, "path")
        if path is not None:
            shape.steps, shape.path = self.path(path), self.described(path)
        shape.target_nodes = self.values(node, "targetNode")
        shape.target_classes = self.values(node, "targetClass") + ([node] if self._is_class(node) else [])
        for name, targets in (("targetSubjectsOf", shape.target_subjects), ("targetObjectsOf", shape.target_objects)):
            targets += [one for one in self.values(node, name) if isinstance(one, ox.NamedNode)]
        shape.constraints = list(self._constraints(node, shape))
        return shape

    def _constraints(self, node: Term, shape: Shape) -> Iterator[Constraint]:
        """Yield the constraints of a shape, in the order of their names."""
        for predicate in sorted(self.graph.statements(node), key=str):
            name = predicate.value.removeprefix(SH)
            if name == predicate.value or name in SILENT:
                continue
            read = READERS.get(name)
            if read is None:
                raise NotCore(f"sh:{name}")
            if shape.steps is None and name in ONLY_OF_PROPERTIES:
                raise NotCore(f"sh:{name} on a node shape")
            yield from read(self, node, name)

    # --- paths ---

    def path(self, node: Term) -> PathStep:
        """Return the path that a node stands for."""
        if isinstance(node, ox.NamedNode):
            return Predicate(node)
        said = {one.value.removeprefix(SH): list(found) for one, found in self.graph.statements(node).items()}
        if FIRST in self.graph.statements(node):
            return Sequence(tuple(map(self.path, self.items(node))))
        if len(said) != 1 or len(next(iter(said.values()))) != 1:
            raise NotCore(f"{node} is no path")
        (name, (inner,)), *_ = said.items()
        if name == "alternativePath":
            return Alternative(tuple(map(self.path, self.items(inner))))
        step = self.path(inner)
        match name:
            case "inversePath":
                return inverted(step)
            case "zeroOrMorePath" | "oneOrMorePath":
                return Repeated(step, name == "oneOrMorePath")
            case "zeroOrOnePath":
                return Optional(step)
        raise NotCore(f"sh:{name} is no path")

    def described(self, node: Term) -> Path:
        """Return a path as reports show it."""
        return Path(node, tuple(self._description(node)), self.path(node).text)

    def _description(self, node: Term) -> Iterator[ox.Triple]:
        """Yield the triples of a path, in the order in which it is read."""
        if isinstance(node, ox.BlankNode):
            for predicate, found in sorted(self.graph.statements(node).items(), key=str):
                for value in found:
                    yield ox.Triple(node, predicate, value)
                    yield from self._description(value)


Read = Callable[[Reader, Any, str], Iterator[Constraint]]


def each(make: Callable[[Any], Constraint]) -> Read:
    """Return how to read a constraint of which each value is one by itself."""

    def read(reader: Reader, node: Term, name: str) -> Iterator[Constraint]:
        return (make(value) for value in reader.values(node, name))

    return read


def counted(component: str, kind: type[Any]) -> Read:
    """Return how to read a constraint that is a number."""

    def read(reader: Reader, node: Term, name: str) -> Iterator[Constraint]:
        yield kind(reader.number(node, name), component)

    return read


def compared(component: str, kind: type[Any], *allowed: int) -> Read:
    """Return how to read a constraint that compares."""
    return each(lambda value: kind(value, component, allowed))


def listed(make: Callable[[tuple[Any, ...]], Constraint]) -> Read:
    """Return how to read a constraint of which each value is a list of terms."""

    def read(reader: Reader, node: Term, name: str) -> Iterator[Constraint]:
        return (make(tuple(reader.items(value))) for value in reader.values(node, name))

    return read


def shaped(make: Callable[[Shape], Constraint]) -> Read:
    """Return how to read a constraint of which each value is a shape."""

    def read(reader: Reader, node: Term, name: str) -> Iterator[Constraint]:
        return (make(reader.shape(value)) for value in sorted(reader.values(node, name), key=str))

    return read


def several(make: Callable[[tuple[Shape, ...]], Constraint]) -> Read:
    """Return how to read a constraint of which each value is a list of shapes."""

    def read(reader: Reader, node: Term, name: str) -> Iterator[Constraint]:
        return (make(tuple(map(reader.shape, reader.items(value)))) for value in reader.values(node, name))

    return read


def node_kind(value: Term) -> Constraint:
    """Return the constraint of a node kind."""
    name = value.value.removeprefix(SH) if isinstance(value, ox.NamedNode) else ""
    if name not in KINDS:
        raise NotCore(f"sh:nodeKind {value}")
    return values.NodeKind(KINDS[name])


def pattern(reader: Reader, node: Term, name: str) -> Iterator[Constraint]:
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


def unique_lang(reader: Reader, node: Term, name: str) -> Iterator[Constraint]:
    """Yield the constraint of languages used once, where it is asked for."""
    if reader.true(node, name):
        yield values.UniqueLang()


def closed(reader: Reader, node: Term, name: str) -> Iterator[Constraint]:
    """Yield the constraint of a closed shape, where it is asked for."""
    if reader.true(node, name):
        paths = [reader.value(shape, "path") for shape in reader.values(node, "property")]
        ignored = [one for value in reader.values(node, "ignoredProperties") for one in reader.items(value)]
        yield values.Closed(frozenset([one for one in paths if one is not None] + ignored))


def qualified(reader: Reader, node: Term, name: str) -> Iterator[Constraint]:
    """Yield the constraints of qualified value shapes."""
    least, most = reader.number(node, "qualifiedMinCount"), reader.number(node, "qualifiedMaxCount")
    for value in reader.values(node, name):
        siblings: set[Term] = set()
        if reader.true(node, "qualifiedValueShapesDisjoint"):
            for parent in reader.graph.having(sh("property"), node):
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
    "node": shaped(logic.Node),
    "property": shaped(logic.Property),
    "qualifiedValueShape": qualified,
    "hasValue": each(values.HasValue),
    "in": listed(lambda terms: values.In(frozenset(terms))),
    "closed": closed,
}
ONLY_OF_PROPERTIES = {"minCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals", "qualifiedValueShape"}
