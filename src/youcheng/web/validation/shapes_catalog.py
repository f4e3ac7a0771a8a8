"""The project's shapes as the validator offers them: to choose from, and as the rules for a kind of thing."""

from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox

from youcheng.rdf.terms import LABEL, Term, sh
from youcheng.validation.jobs.preloaded import NAMESPACE, OF_ONE_PROJECT, Preloaded
from youcheng.validation.shacl import GraphIndex

TAGS = ["required", "", "optional"]
"""The tags of rules, in the order of the page."""


@dataclass(frozen=True)
class Shape:
    """A shape with a target, which can be chosen."""

    name: str
    labels: dict[str, str]


@dataclass(frozen=True)
class File:
    """A file of shapes."""

    name: str
    general: bool
    """Whether the shapes apply to the data of any project."""
    shapes: tuple[Shape, ...]


@dataclass(frozen=True)
class Rule:
    """A property shape of a class."""

    name: str
    labels: dict[str, str]
    messages: dict[str, str]
    tag: str
    """"required" for a property that each thing needs, "optional" for any other, "" for a rule about the thing."""


class ShapesCatalog:
    """The shapes of this installation."""

    def __init__(self) -> None:
        preloaded = Preloaded()
        self._graph = GraphIndex(quad for quads in preloaded.files.values() for quad in quads)
        self._file_of_shape = preloaded.file_of_shape
        shapes = [
            (file, Shape(name, self._texts(_node(name), LABEL))) for name, file in sorted(self._file_of_shape.items())
        ]
        self.files = [
            File(name, name not in OF_ONE_PROJECT, tuple(shape for file, shape in shapes if file == name))
            for name in preloaded.files
        ]

    def names(self) -> set[str]:
        """Return the names of all files and shapes."""
        return {file.name for file in self.files} | set(self._file_of_shape)

    def rules(self, *classes: str) -> list[Rule]:
        """Return the rules for things of some classes in the data of any project."""
        targets = {ox.NamedNode(iri) for iri in classes}
        rules: list[Rule] = []
        for shape in (shape for file in self.files if file.general for shape in file.shapes):
            node = _node(shape.name)
            if not targets.isdisjoint(self._graph.values(node, sh("targetClass"))):
                nodes = [node, *self._graph.values(node, sh("property"))]
                rules += [self._rule(rule) for rule in nodes if isinstance(rule, ox.NamedNode)]
        return sorted(rules, key=lambda rule: TAGS.index(rule.tag))

    def _rule(self, node: ox.NamedNode) -> Rule:
        minimums = [value for name in ("minCount", "qualifiedMinCount") for value in self._graph.values(node, sh(name))]
        required = any(isinstance(value, ox.Literal) and value.value != "0" for value in minimums)
        about_property = bool(self._graph.values(node, sh("path")))
        return Rule(
            node.value.removeprefix(NAMESPACE),
            self._texts(node, LABEL),
            self._texts(node, sh("message")),
            "" if not about_property else "required" if required else "optional",
        )

    def _texts(self, node: Term, predicate: ox.NamedNode) -> dict[str, str]:
        values = self._graph.values(node, predicate)
        return {value.language or "": value.value for value in values if isinstance(value, ox.Literal)}


def _node(name: str) -> ox.NamedNode:
    return ox.NamedNode(NAMESPACE + name)


@cache
def shapes_catalog() -> ShapesCatalog:
    """Return the shapes, read at the first call."""
    return ShapesCatalog()
