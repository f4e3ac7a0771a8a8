"""Read documents that anybody may have written, within bounds and without a way to anything else.

A parser that follows what a document asks for can be made to fetch, to fill the memory, or to die. So nothing is
fetched (pyoxigraph has no loader of contexts, external entities are refused), and what grows without bound is measured
before it is parsed: the size after decompression, the nesting of JSON and XML, the expansion of XML entities.
"""

import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote

import pyoxigraph as ox

from youcheng.errors import DocumentInvalid, DocumentTooLarge
from youcheng.rdf.formats import GRAPH_SUFFIXES, GRAPHS, suffix_of
from youcheng.validation.input.csvw import CSV, read_table
from youcheng.validation.input.xml_limits import check_xml

MEGABYTE = 1 << 20
MAXIMUM_SIZE = 256 * MEGABYTE
"""How many bytes a document may have when it is decompressed."""
MAXIMUM_DEPTH = 100
"""How deep JSON may be nested: pyoxigraph's memory grows with the square of it."""

SUFFIXES = {suffix: known.name for suffix, known in GRAPH_SUFFIXES.items()} | {
    "json": "jsonld",
    "xml": "rdfxml",
    "csv": CSV,
}

NO_CONTEXTS: Mapping[str, object] = {}

_JSON = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
_PLACE = re.compile(r"^Parser error (?:at line|between line) .*?(?:column|columns) [\d and]+: ")
_REMOTE_CONTEXT = "No LoadDocumentCallback"


@dataclass(frozen=True, slots=True)
class Document:
    """A document that was read: its name, its bytes, its format, what it says, and with which prefixes."""

    name: str
    content: bytes
    form: str
    quads: tuple[ox.Quad, ...]
    prefixes: dict[str, str]
    lines: tuple[int, ...] = ()
    """The line of each quad, where the format tells: that of a spreadsheet."""


def read_document(  # noqa: PLR0913  (each is a thing that a caller may know of a document, or not)
    name: str,
    stream: BinaryIO,
    *,
    form: str | None = None,
    limit: int = MAXIMUM_SIZE,
    contexts: Mapping[str, object] = NO_CONTEXTS,
    mapping: bytes | None = None,
) -> Document:
    """Return what a document says.

    Args:
        name: its name in messages; the suffix tells the format, with or without ``.gz``.
        stream: where its bytes come from.
        form: one of `GRAPHS`, where the suffix does not tell or is wrong.
        limit: how many bytes it may have when it is decompressed.
        mapping: what the columns of a spreadsheet stand for (CSV on the Web).
        contexts: JSON-LD contexts that are known here, by the IRI by which a document may ask for them.

    Raises:
        DocumentInvalid: it is too large, too deeply nested, not valid, or asks for something from elsewhere.
    """
    content = _content(name, stream, limit)
    form = form or _form_of(name, content)
    if form == CSV:
        located = read_table(name, content, mapping, base_of(name))
        return Document(name, content, form, tuple(quad for quad, _ in located), {}, tuple(line for _, line in located))
    text = content
    if form == "jsonld":
        _check_json(name, content)
        text = _with_contexts(name, content, contexts)
    elif form == "rdfxml":
        check_xml(name, content)
    try:
        parsed = ox.parse(input=text, format=GRAPHS[form].codec, base_iri=base_of(name), rename_blank_nodes=True)
        quads = tuple(parsed)
    except SyntaxError as error:
        raise DocumentInvalid(_described(name, error)) from error
    if any(isinstance(term, ox.Triple) for quad in quads for term in (quad.subject, quad.object)):
        raise DocumentInvalid(f"{name}: it holds triples about triples (RDF 1.2), which SHACL 1.0 cannot validate")
    return Document(name, content, form, quads, dict(parsed.prefixes))


def base_of(name: str) -> str:
    """Return what relative IRIs of a document are relative to: the file alone, whose place is nobody's business.

    >>> base_of("/elsewhere/my cities.ttl")
    'file:///my%20cities.ttl'
    """
    return f"file:///{quote(Path(name).name)}"


def _described(name: str, error: SyntaxError) -> str:
    """Return a parser's message with file, line and column."""
    message = str(error.msg)
    if _REMOTE_CONTEXT in message:
        return f"{name}: it asks for a JSON-LD context from elsewhere; nothing is fetched, so write the context into it"
    message = re.sub(r" \(line \d+\)$", "", _PLACE.sub("", message))
    if not error.lineno:
        return f"{name}: {message}"
    return f"{name}:{error.lineno}:{error.offset or 1}: {message}"


def _content(name: str, stream: BinaryIO, limit: int) -> bytes:
    """Return the bytes of a stream, decompressed where they are gzip, and never more than the limit.

    Raises:
        DocumentInvalid: there are more, or they are no valid gzip.
    """
    too_large = DocumentTooLarge(f"{name}: it is larger than {limit // MEGABYTE} MB; see --max-size")
    content = stream.read(limit + 1)
    if len(content) > limit:
        raise too_large
    if not content.startswith(b"\x1f\x8b"):
        return content
    parts: list[bytes] = []
    size = 0
    try:
        while content:  # a gzip file may have several members
            decompressor = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
            parts.append(decompressor.decompress(content, limit + 1 - size))
            size += len(parts[-1])
            if size > limit:
                raise too_large
            if not decompressor.eof:
                raise DocumentInvalid(f"{name}: the gzip file is cut off")
            content = decompressor.unused_data.lstrip(b"\x00")
    except zlib.error as error:
        raise DocumentInvalid(f"{name}: it is no valid gzip file: {error}") from error
    return b"".join(parts)


def _form_of(name: str, content: bytes) -> str:
    """Return the format of a document by its suffix, else by how it begins."""
    if known := SUFFIXES.get(suffix_of(name)):
        return known
    start = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith((b"{", b"[{", b"[\n", b"[ ")):
        return "jsonld"
    if re.match(rb"<\?xml|<!--|<!DOCTYPE|<(\w+:)?RDF\b", start):
        return "rdfxml"
    return "trig"


def _check_json(name: str, content: bytes) -> None:
    """Confirm that JSON is not nested too deeply.

    Raises:
        DocumentInvalid: it is.
    """
    depth = 0
    for token in _JSON.finditer(content):
        sign = token.group()
        if sign in b"[{":
            depth += 1
            if depth > MAXIMUM_DEPTH:
                line = content.count(b"\n", 0, token.start()) + 1
                raise DocumentInvalid(f"{name}:{line}: it is nested more than {MAXIMUM_DEPTH} levels deep")
        elif sign in b"]}":
            depth -= 1


def _with_contexts(name: str, content: bytes, contexts: Mapping[str, object]) -> bytes:
    """Return JSON-LD in which a context that is known here stands in the place of its IRI.

    Raises:
        DocumentInvalid: it is no JSON.
    """
    if not any(iri.encode() in content for iri in contexts):
        return content

    def known(asked: Any) -> Any:
        if isinstance(asked, list):
            return [known(one) for one in asked]
        return contexts.get(asked, asked) if isinstance(asked, str) else asked

    def walked(value: Any) -> Any:
        if isinstance(value, list):
            return [walked(one) for one in value]
        if isinstance(value, dict):
            return {key: known(one) if key == "@context" else walked(one) for key, one in value.items()}
        return value

    try:
        return json.dumps(walked(json.loads(content)), ensure_ascii=False).encode()
    except ValueError as error:
        raise DocumentInvalid(
            f"{name}:{getattr(error, 'lineno', 1)}:{getattr(error, 'colno', 1)}: {getattr(error, 'msg', error)}"
        ) from error
