"""The whole dataset as files, with their sizes and checksums; every IRI is that of this server."""

import base64
import gzip
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat

from youcheng.web.negotiation import N_QUADS, TRIG, TURTLE, Format
from youcheng.web.rdf import by_voice, faithful, in_order, order, used_prefixes
from youcheng.web.site import Site
from youcheng.web.terms import as_bytes, in_voice


@dataclass(frozen=True)
class Dump:
    """A file of the dataset."""

    name: str
    format: Format
    make: Callable[[], bytes]

    @cached_property
    def body(self) -> bytes:
        """Return the file."""
        return self.make()

    @cached_property
    def sha256(self) -> str:
        """Return the checksum of the file."""
        return hashlib.sha256(self.body).hexdigest()

    @cached_property
    def digest(self) -> str:
        """Return the checksum as headers give it (RFC 9530)."""
        return base64.b64encode(bytes.fromhex(self.sha256)).decode()

    @cached_property
    def compressed(self) -> int:
        """Return the size of the file after compression, as most clients fetch it."""
        return len(gzip.compress(self.body, 6, mtime=0))


def dumps(site: Site) -> dict[str, Dump]:
    """Return the files by name: with all voices, and the article's story as one graph."""
    found = [
        Dump("youcheng.nq", N_QUADS, lambda: _quads(site, RdfFormat.N_QUADS)),
        Dump("youcheng.trig", TRIG, lambda: _quads(site, RdfFormat.TRIG)),
        Dump("youcheng.ttl", TURTLE, lambda: _story(site)),
    ]
    return {dump.name: dump for dump in found}


def _quads(site: Site, format_: RdfFormat) -> bytes:
    """Return the dataset with the voice of every triple, and in N-Quads the default graph as well."""
    said = [quad for quad in site.store if isinstance(quad.graph_name, NamedNode)]
    if format_ == RdfFormat.N_QUADS:
        lines = {f"{_faithful(quad)} .\n" for quad in site.store}
        return "".join(sorted(lines)).encode()
    ordered = by_voice(said, "")
    return in_order(as_bytes(ordered, format_, used_prefixes([quad.triple for quad in ordered], site.base)), site.base)


def _faithful(quad: Quad) -> Quad:
    triple = faithful(quad.triple)
    if isinstance(quad.graph_name, NamedNode):
        return in_voice(triple, quad.graph_name)
    return Quad(triple.subject, triple.predicate, triple.object, DefaultGraph())


def _story(site: Site) -> bytes:
    """Return the default graph."""
    triples = order([quad.triple for quad in site.store.quads_for_pattern(None, None, None, DefaultGraph())], "")
    return in_order(as_bytes(triples, RdfFormat.TURTLE, used_prefixes(triples, site.base)), site.base)
