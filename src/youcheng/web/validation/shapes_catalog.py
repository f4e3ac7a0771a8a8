"""What the desk offers: our shapes to choose from, and what a kind of thing must carry."""

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

import pyoxigraph as ox

from youcheng.paths import resource
from youcheng.rdf.namespaces import BASE, EXTERNAL
from youcheng.rdf.terms import LABEL

SH = EXTERNAL["sh"]
TARGETS = {f"{SH}{name}" for name in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")}
NAMESPACE = f"{BASE}shapes#"
GENERAL = "data"
"""The shapes for anybody's data are the files whose name begins so, but for those of this project alone."""
ORDER = ["required", "", "optional"]
OF_ONE_PROJECT = {"data-yunnan", "evidence", "ontology"}


@dataclass(frozen=True)
class Shape:
    """A shape of ours that can be chosen."""

    name: str
    labels: dict[str, str]
    target: tuple[str, ...] = ()
    """The classes that it is aimed at."""


@dataclass(frozen=True)
class File:
    """A file of shapes of ours."""

    name: str
    general: bool
    shapes: tuple[Shape, ...]


@dataclass(frozen=True)
class Rule:
    """What a property shape asks of the things of a class."""

    name: str
    labels: dict[str, str]
    messages: dict[str, str]
    tag: str
    """Whether it is asked of each thing ("required"), where something is given ("optional"), or of the thing itself."""


class Shapes:
    """Our shapes as their files say them."""

    def __init__(self) -> None:
        """Read the files."""
        self.said: dict[str, dict[str, list[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]]] = defaultdict(
            lambda: defaultdict(list)
        )
        self.files: list[File] = []
        for path in sorted(resource("shapes").glob("*.ttl")):
            aimed: dict[str, list[str]] = {}
            for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True):
                subject = str(quad.subject.value)
                self.said[subject][quad.predicate.value].append(quad.object)
                if quad.predicate.value in TARGETS and subject.startswith(NAMESPACE):
                    classes = aimed.setdefault(subject, [])
                    if quad.predicate.value.endswith("targetClass"):
                        classes.append(quad.object.value)
            shapes = tuple(
                Shape(iri.removeprefix(NAMESPACE), self._texts(iri, LABEL.value), tuple(classes))
                for iri, classes in sorted(aimed.items())
            )
            self.files.append(File(path.stem, path.stem not in OF_ONE_PROJECT, shapes))

    def _texts(self, iri: str, predicate: str) -> dict[str, str]:
        values = self.said[iri][predicate] if iri in self.said else []
        return {value.language or "": value.value for value in values if isinstance(value, ox.Literal)}

    def names(self) -> set[str]:
        """Return all that can be chosen: files and shapes."""
        return {file.name for file in self.files} | {shape.name for file in self.files for shape in file.shapes}

    def rules(self, *classes: str) -> list[Rule]:
        """Return what the shapes for anybody's data ask of the things of some classes."""
        aimed = [
            f"{NAMESPACE}{shape.name}"
            for file in self.files
            if file.general
            for shape in file.shapes
            if set(shape.target) & set(classes)
        ]
        found: list[Rule] = []
        for shape in aimed:
            nodes = [ox.NamedNode(shape), *self.said[shape][f"{SH}property"]]
            found += [self._rule(node.value) for node in nodes if isinstance(node, ox.NamedNode)]
        return sorted(found, key=lambda rule: ORDER.index(rule.tag))

    def _rule(self, iri: str) -> Rule:
        said = self.said[iri]
        least = [*said[f"{SH}minCount"], *said[f"{SH}qualifiedMinCount"]]
        needed = any(isinstance(one, ox.Literal) and one.value != "0" for one in least)
        return Rule(
            iri.removeprefix(NAMESPACE),
            self._texts(iri, LABEL.value),
            self._texts(iri, f"{SH}message"),
            "" if f"{SH}path" not in said else "required" if needed else "optional",
        )


@lru_cache(maxsize=1)
def shapes() -> Shapes:
    """Return our shapes, read when they are first asked for."""
    return Shapes()
