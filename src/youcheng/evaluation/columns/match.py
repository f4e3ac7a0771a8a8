"""Match triple patterns: from the fewest pairs to the most, each joined with what was found before."""

from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np

from youcheng.evaluation.columns.algebra import Constant, NotCovered, Pattern, Variable
from youcheng.evaluation.columns.index import Index, Pairs
from youcheng.evaluation.columns.terms import UNBOUND, Codes, Terms

MOST_ROWS = 4_000_000
"""Where more solutions than that stand between two steps, the engine evaluates the query, which keeps fewer at once."""


@dataclass
class Table:
    """Solutions: for each variable a column with the number of its term in each solution."""

    rows: int = 1
    columns: dict[str, Codes] = field(default_factory=dict)

    def take(self, places: Codes) -> "Table":
        """Return the solutions at some places."""
        return Table(len(places), {name: column[places] for name, column in self.columns.items()})

    def keep(self, wanted: "np.typing.NDArray[np.bool_]") -> "Table":
        """Return the solutions that are wanted."""
        return self.take(np.flatnonzero(wanted))


def match(patterns: list[Pattern], index: Index, table: Table | None = None) -> Table:
    """Return the solutions of a basic graph pattern, joined with those of a table that binds variables for certain."""
    table = table or Table()
    left = []
    for pattern in patterns:
        pairs = index.pairs(pattern.predicate)
        left.append((pattern, pairs, _count(pattern, pairs, index.terms)))
    while left:
        bound = table.columns.keys()
        place = min(range(len(left)), key=lambda number: _cost(left[number][0], left[number][2], bound))
        pattern, pairs, _ = left.pop(place)
        table = _join(table, pattern, pairs, index)
        if table.rows > MOST_ROWS:
            raise NotCovered("too many solutions at once")
    return table


def _count(pattern: Pattern, pairs: Pairs, terms: Terms) -> int:
    """Return how many pairs a pattern matches by itself."""
    count = len(pairs)
    for end, objects in ((pattern.subject, False), (pattern.object, True)):
        if not isinstance(end, Variable):
            start, stop = _range(pairs, terms.find(end), objects=objects)
            count = min(count, stop - start)
    return count


def _cost(pattern: Pattern, count: int, bound: Collection[str]) -> tuple[int, int]:
    """Return what a pattern is chosen by: first those that add no variable, last those that share none, then few first.

    A pattern that shares no variable with what was found multiplies all by all.
    """
    ends = (pattern.subject, pattern.object)
    new = sum(isinstance(end, Variable) and end.name not in bound for end in ends)
    shared = sum(isinstance(end, Variable) and end.name in bound for end in ends)
    return (0 if not new else 1 if shared or not bound else 2), count


def _range(pairs: Pairs, number: int, *, objects: bool) -> tuple[int, int]:
    """Return where the pairs with a term start and end."""
    column, _ = pairs.sorted_by(objects=objects)
    if number == UNBOUND:
        return 0, 0
    return int(column.searchsorted(number)), int(column.searchsorted(number, side="right"))


def _join(table: Table, pattern: Pattern, pairs: Pairs, index: Index) -> Table:
    """Return the solutions of a table that agree with a pattern."""
    subject, object_ = pattern.subject, pattern.object
    if isinstance(subject, Variable) and isinstance(object_, Variable):
        if subject == object_:
            same = np.flatnonzero(pairs.subjects == pairs.objects)
            return _join_column(table, subject.name, pairs.subjects[same])
        return _join_two(table, subject.name, object_.name, pairs)
    if isinstance(subject, Variable):
        return _join_column(table, subject.name, _of(pairs, object_, index, objects=True))
    if isinstance(object_, Variable):
        return _join_column(table, object_.name, _of(pairs, subject, index, objects=False))
    found = np.isin(index.terms.find(object_), _of(pairs, subject, index, objects=False))
    return table if found else table.take(np.empty(0, dtype=np.int64))


def _of(pairs: Pairs, constant: "Constant | Variable", index: Index, *, objects: bool) -> Codes:
    """Return what stands at the other end of the pairs with a term, sorted."""
    assert not isinstance(constant, Variable)  # noqa: S101  (for the type alone)
    start, stop = _range(pairs, index.terms.find(constant), objects=objects)
    return pairs.sorted_by(objects=objects)[1][start:stop]


def _join_column(table: Table, name: str, values: Codes) -> Table:
    """Return the solutions in which a variable has one of some values, each of which comes once and in order."""
    if name in table.columns:
        return table.keep(_among(table.columns[name], values))
    return _product(table, {name: values})


def _among(column: Codes, values: Codes) -> "np.typing.NDArray[np.bool_]":
    """Tell for each of a column whether it is among some sorted values."""
    if not len(values):
        return np.zeros(len(column), dtype=bool)
    places = values.searchsorted(column)
    places[places == len(values)] = 0
    return np.equal(values[places], column)


def _join_two(table: Table, subject: str, object_: str, pairs: Pairs) -> Table:
    """Return the solutions in which two variables are a pair."""
    if subject in table.columns and object_ in table.columns:
        keys = (table.columns[subject].astype(np.int64) << 32) | table.columns[object_]
        return table.keep(_among(keys, pairs.keys))
    if subject in table.columns:
        return _follow(table, subject, object_, pairs, objects=False)
    if object_ in table.columns:
        return _follow(table, object_, subject, pairs, objects=True)
    return _product(table, {subject: pairs.subjects, object_: pairs.objects})


def _follow(table: Table, known: str, new: str, pairs: Pairs, *, objects: bool) -> Table:
    """Return the solutions with each value that a pair adds to what is known."""
    sorted_, other = pairs.sorted_by(objects=objects)
    column = table.columns[known]
    starts = sorted_.searchsorted(column)
    counts = sorted_.searchsorted(column, side="right") - starts
    total = int(counts.sum())
    if total > MOST_ROWS:
        raise NotCovered("too many solutions at once")
    if len(counts) == total and int(counts.max(initial=1)) == 1 == int(counts.min(initial=1)):
        # A function: each has one.
        return Table(total, table.columns | {new: other[starts]})
    rows = np.repeat(np.arange(table.rows), counts)
    within = np.arange(total) - np.repeat(np.cumsum(counts) - counts, counts)
    found = table.take(rows)
    found.columns[new] = other[starts[rows] + within]
    return found


def _product(table: Table, columns: dict[str, Codes]) -> Table:
    """Return every solution of a table with every row of some columns."""
    size = len(next(iter(columns.values())))
    if table.rows * size > MOST_ROWS:
        raise NotCovered("too many solutions at once")
    if table.rows == 1 and not table.columns:
        return Table(size, dict(columns))
    found = table.take(np.repeat(np.arange(table.rows), size))
    found.columns |= {name: np.tile(column, table.rows) for name, column in columns.items()}
    return found
