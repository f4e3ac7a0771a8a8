"""Read shapes from a shapes graph, or say that they need more than the core of SHACL."""

import re
from collections.abc import Iterator

import pyoxigraph as ox

from youcheng.rdf.files import TYPE, Term
from youcheng.rdf.namespaces import OWL, RDF, RDFS, XSD
from youcheng.validation.report import SH, Path
from youcheng.validation.shacl.components import ONLY_OF_PROPERTIES, READERS, NotCore
from youcheng.validation.shacl.constraints import Constraint
from youcheng.validation.shacl.evaluator import Shape
from youcheng.validation.shacl.graph_index import Data
from youcheng.validation.shacl.property_paths import (
    Alternative,
    Optional,
    PathStep,
    Predicate,
    Repeated,
    Sequence,
    inverted,
)

FIRST, REST, NIL = (ox.NamedNode(f"{RDF}{name}") for name in ("first", "rest", "nil"))
CLASSES = (ox.NamedNode(f"{RDFS}Class"), ox.NamedNode(f"{OWL}Class"))
TARGETS = {"targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf"}
SILENT = {
    "name", "description", "order", "group", "defaultValue", "message", "severity", "deactivated", "path", "flags",
    "ignoredProperties", "qualifiedMinCount", "qualifiedMaxCount", "qualifiedValueShapesDisjoint",
} | TARGETS  # fmt: skip
"""What of a shape is no constraint of its own."""


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
        if self.graph.subjects(sh("parameter")):
            raise NotCore("constraint components of one's own")
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
