"""Read the manifests of the W3C SPARQL test suites (https://w3c.github.io/rdf-tests/sparql/).

The suites are unpacked outside version control. Files get the IRIs under which the Data Access Working Group published
them, so that relative IRIs in the tests are resolved as expected.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from support.paths import SHARED
from support.suites import SUITES

SPARQL10 = "http://www.w3.org/2001/sw/DataAccess/tests/data-r2/"
SPARQL11 = "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A test of a manifest; files are named by their IRIs."""

    iri: str
    kind: str
    query: str
    result: str | None = None
    data: tuple[str, ...] = ()
    graph_data: tuple[str, ...] = ()
    lax: bool = False
    """Whether solutions may come more or fewer times than expected (REDUCED)."""


@dataclass(frozen=True)
class Edition:
    """A copy of the SPARQL suites: the folder of each, and what a test needs to read it."""

    requirement: str
    sparql10: Path
    sparql11: Path

    @property
    def is_present(self) -> bool:
        return self.sparql11.is_dir()

    def iri_of(self, path: Path) -> str:
        """Return the IRI of a file."""
        folder, base = (self.sparql10, SPARQL10) if path.is_relative_to(self.sparql10) else (self.sparql11, SPARQL11)
        return base + path.relative_to(folder).as_posix()

    def path_of(self, iri: str) -> Path:
        """Return the file of an IRI."""
        folder, base = (self.sparql10, SPARQL10) if iri.startswith(SPARQL10) else (self.sparql11, SPARQL11)
        return folder / iri.removeprefix(base)

    def text_of(self, iri: str) -> str:
        """Return the text of a file; line ends stay as they are."""
        return self.path_of(iri).read_bytes().decode("utf-8")

    def read(self, path: Path) -> list[ox.Quad]:
        """Return the triples of a file in Turtle or RDF/XML, blank nodes named as in no other file."""
        form = ox.RdfFormat.RDF_XML if path.suffix == ".rdf" else ox.RdfFormat.TURTLE
        return list(ox.parse(path=str(path), format=form, base_iri=self.iri_of(path), rename_blank_nodes=True))

    def entries(self, path: Path) -> Iterator[Entry]:
        """Yield the tests of a manifest, in order."""
        reader = Reader(self.read(path))
        for manifest in reader.subjects(f"{MF}entries"):
            for item in reader.items(reader.one(manifest, f"{MF}entries")):
                yield _entry(reader, item)


EDITIONS = {
    "published": Edition("suites", SUITES / "w3c" / "dawg-data-r2", SUITES / "w3c" / "sparql11"),
    "current": Edition("shared", SHARED / "w3c" / "sparql10", SHARED / "w3c" / "sparql11"),
}
"""The suites as the working groups published them, and as the community group keeps them, with more tests."""


class Reader:
    """The triples of a file, to follow."""

    def __init__(self, quads: list[ox.Quad]) -> None:
        self.store = ox.Store()
        self.store.extend(quads)

    def objects(self, subject, predicate: str) -> list:
        return [quad.object for quad in self.store.quads_for_pattern(subject, ox.NamedNode(predicate), None)]

    def subjects(self, predicate: str, value=None) -> list:
        return [quad.subject for quad in self.store.quads_for_pattern(None, ox.NamedNode(predicate), value)]

    def one(self, subject, predicate: str):
        found = self.objects(subject, predicate)
        return found[0] if found else None

    def items(self, node) -> Iterator:
        while node.value != f"{RDF}nil":
            yield self.one(node, f"{RDF}first")
            node = self.one(node, f"{RDF}rest")


def _entry(reader: Reader, node) -> Entry:
    action = reader.one(node, f"{MF}action")
    result = reader.one(node, f"{MF}result")
    is_syntax = reader.one(action, f"{QT}query") is None
    return Entry(
        iri=node.value,
        kind=reader.one(node, f"{RDF}type").value.rpartition("#")[2],
        query=action.value if is_syntax else reader.one(action, f"{QT}query").value,
        result=result.value if result else None,
        data=tuple(sorted(term.value for term in reader.objects(action, f"{QT}data"))),
        graph_data=tuple(sorted(term.value for term in reader.objects(action, f"{QT}graphData"))),
        lax=bool(reader.objects(node, f"{MF}resultCardinality")),
    )
