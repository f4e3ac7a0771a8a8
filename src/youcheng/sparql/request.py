"""What goes into an evaluation and what comes out of it."""

import secrets
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, NamedTuple, Self

BLOCK = 256 * 1024


def _name() -> str:
    """Return a name that nobody can guess; many are made at once, which takes less time."""
    try:
        return NAMES.pop()
    except IndexError:
        many = secrets.token_hex(8 * 256)
        NAMES.extend(many[start : start + 16] for start in range(16, len(many), 16))
        return many[:16]


NAMES: deque[str] = deque()
"""Names that no query has been given yet."""


class Request(NamedTuple):
    """A query, the dataset it is asked of and the format of its result."""

    text: str
    format: str
    """A name of ``formats.py``."""
    default_graphs: tuple[str, ...] | None = None
    """The graphs whose merge is the default graph; None leaves the choice to the query, then to the dataset."""
    named_graphs: tuple[str, ...] | None = None
    """The named graphs; None likewise."""
    time: float | None = None
    """Seconds that this query may run, where that is less than the limit."""
    name: str | None = None
    """The name by which the query can be cancelled."""
    rows: int | None = None
    """For the format ``preview``: how many rows to give; the others are only counted."""

    def named(self) -> Self:
        """Return the request with a name; one that was given none gets one that only the operator learns."""
        return self if self.name else self._replace(name=_name())


@dataclass
class Result:
    """A complete result: its bytes, in memory or in a file, and what is known of it."""

    form: str
    """SELECT, ASK, or CONSTRUCT for triples."""
    size: int
    body: bytes | None = None
    file: IO[bytes] | None = None
    rows: int | None = None
    """How many solutions or triples it has."""
    seconds: float = field(default=0.0, compare=False)
    """How long it took to evaluate."""

    def blocks(self) -> Iterator[bytes]:
        """Yield the bytes in blocks; a file is closed at the end."""
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
