"""Reads documents that anybody may have written, within limits and without network access.

A hostile document can make a parser fetch, fill the memory, or crash. Nothing is fetched, because pyoxigraph does not
load contexts and external entities are refused. Everything that could grow without limit is measured before the parser
runs: the size after decompression, the nesting of JSON and XML, the expansion of XML entities.
"""

import codecs
import json
import math
import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import quote
from xml.parsers import expat

import pyoxigraph as ox

from youcheng.errors import DocumentInvalid, DocumentTooLarge
from youcheng.rdf.formats import GRAPH_SUFFIXES, GRAPHS, suffix_of
from youcheng.validation.input.csvw import CSV, read_table

MEGABYTE = 2**20
MAX_JSON_DEPTH = 100
"""Deeper JSON is refused: pyoxigraph's memory grows with the square of the depth."""
MAX_DIGITS = 25
"""The digits of an integer of JSON-LD; a longer number is an xsd:double."""
MAX_XML_DEPTH = 200
"""Deeper XML is refused: pyoxigraph's time grows with the square of the depth."""
MAX_ENTITY_LENGTH = 1000
"""A longer XML entity is refused; those for namespaces are shorter."""
SUFFIXES = {suffix: known.name for suffix, known in GRAPH_SUFFIXES.items()} | {
    "json": "jsonld",
    "xml": "rdfxml",
    "csv": CSV,
}

Contexts = Mapping[str, Callable[[], object]]
"""JSON-LD contexts that need no fetching, by their IRI."""

ENCODINGS = {
    "utf-16", "gb18030", "gbk", "gb2312", "big5", "big5-hkscs", "shift_jis", "euc-jp", "euc-kr", "koi8-r",
    *(f"iso-8859-{number}" for number in range(1, 17)), *(f"windows-125{number}" for number in range(9)),
}  # fmt: skip
"""The encodings of XML that are converted to UTF-8."""
_ENCODING = re.compile(rb"""(<\?xml[^>]*?\sencoding\s*=\s*["'])([\w.-]+)(["'])""")
_JSON = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
_PLACE = re.compile(r"^Parser error (?:at line|between line) .*?(?:column|columns) [\d and]+: ")
_REMOTE_CONTEXT = "No LoadDocumentCallback"


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed document."""

    name: str
    content: bytes
    form: str
    quads: tuple[ox.Quad, ...]
    prefixes: dict[str, str]
    lines: tuple[int, ...] = ()
    """The line of each quad, for a spreadsheet."""


def read_document(  # noqa: PLR0913  (each option is known to some callers only)
    name: str,
    content: bytes,
    *,
    form: str | None = None,
    limit: int = 256 * MEGABYTE,
    contexts: Contexts = MappingProxyType({}),
    mapping: bytes | None = None,
) -> Document:
    """Return a document, parsed.

    Args:
        name: the name in messages; its suffix tells the format, with or without ``.gz``.
        content: the bytes, compressed by gzip or not.
        form: the name of a format in `GRAPHS`, if the suffix is missing or wrong.
        limit: the largest size after decompression, in bytes.
        contexts: JSON-LD contexts that a document may refer to.
        mapping: the CSV on the Web metadata of a spreadsheet.

    Raises:
        DocumentInvalid: the document is too large, too deeply nested, malformed, or needs the network.
    """
    content = _decompressed(name, content, limit).removeprefix(codecs.BOM_UTF8)
    form = form or _format_of(name, content)
    if form == CSV:
        located = read_table(name, content, mapping, base_of(name))
        return Document(name, content, form, tuple(quad for quad, _ in located), {}, tuple(line for _, line in located))
    text = content
    if form == "jsonld":
        _check_json(name, content)
        text = _with_contexts(name, content, contexts)
    elif form == "rdfxml":
        text = content = _in_utf8(name, content)
        _check_xml(name, content)
    try:
        parsed = ox.parse(input=text, format=GRAPHS[form].codec, base_iri=base_of(name), rename_blank_nodes=True)
        quads = tuple(parsed)
    except SyntaxError as error:
        raise DocumentInvalid(_message(name, error)) from error
    if any(isinstance(term, ox.Triple) for quad in quads for term in (quad.subject, quad.object)):
        raise DocumentInvalid(f"{name}: remove triples about triples (RDF 1.2): SHACL 1.0 cannot validate them")
    return Document(name, content, form, quads, dict(parsed.prefixes))


def base_of(name: str) -> str:
    """Return the base IRI of a document: the name of the file without its folders, which are private.

    >>> base_of("/elsewhere/my cities.ttl")
    'file:///my%20cities.ttl'
    """
    return f"file:///{quote(Path(name).name)}"


def _message(name: str, error: SyntaxError) -> str:
    """Return a parser's message with file, line and column."""
    message = str(error.msg)
    if _REMOTE_CONTEXT in message:
        return f"{name}: the JSON-LD context is elsewhere, and nothing is fetched; write the context into the document"
    message = re.sub(r" \(line \d+\)$", "", _PLACE.sub("", message))
    return f"{name}:{error.lineno}:{error.offset or 1}: {message}" if error.lineno else f"{name}: {message}"


