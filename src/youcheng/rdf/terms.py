"""What the types of pyoxigraph leave open: our graphs have neither triples as terms nor blank nodes as voices."""

from typing import Any

from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, Triple, serialize


def name_of(term: Any) -> str:
    """Return the IRI of a node, the label of a blank node, the text of a literal.

    >>> name_of(NamedNode("http://example.org/")), name_of(BlankNode("b1"))
    ('http://example.org/', '_:b1')
    """
    return f"_:{term.value}" if isinstance(term, BlankNode) else str(term.value)


def in_voice(triple: Triple, voice: NamedNode) -> Quad:
    """Return a triple as said by a voice."""
    return Quad(triple.subject, triple.predicate, triple.object, voice)


def as_bytes(statements: list[Triple] | list[Quad], format_: RdfFormat, prefixes: dict[str, str]) -> bytes:
    """Return triples or quads in a serialisation."""
    written = serialize(statements, format=format_, prefixes=prefixes)
    if written is None:
        raise TypeError("nothing was written")
    return written
