"""The project's vocabulary and shapes, as validation uses them."""

from collections.abc import Collection
from functools import cached_property

import pyoxigraph as ox

from youcheng.errors import DocumentInvalid
from youcheng.paths import resource
from youcheng.rdf.files import read
from youcheng.rdf.namespaces import BASE, SHAPES, YC
from youcheng.rdf.terms import SUBCLASS, TYPE, Term, sh
from youcheng.rdf.writers.jsonld import Context
from youcheng.validation.engine import Shapes
from youcheng.validation.shacl.parser import TARGETS
from youcheng.validation.wording import say

NAMESPACE = f"{SHAPES.replace('/graph/', '/')}#"
EVIDENCE = "evidence"
"""The file of shapes that apply to the graph of each passage by itself."""
OF_ONE_PROJECT = {EVIDENCE, "ontology", "data-yunnan"}
"""The files of shapes that do not apply to the data of other projects."""
TARGET_PROPERTIES = {sh(name) for name in TARGETS}


class Preloaded:
    """The vocabulary and the shapes of this installation; each file is read once."""

    def __init__(self) -> None:
        self.files = {path.stem: read(path, blank_nodes=True) for path in sorted(resource("shapes").glob("*.ttl"))}
        self._selections: dict[frozenset[str], Shapes] = {}

    @cached_property
    def ontology(self) -> list[ox.Triple]:
        """The triples of the ontology, with its axioms."""
        paths = sorted(resource("ontology").glob("*.ttl"))
        return [quad.triple for path in paths for quad in read(path, blank_nodes=True)]

    @cached_property
    def vocabulary(self) -> list[ox.Triple]:
        """The types and subclass axioms of the ontology, which data are validated with."""
        return [triple for triple in self.ontology if triple.predicate in {TYPE, SUBCLASS}]

    @cached_property
    def terms(self) -> dict[Term, set[Term]]:
        """The terms of the vocabulary, each with its types."""
        terms: dict[Term, set[Term]] = {}
        for triple in self.ontology:
            if isinstance(triple.subject, ox.NamedNode) and triple.subject.value.startswith(YC):
                terms.setdefault(triple.subject, set()).update({triple.object} if triple.predicate == TYPE else ())
        return terms

    @cached_property
    def context(self) -> object:
        """The JSON-LD context that the project publishes."""
        return Context(self.ontology, BASE).document()["@context"]

    @cached_property
    def file_of_shape(self) -> dict[str, str]:
        """The file of each shape with a target, by the local name of the shape."""
        return {
            quad.subject.value.removeprefix(NAMESPACE): file
            for file, quads in self.files.items()
            for quad in quads
            if quad.predicate in TARGET_PROPERTIES and isinstance(quad.subject, ox.NamedNode)
        }

    @property
    def general(self) -> frozenset[str]:
        """The files of shapes for the data of any project."""
        return frozenset(self.files) - OF_ONE_PROJECT

    def shapes(self, names: Collection[str]) -> Shapes:
        """Return the shapes graph with targets kept only for the named files and shapes.

        Shapes without a target are kept as well, because other shapes refer to them.

        Raises:
            DocumentInvalid: there is no file or shape with such a name.
        """
        chosen = frozenset(names)
        if unknown := sorted(chosen - set(self.files) - set(self.file_of_shape)):
            raise DocumentInvalid(say("no-shapes", names=", ".join(unknown)[:200]))
        if chosen not in self._selections:
            self._selections[chosen] = self._select(chosen)
        return self._selections[chosen]

    def own_graph_shapes(self, names: Collection[str]) -> tuple[Shapes, Shapes]:
        """Return the named shapes for the default graph and for the graphs of passages; without names, all."""
        evidence = {name for name in names if EVIDENCE in {name, self.file_of_shape.get(name)}}
        if not names:
            return self.shapes(frozenset(self.files) - {EVIDENCE}), self.shapes([EVIDENCE])
        return self.shapes(set(names) - evidence), self.shapes(evidence) if evidence else Shapes([])

    def load_all(self) -> None:
        """Read and parse what workers need, before they are forked."""
        _ = self.vocabulary, self.terms, self.context
        for shapes in (self.shapes(self.general), *self.own_graph_shapes([])):
            _ = shapes.core, shapes.labels

    def _select(self, names: frozenset[str]) -> Shapes:
        targeted = {shape for shape, file in self.file_of_shape.items() if {shape, file} & names}
        files = self.general | {self.file_of_shape[shape] for shape in targeted}
        return Shapes(
            quad
            for file in sorted(files)
            for quad in self.files[file]
            if quad.predicate not in TARGET_PROPERTIES or _local_name(quad.subject) in targeted
        )


def _local_name(term: Term) -> str:
    """Return the local name of a shape of the project."""
    return term.value.removeprefix(NAMESPACE) if isinstance(term, ox.NamedNode) else ""


def require_targets(shapes: Shapes) -> None:
    """Raise DocumentInvalid unless a shapes graph has a target, or a shape that may be a class as well."""
    kinds = {sh("NodeShape"), sh("PropertyShape")}
    for triple in shapes.triples:
        if triple.predicate in TARGET_PROPERTIES or (triple.predicate == TYPE and triple.object in kinds):
            return
    raise DocumentInvalid(say("no-targets"))