def _decompressed(name: str, content: bytes, limit: int) -> bytes:
    """Return the content of a document, decompressed if it is gzip and not larger than the limit."""
    too_large = DocumentTooLarge(f"{name}: larger than {limit // MEGABYTE} MB; see --max-size")
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
        raise DocumentInvalid(f"{name}: the gzip file is damaged: {error}") from error
    return b"".join(parts)


def _format_of(name: str, content: bytes) -> str:
    """Return the format of a document by its suffix, or else by its first characters."""
    if known := SUFFIXES.get(suffix_of(name)):
        return known
    start = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith((b"{", b"[{", b"[\n", b"[ ")):
        return "jsonld"
    if re.match(rb"<\?xml|<!--|<!DOCTYPE|<(\w+:)?RDF\b", start):
        return "rdfxml"
    return "trig"


def _check_json(name: str, content: bytes) -> None:
    """Raise an error if JSON is nested too deeply."""
    depth = 0
    for token in _JSON.finditer(content):
        sign = token.group()
        if sign in b"[{":
            depth += 1
            if depth > MAX_JSON_DEPTH:
                line = content.count(b"\n", 0, token.start()) + 1
                raise DocumentInvalid(f"{name}:{line}: nested more than {MAX_JSON_DEPTH} levels deep")
        elif sign in b"]}":
            depth -= 1


def _with_contexts(name: str, content: bytes, contexts: Contexts) -> bytes:
    """Return JSON-LD with the known contexts in place of their IRIs."""
    if not any(iri.encode() in content for iri in contexts):
        return content

    def context(value: Any) -> Any:
        if isinstance(value, list):
            return list(map(context, value))
        return contexts[value]() if isinstance(value, str) and value in contexts else value

    def replaced(value: Any) -> Any:
        if isinstance(value, list):
            return list(map(replaced, value))
        if isinstance(value, dict):
            return {key: (context if key == "@context" else replaced)(member) for key, member in value.items()}
        return value

    number = partial(_number, name, content)
    try:
        document = json.loads(content, parse_int=number, parse_float=number)
        return json.dumps(replaced(document), ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        raise DocumentInvalid(f"{name}:{error.lineno}:{error.colno}: {error.msg}") from error
    except UnicodeDecodeError as error:
        raise DocumentInvalid(f"{name}:1:1: not in UTF-8: {error.reason}") from error


def _number(name: str, content: bytes, digits: str) -> float:
    """Return a number, as JSON-LD reads it: an xsd:integer below 10^21, or else an xsd:double.

    Raises:
        DocumentInvalid: the number is too large for both.
    """
    value = int(digits) if digits.lstrip("-").isdigit() and len(digits) <= MAX_DIGITS else float(digits)
    if not math.isfinite(value):
        line = content.count(b"\n", 0, content.find(digits.encode())) + 1
        raise DocumentInvalid(f"{name}:{line}: {digits[:20]}… is too large a number for JSON-LD; write it as a string")
    return value


def _in_utf8(name: str, content: bytes) -> bytes:
    """Return XML in UTF-8, if it declares another encoding or is UTF-16.

    Raises:
        DocumentInvalid: the encoding is unknown, or the document is not in it.
    """
    declared = _ENCODING.match(content)
    encoding = declared[2].decode().lower() if declared else "utf-8"
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    if encoding in {"utf-8", "us-ascii"}:
        return content
    if encoding not in ENCODINGS:
        raise DocumentInvalid(f"{name}:1:1: the encoding {encoding} is unknown; save the file in UTF-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DocumentInvalid(f"{name}:{line}: not in the encoding {encoding}, which it declares") from error
    return _ENCODING.sub(rb"\1UTF-8\3", text.encode("utf-8", errors="replace"), count=1)


def _check_xml(name: str, content: bytes) -> None:
    """Raise an error for XML that is malformed, fetches, or grows without limit.

    pyoxigraph expands entities where they are declared: nine short lines would fill a gigabyte.
    """
    parser = expat.ParserCreate()
    depth = 0

    def invalid(message: str) -> DocumentInvalid:
        return DocumentInvalid(f"{name}:{parser.CurrentLineNumber}:{parser.CurrentColumnNumber + 1}: {message}")

    def entity(_: str, is_parameter: int, value: str | None, *external: object) -> None:
        if value is None or any(external) or is_parameter:
            raise invalid("an external entity is not fetched; write its text into the document")
        if "&" in value or "%" in value or len(value) > MAX_ENTITY_LENGTH:
            raise invalid(f"an entity that holds other entities or has over {MAX_ENTITY_LENGTH} characters is not read")

    def start(*_: object) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_XML_DEPTH:
            raise invalid(f"nested more than {MAX_XML_DEPTH} levels deep")

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    handlers: Any = parser
    handlers.EntityDeclHandler, handlers.StartElementHandler, handlers.EndElementHandler = entity, start, end
    try:
        parser.Parse(content, True)  # noqa: FBT003  (expat's parameters have no names)
    except expat.ExpatError as error:
        raise DocumentInvalid(f"{name}:{error.lineno}:{error.offset + 1}: {expat.ErrorString(error.code)}") from error
