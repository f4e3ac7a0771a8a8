"""Canonical N-Quads, and the check that a store returns literals as they are written."""

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

_UNTOUCHED = {f"{RDF}langString"} | {
    f"{XSD}{name}"
    for name in (
        "string", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger", "long", "int",
        "short", "byte", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte",
    )
}  # fmt: skip


def dump_canonical(quads: Iterable[Quad]) -> bytes:
    """Return a dataset as canonical N-Quads: blank nodes named by RDFC-1.0, each statement once, in code point order.

    Equal datasets give equal bytes (https://www.w3.org/TR/rdf-canon/#canonicalization). The names of blank nodes depend
    on the quads that hold them and on no others, so only those are given to the algorithm.
    """
    named: list[Quad] = []
    unnamed: list[Quad] = []
    for quad in quads:
        has_blank_node = isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)
        (unnamed if has_blank_node else named).append(quad)
    dataset = Dataset(unnamed)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    written = serialize([*named, *dataset], format=RdfFormat.N_QUADS) or b""
    return b"".join(sorted(set(written.splitlines(keepends=True))))


def require_faithful(quads: Iterable[Quad]) -> None:
    """Confirm that a store gives back the literals of a dataset as they are written.

    The engine keeps booleans and times by value: what is written "1" would be served as "true". That it takes the types
    derived from `xsd:integer` for `xsd:integer` cannot be helped, and is let pass; in the dump they are as they should.

    Raises:
        VoiceViolated: it would change literals; the message lists them.
    """
    literals = {quad.object: quad for quad in quads if isinstance(quad.object, Literal)}
    typed = {term: quad for term, quad in literals.items() if term.datatype.value not in _UNTOUCHED}
    store = Store()
    store.extend(Quad(quad.subject, quad.predicate, term, DefaultGraph()) for term, quad in typed.items())
    kept = {quad.object for quad in store}
    faults = [f"{shorten(q.subject)} {shorten(q.predicate)} {term}" for term, q in typed.items() if term not in kept]
    if faults:
        reason = "literals that would be served in another form; write the canonical one:"
        raise VoiceViolated("\n  ".join([reason, *sorted(faults)]))
