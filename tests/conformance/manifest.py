"""Read the manifests of the W3C SPARQL test suites (https://w3c.github.io/rdf-tests/sparql/).

The suites are read from beside the project and never copied into it. Files get the IRIs under which the Data Access
Working Group published them, so that what the tests say of relative IRIs holds.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from support.paths import SHARED

SUITES = SHARED / "w3c"
ADDRESSES = {
    "sparql10": "http://www.w3.org/2001/sw/DataAccess/tests/data-r2/",
    "sparql11": "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/",
}
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


def iri_of(path: Path) -> str:
    """Return the IRI of a file of the suites."""
    suite, _, rest = path.relative_to(SUITES).as_posix().partition("/")
    return ADDRESSES[suite] + rest


def path_of(iri: str) -> Path:
    """Return the file of an IRI."""
    suite = next(suite for suite, address in ADDRESSES.items() if iri.startswith(address))
    return SUITES / suite / iri.removeprefix(ADDRESSES[suite])


def text_of(iri: str) -> str:
    """Return the text of a file; line ends stay as they are."""
    return path_of(iri).read_bytes().decode("utf-8")


def read(path: Path) -> list[ox.Quad]:
    """Return the triples of a file in Turtle or RDF/XML, blank nodes named as in no other file."""
    form = ox.RdfFormat.RDF_XML if path.suffix == ".rdf" else ox.RdfFormat.TURTLE
    quads = ox.parse(path=str(path), format=form, base_iri=iri_of(path), rename_blank_nodes=True)
    return list(quads)


class Reader:
    """The triples of a file, to follow."""

    def __init__(self, path: Path) -> None:
        self.store = ox.Store()
        self.store.extend(read(path))

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


def entries(path: Path) -> Iterator[Entry]:
    """Yield the tests of a manifest and of those that it includes, in order."""
    reader = Reader(path)
    for included in reader.subjects(f"{MF}include"):
        for item in reader.items(reader.one(included, f"{MF}include")):
            yield from entries(path_of(item.value))
    for manifest in reader.subjects(f"{MF}entries"):
        for item in reader.items(reader.one(manifest, f"{MF}entries")):
            yield _entry(reader, item)


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
