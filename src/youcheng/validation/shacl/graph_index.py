"""A graph indexed for validation: values of a property, subjects of a property, instances of a class."""

import gc
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

import pyoxigraph as ox

from youcheng.rdf.lists import list_members
from youcheng.rdf.terms import STRING, SUBCLASS, TYPE, Term

if TYPE_CHECKING:
    from rdflib import Graph

EMPTY: dict[Term, None] = {}


class NotCore(Exception):
    """The shapes are recursive, malformed, or use more than SHACL core and SPARQL constraints."""


@contextmanager
def garbage_collection_off() -> Iterator[None]:
    """Switch off the garbage collector during a block that makes millions of objects without cycles."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class GraphIndex:
    """Triples by subject and property, and by property and value once an inverse lookup needs it."""

    def __init__(self, triples: Iterable[ox.Triple | ox.Quad]) -> None:
        self._properties: dict[Term, dict[ox.NamedNode, dict[Term, None]]] = {}
        self._subjects: dict[ox.NamedNode, dict[Term, None]] = {}
        self._by_value: dict[ox.NamedNode, dict[Term, dict[Term, None]]] = {}
        terms: dict[Term, Term] = {}
        predicates: dict[ox.NamedNode, ox.NamedNode] = {}
        with garbage_collection_off():
            for triple in triples:
                # One object for each term: dictionaries then compare by identity.
                subject = terms.setdefault(triple.subject, triple.subject)
                predicate = predicates.setdefault(triple.predicate, triple.predicate)
                value = terms.setdefault(triple.object, triple.object)
                self._properties.setdefault(subject, {}).setdefault(predicate, {})[value] = None
                self._subjects.setdefault(predicate, {})[subject] = None

    @cached_property
    def store(self) -> ox.Store:
        """The same triples as a store, for SPARQL constraints."""
        store = ox.Store()
        store.bulk_extend(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in self._triples())
        return store

    @cached_property
    def rdflib_graph(self) -> "Graph":
        """The same triples for rdflib, which keeps the lexical form of every literal."""
        from youcheng.rdf.rdflib_bridge import to_graph

        return to_graph(self._triples())

    @cached_property
    def changes_literals(self) -> bool:
        """Whether the store changes literals: it takes ``05`` for ``5``, and an xsd:int for an xsd:integer."""
        node, store = ox.NamedNode("urn:x"), ox.Store()
        typed = {
            value
            for properties in self._properties.values()
            for values in properties.values()
            for value in values
            if isinstance(value, ox.Literal) and not value.language and value.datatype != STRING
        }
        store.bulk_extend(ox.Quad(node, node, value) for value in typed)
        return {quad.object for quad in store} != typed

    def _triples(self) -> Iterator[ox.Triple]:
        for subject, properties in self._properties.items():
            for predicate, values in properties.items():
                yield from (ox.Triple(subject, predicate, value) for value in values)  # type: ignore[arg-type]

    def properties(self, node: Term) -> dict[ox.NamedNode, dict[Term, None]]:
        """Return the properties of a node, with their values."""
        return self._properties.get(node, {})

    def values(self, node: Term, predicate: ox.NamedNode) -> Collection[Term]:
        """Return the values of a property of a node."""
        properties = self._properties.get(node)
        return properties.get(predicate, EMPTY) if properties else EMPTY

    def list_items(self, node: Term) -> list[Term]:
        """Return the members of an RDF list, or raise NotCore if it is not well-formed."""
        members = list_members(node, self.values)
        if members is None:
            raise NotCore(f"{node} is not a well-formed RDF list")
        return members

    def subjects(self, predicate: ox.NamedNode) -> Collection[Term]:
        """Return the nodes that have a property."""
        return self._subjects.get(predicate, EMPTY)

    def having(self, predicate: ox.NamedNode, value: Term) -> Collection[Term]:
        """Return the nodes that have a value of a property."""
        return self._values(predicate).get(value, EMPTY)

    def objects(self, predicate: ox.NamedNode) -> Collection[Term]:
        """Return the values of a property of all nodes."""
        return self._values(predicate)

    def _values(self, predicate: ox.NamedNode) -> dict[Term, dict[Term, None]]:
        """Return the subjects of a property by value."""
        if predicate not in self._by_value:
            index = self._by_value[predicate] = {}
            for subject in self.subjects(predicate):
                for value in self.values(subject, predicate):
                    index.setdefault(value, {})[subject] = None
        return self._by_value[predicate]

    def subclasses(self, class_: Term) -> set[Term]:
        """Return a class and all its subclasses."""
        classes, pending = {class_}, [class_]
        while pending:
            new = set(self.having(SUBCLASS, pending.pop())) - classes
            classes |= new
            pending += new
        return classes

    def instances(self, class_: Term) -> set[Term]:
        """Return the SHACL instances of a class: the members of the class and of its subclasses."""
        return {node for subclass in self.subclasses(class_) for node in self.having(TYPE, subclass)}
