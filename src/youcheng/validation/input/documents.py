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
from youcheng.validation.wording import plain_text, say

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
    "gb18030", "gbk", "gb2312", "big5", "big5-hkscs", "shift_jis", "euc-jp", "euc-kr", "koi8-r",
    *(f"iso-8859-{number}" for number in range(1, 17)), *(f"windows-125{number}" for number in range(9)),
}  # fmt: skip
"""The encodings of XML that are converted to UTF-8."""
SIGNATURES = {
    b"PK\x03\x04": "archive", b"Rar!": "archive", b"7z\xbc\xaf": "archive", b"BZh": "archive", b"\xfd7zXZ": "archive",
    b"%PDF": "office", b"\xd0\xcf\x11\xe0": "office", b"\x89PNG": "image", b"\xff\xd8\xff": "image",
}  # fmt: skip
"""The first bytes of files that hold no RDF, each with the key of a message."""
_OWL = re.compile(rb"(<\?xml[^>]*>\s*)?(?:(?><!--.*?-->)\s*)*+<(\w+:)?ontology\b|(prefix|ontology)\(", re.DOTALL)
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
    base: str
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
    base: str | None = None,
) -> Document:
    """Return a document, parsed.

    Args:
        name: the name in messages; its suffix tells the format, with or without ``.gz``.
        content: the bytes, compressed by gzip or not.
        form: the name of a format in `GRAPHS`, if the suffix is missing or wrong.
        limit: the largest size after decompression, in bytes.
        contexts: JSON-LD contexts that a document may refer to.
        mapping: the CSV on the Web metadata of a spreadsheet.
        base: the base IRI, if it is not that of the name.

    Raises:
        DocumentInvalid: the document is too large, too deeply nested, malformed, or needs the network.
    """
    content = _in_utf8(name, _decompressed(name, content, limit))
    _refuse_other_files(name, content)
    form, base = form or _format_of(name, content), base or base_of(name)
    if form == CSV:
        located = read_table(name, content, mapping, base)
        quads, lines = tuple(quad for quad, _ in located), tuple(line for _, line in located)
        return Document(name, content, form, quads, {}, base, lines)
    text = content
    if form == "jsonld":
        _check_json(name, content)
        text = _with_contexts(name, content, contexts)
    elif form == "rdfxml":
        text = content = _xml_in_utf8(name, content)
        _check_xml(name, content)
    try:
        parsed = ox.parse(input=text, format=GRAPHS[form].codec, base_iri=base, rename_blank_nodes=True)
        quads = tuple(parsed)
    except SyntaxError as error:
        raise DocumentInvalid(_message(name, content, error)) from error
    if any(isinstance(term, ox.Triple) for quad in quads for term in (quad.subject, quad.object)):
        raise DocumentInvalid(f"{name}: {say('triple-terms')}")
    return Document(name, content, form, quads, dict(parsed.prefixes), base)


def base_of(name: str) -> str:
    """Return the base IRI of a document: the name of the file without its folders, which are private.

    >>> base_of("/elsewhere/my cities.ttl")
    'file:///my%20cities.ttl'
    """
    return f"file:///{quote(Path(name).name)}"


def _message(name: str, content: bytes, error: SyntaxError) -> str:
    """Return a parser's message with file, line and column."""
    message = str(error.msg)
    if _REMOTE_CONTEXT in message:
        return f"{name}: {say('remote-context')}"
    message = say("syntax", detail=re.sub(r" \(line \d+\)$", "", _PLACE.sub("", message)))
    if "UTF-8" in message:
        message = say("not-utf-8")
    if not error.lineno:
        return f"{name}: {message}"
    return f"{name}:{error.lineno}:{error.offset or 1}: {message}{_stray(content, error.lineno, error.offset or 1)}"


def _stray(content: bytes, line: int, column: int) -> str:
    """Return a hint if the word at a place has a full-width or typographic character, or ""."""
    lines = content.decode(errors="replace").split("\n")
    word = lines[line - 1][column - 1 :].partition(" ")[0] if line <= len(lines) else ""
    found = next((character for character in word if not character.isascii() and plain_text(character).isascii()), None)
    return say("stray", found=found, plain=plain_text(found)) if found else ""


