"""What a worker knows before it reads anything of a stranger's: our vocabulary, our shapes, and where they stand."""

from collections.abc import Collection, Iterable
from functools import cached_property

import pyoxigraph as ox

from youcheng.errors import DocumentInvalid
from youcheng.paths import resource
from youcheng.rdf.files import read
from youcheng.rdf.namespaces import SHAPES
from youcheng.rdf.terms import SUBCLASS, TYPE, Term
from youcheng.rdf.writers.published_context import OwnContext
from youcheng.validation import Shapes
from youcheng.validation.shacl.parser import TARGETS, sh

NAMESPACE = f"{SHAPES.replace('/graph/', '/')}#"
EVIDENCE = "evidence"
"""The shapes of this file look at each passage's graph by itself."""
OF_ONE_PROJECT = {EVIDENCE, "ontology", "data-yunnan"}
"""What data of others need not fulfil."""
TARGET_TERMS = {sh(name) for name in TARGETS}


class Preloaded:
    """The vocabulary and the shapes of this installation, read once, before workers are forked."""

    def __init__(self) -> None:
        """Read the files."""
        self.ontology = [q for path in sorted(resource("ontology").glob("*.ttl")) for q in read(path, blank_nodes=True)]
        self.files = {path.stem: read(path, blank_nodes=True) for path in sorted(resource("shapes").glob("*.ttl"))}
        self.context = OwnContext()[OwnContext.IRI]
        self.vocabulary = vocabulary(quad.triple for quad in self.ontology)
        self._ready = {names: self._aimed(names) for names in (self.general, self.everything, frozenset({EVIDENCE}))}
        for shapes in self._ready.values():
            _ = (shapes.core, shapes.labels)

    @property
    def general(self) -> frozenset[str]:
        """The files of shapes for anybody's data."""
        return frozenset(self.files) - OF_ONE_PROJECT

    @property
    def everything(self) -> frozenset[str]:
        """All files of shapes for the graph as a whole."""
        return frozenset(self.files) - {EVIDENCE}

    @cached_property
    def shape_names(self) -> dict[str, str]:
        """The file of each shape that is aimed at something, by its local name."""
        return {
            quad.subject.value.removeprefix(NAMESPACE): stem
            for stem, quads in self.files.items()
            for quad in quads
            if quad.predicate in TARGET_TERMS and isinstance(quad.subject, ox.NamedNode)
        }

    def shapes(self, names: Collection[str]) -> Shapes:
        """Return the shapes of some names: of files as a whole, or of single shapes.

        Raises:
            DocumentInvalid: we have no shapes of that name.
        """
        known = frozenset(names)
        if unknown := sorted(known - set(self.files) - set(self.shape_names)):
            raise DocumentInvalid(f"there are no shapes called {', '.join(unknown)[:200]}")
        return self._ready.get(known) or self._aimed(known)

    def _aimed(self, names: frozenset[str]) -> Shapes:
        """Return our shapes with no others than those of some names aimed at anything.

        Others stay, because shapes refer to each other.
        """
        files = {stem for stem in self.files if stem in names or any(self.shape_names.get(n) == stem for n in names)}
        aimed = {name for name, stem in self.shape_names.items() if name in names or stem in names}
        return Shapes(
            quad
            for stem in sorted(files | self.general)
            for quad in self.files[stem]
            if quad.predicate not in TARGET_TERMS or _local(quad.subject) in aimed
        )


def _local(term: Term) -> str:
    """Return the local name of a shape of ours."""
    return term.value.removeprefix(NAMESPACE) if isinstance(term, ox.NamedNode) else ""


def vocabulary(ontology: Iterable[ox.Triple]) -> list[ox.Triple]:
    """Return the triples of an ontology that data are validated with: types and subclass axioms."""
    return [triple for triple in ontology if triple.predicate in {TYPE, SUBCLASS}]


def given(quads: Iterable[ox.Quad]) -> Shapes:
    """Return shapes that somebody gave.

    Raises:
        DocumentInvalid: nothing in them is aimed at anything, so that everything would conform.
    """
    quads = list(quads)
    aimed = any(quad.predicate in TARGET_TERMS for quad in quads)
    implicit = any(quad.predicate == TYPE and quad.object in {sh("NodeShape"), sh("PropertyShape")} for quad in quads)
    if not aimed and not implicit:
        raise DocumentInvalid("the shapes given hold no shape that is aimed at anything (sh:targetClass or the like)")
    return Shapes(quads)
