"""A data graph as the engine looks at it: what a node says, which nodes say something, what is of a class."""

import gc
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property

import pyoxigraph as ox

from youcheng.rdf.files import TYPE, Term
from youcheng.rdf.namespaces import RDFS

SUBCLASS = ox.NamedNode(f"{RDFS}subClassOf")
NOTHING: dict[Term, None] = {}


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep the garbage collector from looking through millions of objects again and again while a block makes them.

    Nothing that is made there refers to itself, so nothing waits for the collector. It is on again afterwards.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class Data:
    """Triples, indexed by subject and property; by value only for the properties that are asked for backwards."""

    def __init__(self, triples: Iterable[ox.Triple | ox.Quad]) -> None:
        """Index the merge of the triples."""
        self._said: dict[Term, dict[ox.NamedNode, dict[Term, None]]] = {}
        self._subjects: dict[ox.NamedNode, dict[Term, None]] = {}
        self._backwards: dict[ox.NamedNode, dict[Term, dict[Term, None]]] = {}
        same: dict[Term, Term] = {}
        predicates: dict[ox.NamedNode, ox.NamedNode] = {}
        with uncollected():
            for triple in triples:
                # One object for each term: dictionaries then compare by identity.
                subject = same.setdefault(triple.subject, triple.subject)
                predicate = predicates.setdefault(triple.predicate, triple.predicate)
                value = same.setdefault(triple.object, triple.object)
                self._said.setdefault(subject, {}).setdefault(predicate, {})[value] = None
                self._subjects.setdefault(predicate, {})[subject] = None

    @cached_property
    def store(self) -> ox.Store:
        """The same triples as a store, for constraints in SPARQL."""
        store = ox.Store()
        store.bulk_extend(
            ox.Quad(subject, predicate, value)  # type: ignore[arg-type]
            for subject, said in self._said.items()
            for predicate, values in said.items()
            for value in values
        )
        return store

    def values(self, node: Term, predicate: ox.NamedNode) -> Collection[Term]:
        """Return the values of a property of a node."""
        said = self._said.get(node)
        return said.get(predicate, NOTHING) if said else NOTHING

    def statements(self, node: Term) -> dict[ox.NamedNode, dict[Term, None]]:
        """Return all that a node says, by property."""
        return self._said.get(node, {})

    def subjects(self, predicate: ox.NamedNode) -> Collection[Term]:
        """Return the nodes that have a property."""
        return self._subjects.get(predicate, NOTHING)

    def having(self, predicate: ox.NamedNode, value: Term) -> Collection[Term]:
        """Return the nodes that have a value of a property."""
        return self._index(predicate).get(value, NOTHING)

    def objects(self, predicate: ox.NamedNode) -> Collection[Term]:
        """Return the values that a property has anywhere."""
        return self._index(predicate)

    def _index(self, predicate: ox.NamedNode) -> dict[Term, dict[Term, None]]:
        """Return which nodes have which value of a property."""
        if predicate not in self._backwards:
            index = self._backwards[predicate] = {}
            for subject in self.subjects(predicate):
                for value in self.values(subject, predicate):
                    index.setdefault(value, {})[subject] = None
        return self._backwards[predicate]

    def classes_below(self, one: Term) -> set[Term]:
        """Return a class and all that are below it."""
        found, waiting = {one}, [one]
        while waiting:
            below = set(self.having(SUBCLASS, waiting.pop())) - found
            found |= below
            waiting += below
        return found

    def instances(self, one: Term) -> set[Term]:
        """Return the members of a class and of those below it: SHACL's instances."""
        return {member for each in self.classes_below(one) for member in self.having(TYPE, each)}
