"""Rows of several columns, told apart by one number each."""

import numpy as np

# It is asked for by `unique` when that is first called: too late in a worker, which can open no file.
import numpy.ma

from youcheng.evaluation.columns.terms import Codes

MOST = 2**62


def numbered(columns: list[Codes]) -> Codes:
    """Return for each row a number that equal rows share; the order of the numbers is that of the rows."""
    found, size = columns[0].astype(np.int64) + 1, _size(columns[0])
    for column in columns[1:]:
        more = _size(column)
        if size * more > MOST:
            found = np.unique(found, return_inverse=True)[1].astype(np.int64)
            size = _size(found)
        found = found * more + (column + 1)
        size *= more
    return found


def _size(column: Codes) -> int:
    return int(column.max(initial=-1)) + 2
