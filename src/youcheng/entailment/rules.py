"""Rules: what an axiom lets one conclude, as a head and a body of triple patterns."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from youcheng.rdf.namespaces import OWL, RDFS

Slot: TypeAlias = NamedNode | BlankNode | Literal | Triple | str
"""A place in a pattern: a term, or a variable as its name."""
Pattern: TypeAlias = tuple[Slot, Slot, Slot]

OF_RDFS = frozenset({"subClassOf", "subPropertyOf", "domain", "range"})


@dataclass(frozen=True)
class Axiom:
    """Say in which way which terms of the ontology are joined; `kind` is OWL's or RDFS's own name for it."""

    kind: str
    terms: tuple[NamedNode, ...]

    @property
    def name(self) -> NamedNode:
        """Return the IRI of the kind."""
        return NamedNode((RDFS if self.kind in OF_RDFS else OWL) + self.kind)


@dataclass(frozen=True)
class Rule:
    """Hold the head for each match of the whole body; an empty body makes the head a fact."""

    head: Pattern
    body: tuple[Pattern, ...]
    axiom: Axiom


def substitute(pattern: Pattern, bindings: Mapping[str, Slot]) -> Pattern:
    """Return the pattern with each bound variable replaced."""
    first, second, third = (bindings.get(slot, slot) if isinstance(slot, str) else slot for slot in pattern)
    return first, second, third


def unify(pattern: Pattern, triple: Triple) -> dict[str, Slot] | None:
    """Return what the variables of a pattern stand for in a triple, or None where it does not fit."""
    bindings: dict[str, Slot] = {}
    for slot, term in zip(pattern, (triple.subject, triple.predicate, triple.object), strict=True):
        expected = bindings.get(slot) if isinstance(slot, str) else slot
        if expected is None and isinstance(slot, str):
            bindings[slot] = term
        elif expected != term:
            return None
    return bindings
