"""The whole dataset as files, with their sizes and checksums; every IRI is that of this server.

A file is made when it is first asked for, and the same bytes come of the same dataset: no clock is in them.
"""

import base64
import gzip
import hashlib
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from typing import cast

from pyoxigraph import DefaultGraph, NamedNode, Quad, QueryResultsFormat, QuerySolutions, RdfFormat, Store

from youcheng.rdf.terms import in_graph, value_of
from youcheng.rdf.writers.jsonld import Context, compact_graph
from youcheng.rdf.writers.serialize import COUNTS, as_bytes, by_voice, faithful, in_order, order, used_prefixes
from youcheng.sparql.tables import table_query
from youcheng.web.http.formats import CSV, JSON_LD, N_QUADS, TRIG, TURTLE, Format
from youcheng.web.view.description import contents

GZIP = Format("gzip", "application/gzip", "gz", "gzip")
ZIP = Format("zip", "application/zip", "zip", "ZIP")
TABLES = ("pairings", "places", "events", "statements", "quantities")
"""What there is a table of, one thing a row."""
LARGEST = 2_000_000
"""A dataset of more quads is not made into files here: whoever serves it has it as a file."""
MARK = b"\xef\xbb\xbf"
"""What tells spreadsheets that a table is in UTF-8; without it they garble Chinese."""
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The date of every file in an archive: the earliest that archives can hold."""


@dataclass(frozen=True)
class Dump:
    """A file of the dataset."""

    name: str
    format: Format
    kind: str
    """What it holds: the key of a message."""
    make: Callable[[], bytes]
    packed: Format | None = None
    """The format of what is packed in it, where it is an archive."""

    @cached_property
    def body(self) -> bytes:
        """Return the file."""
        return self.make()

    @property
    def is_made(self) -> bool:
        """Tell whether its size and checksum are known."""
        return "sha256" in vars(self)

    @property
    def size(self) -> int:
        """Return how many bytes it has."""
        return len(self.body)

    @cached_property
    def sha256(self) -> str:
        """Return the checksum of the file."""
        return hashlib.sha256(self.body).hexdigest()

    @cached_property
    def digest(self) -> str:
        """Return the checksum as headers give it (RFC 9530)."""
        return base64.b64encode(bytes.fromhex(self.sha256)).decode()


def dumps(store: Store, base: str, context: Context) -> dict[str, Dump]:
    """Return the files by name: with all voices, the article's story as one graph, and tables; none of a large one."""
    if len(store) > LARGEST:
        return {}
    quads = Dump("youcheng.nq", N_QUADS, "nq", lambda: _n_quads(store))
    found = [
        quads,
        Dump("youcheng.nq.gz", GZIP, "nq", lambda: gzip.compress(quads.body, 6, mtime=0), packed=N_QUADS),
        Dump("youcheng.trig", TRIG, "trig", lambda: _trig(store, base)),
        Dump("youcheng.ttl", TURTLE, "ttl", lambda: _story(store, base)),
        Dump("youcheng.jsonld", JSON_LD, "jsonld", lambda: _json(store, context)),
        Dump("youcheng-voices.zip", ZIP, "zip", lambda: _voices(store, base), packed=TURTLE),
        *(Dump(f"{table}.csv", CSV, f"csv.{table}", partial(_table, store, base, table)) for table in TABLES),
    ]
    return {dump.name: dump for dump in found}


def checksums(files: dict[str, Dump]) -> str:
    """Return the checksums of files, as ``sha256sum --check`` reads them."""
    return "".join(f"{dump.sha256}  {dump.name}\n" for dump in files.values())


def _n_quads(store: Store) -> bytes:
    """Return the dataset with the voice of every triple, and the default graph as well, in canonical order."""
    quads = [_faithful(quad) if quad.predicate.value in COUNTS else quad for quad in store]
    lines = as_bytes(quads, RdfFormat.N_QUADS, {}).splitlines(keepends=True)
    return b"".join(sorted(set(lines)))


def _faithful(quad: Quad) -> Quad:
    triple = faithful(quad.triple)
    if isinstance(quad.graph_name, NamedNode):
        return in_graph(triple, quad.graph_name)
    return Quad(triple.subject, triple.predicate, triple.object, DefaultGraph())


def _trig(store: Store, base: str) -> bytes:
    """Return what every voice says."""
    ordered = by_voice([quad for quad in store if isinstance(quad.graph_name, NamedNode)], "")
    prefixes = used_prefixes([quad.triple for quad in ordered], base)
    return in_order(as_bytes(ordered, RdfFormat.TRIG, prefixes), base)


def _story(store: Store, base: str) -> bytes:
    """Return the default graph."""
    return _turtle(list(store.quads_for_pattern(None, None, None, DefaultGraph())), base)


def _turtle(quads: list[Quad], base: str) -> bytes:
    triples = order([quad.triple for quad in quads], "")
    return in_order(as_bytes(triples, RdfFormat.TURTLE, used_prefixes(triples, base)), base)


def _json(store: Store, context: Context) -> bytes:
    """Return the default graph as JSON."""
    quads = store.quads_for_pattern(None, None, None, DefaultGraph())
    return compact_graph(order([quad.triple for quad in quads], ""), context)


def _voices(store: Store, base: str) -> bytes:
    """Return an archive with what each voice says in a file of its own."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for voice in sorted(_graphs(store)):
            name = voice.removeprefix(base).removeprefix("id/")
            entry = zipfile.ZipInfo(f"youcheng/{name}.ttl", EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, _turtle(contents(store, voice), base))
    return target.getvalue()


def _graphs(store: Store) -> Iterator[str]:
    return (value_of(graph) for graph in store.named_graphs())


def _table(store: Store, base: str, name: str) -> bytes:
    """Return a table with one thing a row."""
    solutions = cast("QuerySolutions", store.query(table_query(name, base)))
    written = solutions.serialize(format=QueryResultsFormat.CSV)
    if written is None:
        raise TypeError("nothing was written")
    return MARK + written
