"""A graph as columns of numbers, for the queries that look at much of it: joins, groups, tables, exports.

The engine follows one solution at a time through the graph; columns take each step for all solutions at once. They
answer what they can tell for certain, just as the engine would (``algebra.py`` says what that is), and leave everything
else to it: other clauses, errors, values that only the engine can compare. Nothing here parses a text that could not
be read in time linear in its length, and everything runs in a worker that can be killed.
"""

from collections.abc import Mapping
from typing import Self

import pyoxigraph as ox

from youcheng.evaluation.columns.algebra import NotCovered
from youcheng.evaluation.columns.index import Index
from youcheng.evaluation.columns.parse import parse
from youcheng.evaluation.columns.solve import solve
from youcheng.evaluation.columns.write import write_json
from youcheng.evaluation.formats import Sink
from youcheng.evaluation.lexical import Lexed

__all__ = ["Columns"]


class Columns:
    """The default graph of a store as columns."""

    def __init__(self, index: Index) -> None:
        """Answer from an index."""
        self.index = index

    @classmethod
    def of(cls, store: ox.Store, most: int) -> Self | None:
        """Return the columns of a store, or None where it has more than so many triples, or holds triple terms."""
        index = Index.of(store) if len(store) <= most else None
        return cls(index) if index else None

    def answer(self, text: Lexed, prefixes: Mapping[str, str], sink: Sink) -> int | None:
        """Write the answer to a SELECT query as JSON and return how many solutions there are.

        Where the engine must find the answer, nothing is written and None is returned.
        """
        try:
            solutions = solve(parse(text, prefixes), self.index)
        except (NotCovered, RecursionError):
            return None
        return write_json(solutions, sink)
