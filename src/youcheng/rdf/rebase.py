"""IRIs of the project under another base: the canonical one, or the address of a server.

A server answers with its own address in the IRIs of things, documents and graphs. Data downloaded from it mean the same
as data with canonical IRIs, so data are rebased to the canonical base before validation, and reports are rebased back.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from pyoxigraph import NamedNode, Quad

from youcheng.rdf.namespaces import BASE, iri_of
from youcheng.rdf.terms import Term

Node = TypeVar("Node", bound=Term | None)


def rebased(iri: str, new: str, old: str = BASE) -> str:
    """Return an IRI under a new base if it starts with the old one, else unchanged; the vocabulary is canonical.

    >>> rebased("https://w3id.org/youcheng/id/place/kunming", "http://127.0.0.1:8000/")
    'http://127.0.0.1:8000/id/place/kunming'
    """
    return iri_of(iri.removeprefix(old), new) if iri.startswith(old) else iri


@dataclass(frozen=True)
class Rebase:
    """A change of base for the terms of a graph; IRIs that do not start with the old base stay."""

    old: str
    new: str

    def iri(self, iri: str) -> str:
        """Return an IRI under the new base."""
        return rebased(iri, self.new, self.old)

    def term(self, term: Node) -> Node:
        """Return a term under the new base."""
        return NamedNode(self.iri(term.value)) if isinstance(term, NamedNode) else term  # type: ignore[return-value]

    def quads(self, quads: Iterable[Quad]) -> list[Quad]:
        """Return quads under the new base."""
        return [Quad(*map(self.term, (q.subject, q.predicate, q.object, q.graph_name))) for q in quads]  # type: ignore[arg-type]
