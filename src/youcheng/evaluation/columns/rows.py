"""Rows of several columns, told apart by one number each."""

import numpy as np

# It is asked for by `unique` when that is first called: too late in a worker, which can open no file.
import numpy.ma

from youcheng.evaluation.columns.terms import Codes

MOST = 2**62
DENSE = 32
"""Where no key is greater than so many times their number, they are told apart without being sorted."""


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


def unlike(columns: list[Codes]) -> tuple[Codes, Codes]:
    """Return of equal rows the place of the first, in the order of the rows, and for each row which of them it is."""
    keys = numbered(columns)
    size = int(keys.max(initial=0)) + 1
    if size > DENSE * len(keys):
        _, first, which = np.unique(keys, return_index=True, return_inverse=True)
        return first, which
    first = np.full(size, -1)
    first[keys[::-1]] = np.arange(len(keys))[::-1]
    present = np.flatnonzero(first >= 0)
    place = np.empty(size, dtype=np.int64)
    place[present] = np.arange(len(present))
    return first[present], place[keys]


def _size(column: Codes) -> int:
    return int(column.max(initial=-1)) + 2
