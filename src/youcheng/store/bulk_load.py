"""Read a dataset so that what has one predicate lies together in memory: queries walk along predicates.

One such walk takes a third less time. The lines of N-Quads and N-Triples are put in order by where they start, not as
terms, so that the order costs little memory.
"""

import re
from array import array
from collections import defaultdict
from collections.abc import Iterator

from pyoxigraph import Quad, RdfFormat, Store, parse

LINES = {RdfFormat.N_QUADS, RdfFormat.N_TRIPLES}
LINE = re.compile(rb"[ \t]*(?:<[^>\n]*>|_:[^ \t<]+)[ \t]*(<[^>\n]*>)[^\n]*\n?|[^\n]*\n|[^\n]+")
"""A line, with its predicate where it is a statement."""
CHUNK = 4 * 2**20
"""So many bytes are made into terms at a time."""


def fill(store: Store, data: bytes, form: RdfFormat, old: bytes, new: bytes) -> None:
    """Put a dataset into a store, predicate by predicate, with the start of its IRIs replaced.

    Raises:
        SyntaxError: it is not valid; the place is that in the data.
    """
    if form not in LINES:
        # Loading by format would rename the blank nodes.
        store.bulk_extend(sorted(parse(input=data.replace(old, new), format=form), key=_predicate))
        return
    try:
        for chunk in _chunks(data):
            store.bulk_extend(parse(input=chunk.replace(old, new), format=form))
    except SyntaxError:
        # What line of the data it is, only reading them in their order tells.
        for _ in parse(input=data.replace(old, new), format=form):
            pass
        raise


def _chunks(data: bytes) -> Iterator[bytes]:
    """Yield all lines in stretches of bounded size, those of one predicate one after the other."""
    found: defaultdict[bytes, array[int]] = defaultdict(lambda: array("Q"))
    for line in LINE.finditer(data):
        found[line[1] or b""].append(line.start())
    view, end = memoryview(data), len(data)
    for predicate in sorted(found):
        lines, size = [], 0
        for start in found[predicate]:
            stop = data.find(b"\n", start) + 1 or end
            lines.append(view[start:stop])
            size += stop - start
            if size > CHUNK:
                yield b"".join(lines)
                lines, size = [], 0
        yield b"".join(lines)


def _predicate(quad: Quad) -> str:
    return quad.predicate.value
