"""The triples of a graph as columns: for each predicate its pairs of subject and object, sorted both ways."""

from array import array
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyoxigraph as ox
from numpy.typing import NDArray

from youcheng.evaluation.columns.algebra import Iri, NotCovered
from youcheng.evaluation.columns.terms import Codes, Terms, split

Column = NDArray[np.int32]


@dataclass(frozen=True)
class Pairs:
    """The pairs of one predicate: sorted by subject and then object, and the other way round."""

    subjects: Column
    objects: Column
    by_object: tuple[Column, Column]
    """Objects, sorted, and their subjects."""

    def __len__(self) -> int:
        """Return how many pairs there are."""
        return len(self.subjects)

    @cached_property
    def keys(self) -> Codes:
        """Return each pair as one number, sorted."""
        return (self.subjects.astype(np.int64) << 32) | self.objects

    def sorted_by(self, *, objects: bool) -> tuple[Column, Column]:
        """Return the column to look in, sorted, and the other."""
        return self.by_object if objects else (self.subjects, self.objects)


NOTHING = Pairs(*(np.empty(0, dtype=np.int32),) * 2, (np.empty(0, dtype=np.int32),) * 2)


class Index:
    """The triples of the default graph of a store."""

    def __init__(self, terms: Terms, pairs: dict[int, Pairs]) -> None:
        """Take the terms and the pairs of each predicate, by its number."""
        self.terms = terms
        self._pairs = pairs

    @classmethod
    def of(cls, store: ox.Store) -> "Index | None":
        """Return the index of a store, or None where it is empty or holds triple terms."""
        triples = store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
        if not triples:
            return None
        known: dict[bytes, int] = {}
        columns = array("i"), array("i"), array("i")
        add_subject, add_predicate, add_object = (column.append for column in columns)
        for subject, predicate, object_ in split(triples):
            add_subject(known.setdefault(subject, len(known)))
            add_predicate(known.setdefault(predicate, len(known)))
            add_object(known.setdefault(object_, len(known)))
        try:
            terms, number_of = Terms.numbered(known)
        except NotCovered:
            return None
        return cls(terms, _by_predicate(*(number_of[np.frombuffer(c, dtype=np.int32)] for c in columns)))

    def pairs(self, predicate: Iri) -> Pairs:
        """Return the pairs of a predicate."""
        return self._pairs.get(self.terms.find(predicate), NOTHING)


def _by_predicate(subjects: Column, predicates: Column, objects: Column) -> dict[int, Pairs]:
    """Return the pairs of each predicate."""
    order = np.lexsort((objects, subjects, predicates))
    subjects, predicates, objects = subjects[order], predicates[order], objects[order]
    starts = np.flatnonzero(np.diff(predicates, prepend=-1)).tolist()
    found = {}
    for start, end in zip(starts, [*starts[1:], len(predicates)], strict=True):
        ours, theirs = subjects[start:end], objects[start:end]
        back = np.argsort(theirs, kind="stable")
        found[int(predicates[start])] = Pairs(ours, theirs, (theirs[back], ours[back]))
    return found
