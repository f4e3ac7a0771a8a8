"""Canonical N-Quads, and the check that a store keeps the lexical forms of literals."""

from collections.abc import Iterable

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    Literal,
    Quad,
    RdfFormat,
    Store,
    serialize,
)

from youcheng.errors import VoiceViolated
from youcheng.rdf.namespaces import RDF, XSD
from youcheng.rdf.prefixes import shorten

_UNCHANGED = {f"{RDF}langString", f"{XSD}string"}


def dump_canonical(quads: Iterable[Quad]) -> bytes:
    """Return a dataset as canonical N-Quads (https://www.w3.org/TR/rdf-canon/): equal datasets give equal bytes.

    The canonical names of blank nodes depend only on quads with blank nodes, so the algorithm gets no others.
    """
    without: list[Quad] = []
    having: list[Quad] = []
    for quad in quads:
        has_blank_node = isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)
        (having if has_blank_node else without).append(quad)
    dataset = Dataset(having)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    written = serialize([*without, *dataset], format=RdfFormat.N_QUADS) or b""
    return b"".join(sorted(set(written.splitlines(keepends=True))))


def require_faithful(quads: Iterable[Quad]) -> None:
    """Confirm that a store returns the literals of a dataset unchanged.

    The engine keeps numbers, booleans and times by value: it would return "1" as "true", and an xsd:int as xsd:integer.

    Raises:
        VoiceViolated: the store would change literals; the message lists them.
    """
    literals = {quad.object: quad for quad in quads if isinstance(quad.object, Literal)}
    typed = {term: quad for term, quad in literals.items() if term.datatype.value not in _UNCHANGED}
    store = Store()
    store.extend(Quad(quad.subject, quad.predicate, term, DefaultGraph()) for term, quad in typed.items())
    returned = {quad.object for quad in store}
    changed = [q for term, q in typed.items() if term not in returned]
    faults = [f"{shorten(q.subject)} {shorten(q.predicate)} {q.object}" for q in changed]
    if faults:
        reason = "these literals would be served in another form; write the canonical form:"
        raise VoiceViolated("\n  ".join([reason, *sorted(faults)]))
