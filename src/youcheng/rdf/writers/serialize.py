"""A description as bytes: Turtle with prefixes, N-Triples, RDF/XML, JSON-LD; TriG and N-Quads with the voices."""

from collections.abc import Iterable
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from youcheng.rdf.namespaces import BASE, EXTERNAL, OWL, XSD, in_default_graph, prefixes
from youcheng.rdf.prefixes import used_prefixes
from youcheng.rdf.rebase import rebased
from youcheng.rdf.terms import LABEL, TYPE, in_graph, value_of
from youcheng.rdf.writers.jsonld import Context, write_json_ld
from youcheng.rdf.writers.turtle import nested_turtle

NON_NEGATIVE = NamedNode(f"{XSD}nonNegativeInteger")
FIRST = {TYPE.value: 0, LABEL.value: 1}
"""The predicates that every reader looks for first."""


COUNTS = {
    f"{OWL}{name}"
    for name in (
        "cardinality",
        "minCardinality",
        "maxCardinality",
        "qualifiedCardinality",
        "minQualifiedCardinality",
        "maxQualifiedCardinality",
    )
} | {f"{EXTERNAL['oa']}{name}" for name in ("start", "end")}
"""The properties whose values are of xsd:nonNegativeInteger. The store keeps numbers by value, and forgets it."""


def faithful(triple: Triple) -> Triple:
    """Return a triple of the store with the datatype that it was loaded with."""
    value = triple.object
    if triple.predicate.value in COUNTS and isinstance(value, Literal):
        return Triple(triple.subject, triple.predicate, Literal(value.value, datatype=NON_NEGATIVE))
    return triple


def key(term: Any) -> tuple[str, str, str]:
    """Return what a term is sorted by: its language, its text, its datatype."""
    if isinstance(term, Literal):
        return (term.language or "", term.value, term.datatype.value)
    return (value_of(term), "", "")


def order(triples: Iterable[Triple], thing: str) -> list[Triple]:
    """Sort triples into the order of reading: the thing itself, what it leads to, then the others by name."""

    def place(triple: Triple) -> tuple[object, ...]:
        predicate = triple.predicate.value
        return (
            value_of(triple.subject) != thing,
            key(triple.subject),
            FIRST.get(predicate, 2),
            predicate,
            key(triple.object),
        )

    return sorted(map(faithful, triples), key=place)


def write(quads: list[Quad], format_: RdfFormat, *, thing: str, base: str, context: Context) -> bytes:
    """Return quads in a format, the same bytes for the same quads; no thing means the whole of a graph."""
    if format_.supports_datasets and format_ != RdfFormat.JSON_LD:
        lines = by_voice(quads, thing)
        return in_order(as_bytes(lines, format_, used_prefixes(lines, prefixes(base))), base)
    triples = order(as_triples(quads, thing, base) if thing else {quad.triple for quad in quads}, thing)
    if format_ == RdfFormat.JSON_LD:
        return write_json_ld(triples, thing, context)
    used = used_prefixes(triples, prefixes(base))
    nested = nested_turtle(triples, used) if format_ == RdfFormat.TURTLE else None
    return nested or in_order(as_bytes(triples, format_, used), base)


def as_triples(quads: list[Quad], thing: str, base: str) -> list[Triple]:
    """Return the triples of quads without their voices: those of the article's story, as the default graph has them.

    Where nothing in the story speaks of the thing, what other voices say stands instead: an IRI that answers with
    nothing would be worse.
    """
    node = NamedNode(thing)
    story = [quad for quad in quads if in_default_graph(rebased(value_of(quad.graph_name), BASE, base))]
    spoken_of = any(node in (quad.subject, quad.object) for quad in story)
    return list(dict.fromkeys(quad.triple for quad in (story if spoken_of else quads)))


def as_bytes(statements: list[Triple] | list[Quad], format_: RdfFormat, prefixes: dict[str, str]) -> bytes:
    """Return triples or quads in a serialization."""
    written = serialize(statements, format=format_, prefixes=prefixes)
    if written is None:
        raise TypeError("nothing was written")
    return written


def by_voice(quads: list[Quad], thing: str) -> list[Quad]:
    """Return quads voice by voice, those of each in the order of reading."""
    voices: dict[str, list[Triple]] = {}
    for quad in quads:
        voices.setdefault(value_of(quad.graph_name), []).append(quad.triple)
    return [in_graph(triple, NamedNode(voice)) for voice in sorted(voices) for triple in order(voices[voice], thing)]


def in_order(document: bytes, base: str) -> bytes:
    """Return a Turtle or TriG document with its prefixes in the order of the project, own ones first."""
    head = []
    while document.startswith(b"@prefix "):
        line, _, document = document.partition(b"\n")
        head.append(line)
    if not head:
        return document
    rank = {f"@prefix {prefix}:".encode(): number for number, prefix in enumerate(prefixes(base))}
    head.sort(key=lambda line: rank[line[: line.index(b":") + 1]])
    return b"\n".join([*head, b"", document])
