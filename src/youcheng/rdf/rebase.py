"""IRIs of ours under the address of a server and under the canonical one.

A server answers with its own address in every IRI of ours. Whoever downloads such data and brings them back means the
same classes as somebody who writes the canonical IRIs; shapes are written with those. So what comes in is moved to the
canonical base, and the report is moved back.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

import pyoxigraph as ox

from youcheng.rdf.terms import Term
from youcheng.validation.report import Path, Report, Result

Node = TypeVar("Node", bound=Term | None)


class Move:
    """A move of IRIs from one base to another; others stay."""

    def __init__(self, old: str, new: str) -> None:
        """Move from a base to another."""
        self.old = old
        self.new = new

    @property
    def back(self) -> "Move":
        """The way back."""
        return Move(self.new, self.old)

    def concerns(self, quads: Iterable[ox.Quad]) -> bool:
        """Tell whether anything would be moved."""
        return self.old != self.new and any(
            isinstance(term, ox.NamedNode) and term.value.startswith(self.old)
            for quad in quads
            for term in (quad.subject, quad.predicate, quad.object)
        )

    def iri(self, iri: str) -> str:
        """Return an IRI where it is now.

        >>> Move("http://127.0.0.1:8000/", "https://w3id.org/youcheng/").iri("http://127.0.0.1:8000/id/place/kunming")
        'https://w3id.org/youcheng/id/place/kunming'
        """
        return self.new + iri.removeprefix(self.old) if iri.startswith(self.old) else iri

    def term(self, term: Node) -> Node:
        """Return a term where it is now."""
        if isinstance(term, ox.NamedNode) and term.value.startswith(self.old):
            return ox.NamedNode(self.iri(term.value))  # type: ignore[return-value]
        return term

    def quads(self, quads: Iterable[ox.Quad]) -> list[ox.Quad]:
        """Return quads where they are now."""
        return [ox.Quad(*map(self.term, (q.subject, q.predicate, q.object, q.graph_name))) for q in quads]  # type: ignore[arg-type]

    def report(self, report: Report) -> Report:
        """Return a report with everything that it names where it is now."""
        return Report(tuple(map(self._result, report.results)))

    def _result(self, result: Result) -> Result:
        return replace(
            result,
            focus=self.term(result.focus),
            shape=self.term(result.shape),
            path=self._path(result.path) if result.path else None,
            value=self.term(result.value),
            nested=tuple(map(self._result, result.nested)),
            graph=self.iri(result.graph) if result.graph else None,
            constraint=self.term(result.constraint),
        )

    def _path(self, path: Path) -> Path:
        triples = tuple(ox.Triple(*map(self.term, (t.subject, t.predicate, t.object))) for t in path.triples)  # type: ignore[arg-type]
        return replace(path, root=self.term(path.root), triples=triples)
