"""A dataset with another base in its IRIs of things, documents and graphs."""

import gzip
import re
from collections.abc import Callable
from typing import IO, cast

from youcheng.rdf.namespaces import BASE, MOVING

BLOCK = 2**20
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
