"""Write solutions as results in JSON (https://www.w3.org/TR/sparql11-results-json/)."""

import json

import numpy as np

from youcheng.evaluation.columns.solve import Solutions
from youcheng.evaluation.formats import Sink

BLOCK = 20_000
"""So many rows are put together at once, so that a result that is too large is given up before it is whole."""


def write_json(solutions: Solutions, sink: Sink) -> int:
    """Write solutions and return how many there are."""
    names = json.dumps(solutions.names, ensure_ascii=False, separators=(",", ":")).encode()
    sink.write(b'{"head":{"vars":%b},"results":{"bindings":[' % names)
    rows = solutions.table.rows
    for start in range(0, rows, BLOCK):
        sink.write((b"," if start else b"") + _block(solutions, start, min(start + BLOCK, rows)))
    sink.write(b"]}}")
    return rows


def _block(solutions: Solutions, start: int, end: int) -> bytes:
    """Return some solutions, with commas between them."""
    heads = [b'"%b":' % name.encode() for name in solutions.names]
    columns = [solutions.table.columns[name][start:end] for name in solutions.names]
    cells = [solutions.domains[name].fragments(column) for name, column in zip(solutions.names, columns, strict=True)]
    if any(np.any(column < 0) for column in columns):
        return b",".join(
            b"{%b}" % b",".join(head + cell for head, cell in zip(heads, row, strict=True) if cell)
            for row in zip(*cells, strict=True)
        )
    stride = 2 * len(heads)
    parts = [b""] * (stride * (end - start) + 1)
    for place, (head, cell) in enumerate(zip(heads, cells, strict=True)):
        before = b"," + head if place else b"},{" + head
        parts[2 * place :: stride] = [before] * (end - start) if place else [before] * (end - start) + [b"}"]
        parts[2 * place + 1 :: stride] = cell
    parts[0] = b"{" + heads[0]
    return b"".join(parts)
