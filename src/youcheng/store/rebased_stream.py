"""A dataset with another base in its IRIs of things, documents and graphs."""

import gzip
import re
from collections.abc import Callable, Iterable
from typing import IO, Any, cast

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from youcheng.rdf.namespaces import BASE, MOVING, rebased, rebased_text

BLOCK = 2**20
LINE_FORMATS = {RdfFormat.N_TRIPLES, RdfFormat.N_QUADS}
"""The formats that write every IRI in full."""
GZIP_MAGIC = b"\x1f\x8b"


class RebasedStream:
    """Reads a file, decompressed if it is gzip, in whole lines: an IRI contains no line end, so none is cut."""

    def __init__(self, file: IO[bytes], base: str, progress: Callable[[int], None] = lambda _: None) -> None:
        """Take an open file; `progress` is called with the bytes of it that were read since the last call."""
        is_compressed = file.read(len(GZIP_MAGIC)) == GZIP_MAGIC
        file.seek(0)
        self._file = file
        self._stream = cast("IO[bytes]", gzip.GzipFile(fileobj=file)) if is_compressed else file
        self._moving, self._base = re.compile(MOVING.pattern.encode()), base.encode()
        self._moves = base != BASE
        self._progress, self._position = progress, 0
        self._rest = memoryview(b"")

    def read(self, size: int) -> bytes:
        """Return at most that many bytes; none at the end."""
        if not self._rest:
            block = self._stream.read(BLOCK)
            if block and not block.endswith(b"\n"):
                block += self._stream.readline()
            self._rest = memoryview(self._moving.sub(lambda _: self._base, block) if self._moves else block)
            last, self._position = self._position, self._file.tell()
            self._progress(self._position - last)
        part, self._rest = self._rest[:size], self._rest[size:]
        return bytes(part)


def rebased_quads(
    file: IO[bytes], format_: RdfFormat, base: str, progress: Callable[[int], None] = lambda _: None
) -> Iterable[Quad]:
    """Return the quads of a file with another base in its IRIs.

    In Turtle and TriG a prefix may be that of the vocabulary and of things, so each term is changed, not the text.
    """
    if base == BASE or format_ in LINE_FORMATS:
        return parse(cast("IO[bytes]", RebasedStream(file, base, progress)), format=format_)
    quads = parse(cast("IO[bytes]", RebasedStream(file, BASE, progress)), format=format_)
    return (Quad(*(_term(term, base) for term in (*quad.triple, quad.graph_name))) for quad in quads)


def _term(term: Any, base: str) -> Any:
    if isinstance(term, NamedNode):
        return NamedNode(rebased(term.value, base))
    if not isinstance(term, Literal) or BASE not in term.value:
        return term
    text = rebased_text(term.value, base)
    return Literal(text, language=term.language) if term.language else Literal(text, datatype=term.datatype)
