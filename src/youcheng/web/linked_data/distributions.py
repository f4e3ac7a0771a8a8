"""The files of the dataset over HTTP, and what is said of them: sizes and checksums, which no file can hold itself."""

from collections.abc import Iterator
from threading import Thread

from flask import Blueprint, Response, redirect, request
from pyoxigraph import Literal, NamedNode, Quad

from youcheng.rdf.namespaces import BASE, CATALOG, EXTERNAL, XSD
from youcheng.rdf.terms import TYPE
from youcheng.web.http.formats import TEXT
from youcheng.web.http.problems import Problem
from youcheng.web.http.responses import LICENSE, LINKSET, link, with_entity_tag
from youcheng.web.linked_data.dumps import Dump, checksums
from youcheng.web.services import Services, services

SPDX = "http://spdx.org/rdf/terms#"
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
SUMS = "SHA256SUMS"
"""The checksums of all files, by the name that tools look for."""

blueprint = Blueprint("downloads", __name__)


@blueprint.get("/dumps/<name>")
def file(name: str) -> Response:
    """Answer with a file of the dataset, or with the checksums of all."""
    files = services().dumps
    if name == SUMS:
        return with_entity_tag(Response(checksums(files), content_type=TEXT.content_type))
    found = files.get(name)
    if found is None:
        raise Problem("not-found")
    response = Response(found.body, content_type=found.format.content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Repr-Digest"] = f"sha-256=:{found.digest}:"
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
    """Send on to the page that lists the files."""
    response = redirect(f"{request.script_root}/data", 302, Response)
    response.autocorrect_location_header = False
    return response  # type: ignore[return-value]


def start_making(files: dict[str, Dump]) -> Thread:
    """Start a thread that makes the files while nobody waits for them.

    It is no daemon thread: the end of the process must not stop it inside the engine.
    """
    thread = Thread(target=checksums, args=(files,))
    thread.start()
    return thread


def make_ahead() -> bool:
    """Have the files made, once, and return whether their sizes and checksums are known yet."""
    current = services()
    return bool(current.making) and all(dump.is_made for dump in current.dumps.values())


def described(current: Services) -> list[Quad]:
    """Return what the catalog says of the files beside what stands in it; of those that are made, the sizes as well."""
    catalog = NamedNode(current.base + CATALOG.removeprefix(BASE))
    return [
        Quad(subject, predicate, value, catalog)
        for dump in current.dumps.values()
        for subject, predicate, value in _statements(dump, current.base)
    ]


def _statements(dump: Dump, base: str) -> Iterator[tuple[NamedNode, NamedNode, NamedNode | Literal]]:
    node = NamedNode(f"{base}dataset#{dump.name.replace('.', '-')}")
    yield NamedNode(f"{base}dataset"), _dcat("distribution"), node
    yield node, TYPE, _dcat("Distribution")
    yield node, _dcat("accessURL"), NamedNode(f"{base}data")
    yield node, _dcat("downloadURL"), NamedNode(f"{base}dumps/{dump.name}")
    yield node, _dcat("mediaType"), NamedNode(f"{MEDIA_TYPES}{(dump.packed or dump.format).media_type}")
    if not dump.is_made:
        return
    checksum = NamedNode(f"{node.value}-sha256")
    yield node, _dcat("byteSize"), Literal(str(dump.size), datatype=NamedNode(f"{XSD}nonNegativeInteger"))
    yield node, NamedNode(f"{SPDX}checksum"), checksum
    yield checksum, TYPE, NamedNode(f"{SPDX}Checksum")
    yield checksum, NamedNode(f"{SPDX}algorithm"), NamedNode(f"{SPDX}checksumAlgorithm_sha256")
    yield checksum, NamedNode(f"{SPDX}checksumValue"), Literal(dump.sha256, datatype=NamedNode(f"{XSD}hexBinary"))


def _dcat(name: str) -> NamedNode:
    return NamedNode(f"{EXTERNAL['dcat']}{name}")
