"""RDF lists (https://www.w3.org/TR/rdf-schema/#ch_collectionvocab)."""

from collections.abc import Callable, Iterable

from pyoxigraph import NamedNode

from youcheng.rdf.terms import FIRST, NIL, REST, Term

Values = Callable[[Term, NamedNode], Iterable[Term]]
"""A function from a node and a property to the values of the property."""


def list_members(node: Term, values: Values) -> list[Term] | None:
    """Return the members of an RDF list, or None if the node is not a well-formed list.

    >>> list_members(NIL, lambda node, predicate: [])
    []
    >>> list_members(FIRST, lambda node, predicate: [FIRST]) is None  # a circle
    True
    """
    members: list[Term] = []
    cells: set[Term] = set()
    while node != NIL:
        first, rest = list(values(node, FIRST)), list(values(node, REST))
        if len(first) != 1 or len(rest) != 1 or node in cells:
            return None
        cells.add(node)
        members += first
        node = rest[0]
    return members
