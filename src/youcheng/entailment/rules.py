"""Rules: what an axiom entails, as a head and a body of triple patterns."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from youcheng.rdf.namespaces import OWL, RDFS
from youcheng.rdf.terms import owl

Slot: TypeAlias = NamedNode | BlankNode | Literal | Triple | str
"""A position in a pattern: a term, or the name of a variable."""
Pattern: TypeAlias = tuple[Slot, Slot, Slot]

DIFFERENT = owl("differentFrom")
"""In a body: two terms are not the same; no triple states it."""
STRENGTH = "strength"
"""The kind of the rules that grade evidence: each applies if none with a lower rank does."""
RDFS_KINDS = frozenset({"subClassOf", "subPropertyOf", "domain", "range"})


@dataclass(frozen=True)
class Axiom:
    """An axiom: its kind, by OWL's or RDFS's own name, and the terms of the ontology that it is about.

    A query of ``aligned/`` is one, too: its kind is the name of the file.
    """

    kind: str
    terms: tuple[NamedNode, ...]
    namespace: str = OWL

    @property
    def name(self) -> NamedNode:
        """The IRI of the kind."""
        return NamedNode((RDFS if self.kind in RDFS_KINDS else self.namespace) + self.kind)


@dataclass(frozen=True)
class Rule:
    """A rule: the head follows from each match of the whole body, or always if the body is empty.

    The condition is SPARQL that filters the matches of the body or binds further variables of the head.
    """

    head: Pattern
    body: tuple[Pattern, ...]
    axiom: Axiom
    prefixes: str = ""
    condition: str = ""
    rank: int = 0


def substitute(pattern: Pattern, bindings: Mapping[str, Slot]) -> Pattern:
    """Return a pattern with each bound variable replaced by its term."""
    first, second, third = (bindings.get(slot, slot) if isinstance(slot, str) else slot for slot in pattern)
    return first, second, third


def unify(pattern: Pattern, triple: Iterable[Slot]) -> dict[str, Slot] | None:
    """Return the bindings of a pattern's variables in a triple, or None if the triple does not match."""
    bindings: dict[str, Slot] = {}
    for slot, term in zip(pattern, triple, strict=True):
        expected = bindings.setdefault(slot, term) if isinstance(slot, str) else slot
        if expected != term:
            return None
    return bindings


def matches(
    body: tuple[Pattern, ...], bindings: dict[str, Slot], find: Callable[[Pattern], Iterable[Iterable[Slot]]]
) -> Iterator[dict[str, Slot]]:
    """Yield the bindings under which `find` returns a triple for every pattern of a body."""
    if not body:
        yield bindings
        return

    def bound(position: int) -> tuple[int, bool]:
        """Rank a pattern by its bound variables: a class alone has too many members to look them all up."""
        subject, predicate, object_ = body[position]
        number = (subject in bindings) + (object_ in bindings)
        return number if predicate != DIFFERENT or number == 2 else -1, not isinstance(object_, str)

    position = max(range(len(body)), key=bound)
    rest = body[:position] + body[position + 1 :]
    pattern = substitute(body[position], bindings)
    if pattern[1] == DIFFERENT:
        if pattern[0] != pattern[2]:
            yield from matches(rest, bindings, find)
        return
    for triple in find(pattern):
        new = unify(pattern, triple)
        if new is not None:
            yield from matches(rest, bindings | new, find)
