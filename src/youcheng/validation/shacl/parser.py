"""Parses the shapes of a shapes graph, or reports that they are beyond SHACL core."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property

import pyoxigraph as ox

from youcheng.rdf.namespaces import XSD
from youcheng.rdf.terms import TYPE, Term, owl, rdfs, sh
from youcheng.validation.report import SH
from youcheng.validation.shacl.evaluator import Constraint, Shape
from youcheng.validation.shacl.graph_index import GraphIndex, NotCore
from youcheng.validation.shacl.property_paths import describe_path, parse_path

CLASSES = {rdfs("Class"), owl("Class")}
TARGETS = {"targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf"}
NO_CONSTRAINTS = {
    "name", "description", "order", "group", "defaultValue", "message", "severity", "deactivated", "path", "flags",
    "ignoredProperties", "qualifiedMinCount", "qualifiedMaxCount", "qualifiedValueShapesDisjoint",
} | TARGETS  # fmt: skip
"""The properties of a shape that are not constraints by themselves."""
OF_PROPERTY_SHAPES = {"minCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals", "qualifiedValueShape"}
"""The parameters that only a property shape may have."""

Component = Callable[["Parser", Term, str], Iterable[Constraint]]
"""Yields the constraints of a shape for a parameter."""


class Parser:
    """A parser of a shapes graph. It parses each shape once, so that references to it share one object."""

    def __init__(self, graph: GraphIndex, components: Mapping[str, Component]) -> None:
        self.graph = graph
        self._components = components
        self._shapes: dict[Term, Shape] = {}
        self._open: set[Term] = set()

    def shapes(self) -> list[Shape]:
        """Return the shapes that have a target."""
        if self.graph.subjects(sh("parameter")):
            raise NotCore("custom constraint components")
        return [self.shape(shape.node) for shape in self.targets()]

    def targets(self) -> list[Shape]:
        """Return the shapes that have a target, without their constraints."""
        nodes = {node for name in TARGETS for node in self.graph.subjects(sh(name))}
        for kind in ("NodeShape", "PropertyShape"):
            nodes |= {node for node in self.graph.having(TYPE, sh(kind)) if self._is_class(node)}
        return [self._with_targets(node) for node in sorted(nodes, key=str)]

    def values(self, node: Term, name: str) -> list[Term]:
        """Return the values of a SHACL property."""
        return list(self.graph.values(node, sh(name)))

    def value(self, node: Term, name: str) -> Term | None:
        """Return the single value of a SHACL property, or None."""
        values = self.values(node, name)
        if len(values) > 1:
            raise NotCore(f"{node} has more than one sh:{name}")
        return values[0] if values else None

    def number(self, node: Term, name: str) -> int | None:
        """Return the single value of a SHACL property as an integer, or None."""
        value = self.value(node, name)
        if value is None:
            return None
        if not isinstance(value, ox.Literal) or not re.fullmatch(r"\+?[0-9]+", value.value):
            raise NotCore(f"sh:{name} {value}: expected a whole number")
        return int(value.value)

    def true(self, node: Term, name: str) -> bool:
        """Tell whether a SHACL property has the value ``true``; ``1`` does not count."""
        return ox.Literal("true", datatype=ox.NamedNode(f"{XSD}boolean")) in self.values(node, name)

    def messages(self, node: Term) -> dict[str, str]:
        """Return the messages of a shape or SPARQL constraint by language."""
        return {m.language or "": m.value for m in self.values(node, "message") if isinstance(m, ox.Literal)}

    def shape(self, node: Term) -> Shape:
        """Return the shape of a node."""
        if node in self._shapes:
            return self._shapes[node]
        if node in self._open:
            raise NotCore(f"{node} is recursive")
        self._open.add(node)
        shape = self._shapes[node] = self._parse(node)
        self._open.discard(node)
        return shape

    def _with_targets(self, node: Term) -> Shape:
        shape = Shape(node, deactivated=self.true(node, "deactivated"))
        shape.target_nodes = self.values(node, "targetNode")
        shape.target_classes = self.values(node, "targetClass") + ([node] if self._is_class(node) else [])
        for name, targets in (("targetSubjectsOf", shape.target_subjects), ("targetObjectsOf", shape.target_objects)):
            targets += [value for value in self.values(node, name) if isinstance(value, ox.NamedNode)]
        return shape

    def _parse(self, node: Term) -> Shape:
        severity, path = self.value(node, "severity"), self.value(node, "path")
        shape = self._with_targets(node)
        shape.messages = self.messages(node)
        if isinstance(severity, ox.NamedNode):
            shape.severity = severity.value
        if path is not None:
            shape.steps, shape.path = parse_path(self.graph, path), describe_path(self.graph, path)
        shape.constraints = list(self._constraints(node, shape))
        return shape

    def _constraints(self, node: Term, shape: Shape) -> Iterator[Constraint]:
        for predicate in sorted(self.graph.properties(node), key=str):
            name = predicate.value.removeprefix(SH)
            if name == predicate.value or name in NO_CONSTRAINTS:
                continue
            if name not in self._components:
                raise NotCore(f"sh:{name}")
            if shape.steps is None and name in OF_PROPERTY_SHAPES:
                raise NotCore(f"sh:{name} on a node shape")
            yield from self._components[name](self, node, name)

    def _is_class(self, node: Term) -> bool:
        """Tell whether a shape is also a class, which makes the instances its targets."""
        return not self._metaclasses.isdisjoint(self.graph.values(node, TYPE))

    @cached_property
    def _metaclasses(self) -> set[Term]:
        """The classes whose members are classes: rdfs:Class, owl:Class and their subclasses (SHACL, 2.1.3.3)."""
        return {subclass for class_ in CLASSES for subclass in self.graph.subclasses(class_)}