def _decompressed(name: str, content: bytes, limit: int) -> bytes:
    """Return the content of a document, decompressed if it is gzip and not larger than the limit."""
    too_large = DocumentTooLarge(f"{name}: {say('too-large', limit=limit // MEGABYTE)}")
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
                raise DocumentInvalid(f"{name}: {say('gzip-cut')}")
            content = decompressor.unused_data.lstrip(b"\x00")
    except zlib.error as error:
        raise DocumentInvalid(f"{name}: {say('gzip-damaged', detail=error)}") from error
    return b"".join(parts)


def _in_utf8(name: str, content: bytes) -> bytes:
    """Return a document without its byte order mark, and in UTF-8 if it is in UTF-16."""
    if not content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.removeprefix(codecs.BOM_UTF8)
    try:
        return content.decode("utf-16").encode("utf-8", errors="replace")
    except UnicodeDecodeError as error:
        raise DocumentInvalid(f"{name}: {say('encoding-wrong', encoding='UTF-16')}") from error


def _refuse_other_files(name: str, content: bytes) -> None:
    """Raise an error that says what to do with a spreadsheet, an archive, a web page or another file without RDF."""
    kind = next((kind for start, kind in SIGNATURES.items() if content.startswith(start)), None)
    if kind == "archive" and b"xl/" in content:
        kind = "office"
    start = content[:4096].lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html")) or re.match(rb"<\?xml[^>]*>\s*<(!doctype )?html", start):
        kind = "web-page"
    if _OWL.match(start) and b"rdf:about" not in start:
        kind = "owl"
    if kind:
        raise DocumentInvalid(f"{name}: {say(kind)}")


def _format_of(name: str, content: bytes) -> str:
    """Return the format of a document by its suffix, or else by its first characters."""
    known, start = SUFFIXES.get(suffix_of(name)), content[:1024].lstrip()
    if known and (suffix_of(name) != "owl" or re.match(rb"<[?!]|<(\w+:)?\w+\s", start)):
        return known
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
                raise DocumentInvalid(f"{name}:{line}: {say('too-deep', limit=MAX_JSON_DEPTH)}")
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
        raise DocumentInvalid(f"{name}:{error.lineno}:{error.colno}: {say('syntax', detail=error.msg)}") from error
    except UnicodeDecodeError as error:
        raise DocumentInvalid(f"{name}:1:1: {say('not-utf-8')}") from error


def _number(name: str, content: bytes, digits: str) -> float:
    """Return a number, as JSON-LD reads it: an xsd:integer below 10^21, or else an xsd:double.

    Raises:
        DocumentInvalid: the number is too large for both.
    """
    value = int(digits) if digits.lstrip("-").isdigit() and len(digits) <= MAX_DIGITS else float(digits)
    if not math.isfinite(value):
        line = content.count(b"\n", 0, content.find(digits.encode())) + 1
        raise DocumentInvalid(f"{name}:{line}: {say('number', digits=digits[:20])}")
    return value


def _xml_in_utf8(name: str, content: bytes) -> bytes:
    """Return XML in UTF-8, if it declares another encoding.

    Raises:
        DocumentInvalid: the encoding is unknown, or the document is not in it.
    """
    declared = _ENCODING.match(content)
    encoding = declared[2].decode().lower() if declared else "utf-8"
    if encoding in {"utf-8", "us-ascii", "utf-16"}:
        return _ENCODING.sub(rb"\1UTF-8\3", content, count=1)
    if encoding not in ENCODINGS:
        raise DocumentInvalid(f"{name}:1:1: {say('encoding-unknown', encoding=encoding)}")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DocumentInvalid(f"{name}:{line}: {say('encoding-wrong', encoding=encoding)}") from error
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
            raise invalid(say("entity-external"))
        if "&" in value or "%" in value or len(value) > MAX_ENTITY_LENGTH:
            raise invalid(say("entity-long", limit=MAX_ENTITY_LENGTH))

    def start(*_: object) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_XML_DEPTH:
            raise invalid(say("too-deep", limit=MAX_XML_DEPTH))

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    handlers: Any = parser
    handlers.EntityDeclHandler, handlers.StartElementHandler, handlers.EndElementHandler = entity, start, end
    try:
        parser.Parse(content, True)  # noqa: FBT003  (expat's parameters have no names)
    except expat.ExpatError as error:
        detail = say("syntax", detail=expat.ErrorString(error.code)) + _stray(content, error.lineno, error.offset + 1)
        raise DocumentInvalid(f"{name}:{error.lineno}:{error.offset + 1}: {detail}") from error
