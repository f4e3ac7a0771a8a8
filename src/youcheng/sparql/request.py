"""Requests to evaluate a query, and their results."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, NamedTuple, Self

BLOCK = 256 * 1024


class Request(NamedTuple):
    """A query, its dataset and the format of its result."""

    text: str
    format: str
    """The name of a format, or one of `results.PREVIEW` and `results.SYNTAX`."""
    default_graphs: tuple[str, ...] | None = None
    """The graphs whose merge is the default graph; None for those of the query, else of the dataset."""
    named_graphs: tuple[str, ...] | None = None
    """The named graphs; None as above."""
    time: float | None = None
    """Seconds that this query may run, if fewer than the limit."""
    name: str | None = None
    """The name by which a client can cancel the query."""
    rows: int | None = None
    client: str | None = None
    """The client for whom it counts; None for a query of the service itself."""

    def named(self) -> Self:
        """Return the request with a name; a generated one is shown to the operator alone."""
        return self if self.name else self._replace(name=secrets.token_hex(8))


@dataclass
class Result:
    """A complete result; its bytes are in memory or in a file."""

    form: str
    """SELECT, ASK, or CONSTRUCT for triples."""
    size: int
    body: bytes | None = None
    file: IO[bytes] | None = None
    rows: int | None = None
    seconds: float = field(default=0.0, compare=False)

    def blocks(self) -> Iterator[bytes]:
        """Yield the bytes in blocks, and close the file at the end."""
        if self.file is None:
            yield self.body or b""
            return
        with self.file as file:
            file.seek(0)
            while block := file.read(BLOCK):
                yield block

    def read(self) -> bytes:
        """Return all bytes at once."""
        return self.body if self.body is not None else b"".join(self.blocks())
