"""The whole dataset as files: how they are made, served and described; every IRI is that of this server.

A file is made when it is first needed. Equal datasets give equal bytes: files contain no time of their making.
"""

import base64
import gzip
import hashlib
import io
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, partial
from threading import Thread
from typing import cast

from flask import Blueprint, Response, current_app, redirect, request
from pyoxigraph import DefaultGraph, NamedNode, Quad, QueryResultsFormat, QuerySolutions, RdfFormat, Store, parse

from youcheng.rdf.namespaces import CATALOG, EXTERNAL, rebased
from youcheng.rdf.terms import in_graph, value_of
from youcheng.rdf.writers.serialize import as_bytes, by_graph, in_reading_order, with_prefixes
from youcheng.sparql.tables import table_query
from youcheng.web.http.formats import CSV, JSON_LD, N_QUADS, TEXT, TRIG, TURTLE, Format
from youcheng.web.http.problems import Problem
from youcheng.web.http.responses import LICENSE, LINKSET, link, with_entity_tag
from youcheng.web.services import Services, services
from youcheng.web.view.description import contents

SPDX = EXTERNAL["spdx"]
CHECKSUMS = "SHA256SUMS"
"""The file of all checksums, under the name that tools expect."""

GZIP = Format("gzip", "application/gzip", "gz", "gzip")
ZIP = Format("zip", "application/zip", "zip", "ZIP")
TABLES = ("pairings", "places", "events", "statements", "quantities")
MAX_QUADS = 2_000_000
"""No files are made of a dataset with more quads; its operator has it as a file."""
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""Marks a table as UTF-8 for spreadsheets, which garble Chinese without it."""
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The date of every file in an archive, the earliest possible."""


blueprint = Blueprint("dumps", __name__)


@dataclass(frozen=True)
class Dump:
    """A file of the dataset."""

    name: str
    format: Format
    kind: str
    """The key of the message that describes its content."""
    make: Callable[[], bytes]
    packed: Format | None = None
    """The format of the content of an archive."""

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
        """Return its size in bytes."""
        return len(self.body)

    @cached_property
    def sha256(self) -> str:
        """Return the checksum of the file."""
        return hashlib.sha256(self.body).hexdigest()


def dumps(store: Store, base: str) -> dict[str, Dump]:
    """Return the files by name: all voices, the default graph, and tables; none for a large dataset."""
    if len(store) > MAX_QUADS:
        return {}
    quads = Dump("youcheng.nq", N_QUADS, "nq", lambda: _n_quads(store))
    files = [
        quads,
        Dump("youcheng.nq.gz", GZIP, "nq", lambda: gzip.compress(quads.body, 6, mtime=0), packed=N_QUADS),
        Dump("youcheng.trig", TRIG, "trig", lambda: _trig(store, base)),
        Dump("youcheng.ttl", TURTLE, "ttl", lambda: _turtle(_story(store), base)),
        Dump("youcheng.jsonld", JSON_LD, "jsonld", lambda: _json(store)),
        Dump("youcheng-voices.zip", ZIP, "zip", lambda: _voices(store, base), packed=TURTLE),
        *(Dump(f"{table}.csv", CSV, f"csv.{table}", partial(_table, store, table)) for table in TABLES),
    ]
    return {dump.name: dump for dump in files}


def checksums(files: dict[str, Dump]) -> str:
    """Return the checksums of files in the format of ``sha256sum --check``."""
    return "".join(f"{dump.sha256}  {dump.name}\n" for dump in files.values())


def _n_quads(store: Store) -> bytes:
    """Return the named graphs and the default graph in canonical order."""
    lines = as_bytes(store, RdfFormat.N_QUADS).splitlines(keepends=True)
    return b"".join(sorted(set(lines)))


def _trig(store: Store, base: str) -> bytes:
    """Return the named graphs."""
    quads = [quad for quad in store if isinstance(quad.graph_name, NamedNode)]
    return with_prefixes(by_graph(quads), RdfFormat.TRIG, base)


def _turtle(quads: Iterable[Quad], base: str) -> bytes:
    return with_prefixes(in_reading_order((quad.triple for quad in quads), ""), RdfFormat.TURTLE, base)


def _json(store: Store) -> bytes:
    """Return the default graph as expanded JSON-LD, which needs no context."""
    return as_bytes(in_reading_order((quad.triple for quad in _story(store)), ""), RdfFormat.JSON_LD)


def _story(store: Store) -> Iterable[Quad]:
    return store.quads_for_pattern(None, None, None, DefaultGraph())


def _voices(store: Store, base: str) -> bytes:
    """Return an archive with one file for each named graph."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for voice in sorted(map(value_of, store.named_graphs())):
            name = voice.removeprefix(base).removeprefix("id/")
            entry = zipfile.ZipInfo(f"youcheng/{name}.ttl", EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, _turtle(contents(store, voice), base))
    return target.getvalue()


def _table(store: Store, name: str) -> bytes:
    """Return a table with one thing in each row."""
    solutions = cast("QuerySolutions", store.query(table_query(name)))
    written = solutions.serialize(format=QueryResultsFormat.CSV)
    if written is None:
        raise TypeError("nothing was written")
    return BYTE_ORDER_MARK + written


@blueprint.get("/dumps/<name>")
def file(name: str) -> Response:
    """Answer with a file of the dataset, or with the checksums of all files."""
    files = services().dumps
    if name == CHECKSUMS:
        return with_entity_tag(Response(checksums(files), content_type=TEXT.content_type))
    dump = files.get(name)
    if dump is None:
        raise Problem("not-found")
    response = Response(dump.body, content_type=dump.format.content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    digest = base64.b64encode(bytes.fromhex(dump.sha256)).decode()
    response.headers["Repr-Digest"] = f"sha-256=:{digest}:"  # RFC 9530
    response.headers["Link"] = ", ".join(
        [
            link(f"{services().base}dataset", "collection", type="text/html"),
            link(LICENSE, "license"),
            link("https://schema.org/DataDownload", "type"),
            link(f"{services().base}linkset/dataset", "linkset", type=LINKSET),
        ]
    )
    return with_entity_tag(response)


@blueprint.get("/dumps")
@blueprint.get("/dumps/")
def files() -> Response:
    """Redirect to the page that lists the files."""
    return redirect(f"{request.script_root}/data", 302, Response)  # type: ignore[return-value]


def start_making(files: dict[str, Dump]) -> Thread:
    """Start a thread that makes the files before they are requested.

    It is no daemon thread: the end of the process must not stop it inside the engine.
    """
    thread = Thread(target=checksums, args=(files,))
    thread.start()
    return thread


def are_made() -> bool:
    """Tell whether the sizes and checksums of the files are known; the first call starts to make the files."""
    current = services()
    return bool(current.making) and all(dump.is_made for dump in current.dumps.values())


def described(current: Services) -> list[Quad]:
    """Return statements about the files that the catalog graph lacks; sizes and checksums only of made files."""
    template = current_app.jinja_env.get_template("distributions.ttl")
    document = template.render(base=current.base, dumps=current.dumps.values())
    catalog = NamedNode(rebased(CATALOG, current.base))
    return [in_graph(quad.triple, catalog) for quad in parse(document, format=RdfFormat.TURTLE)]
