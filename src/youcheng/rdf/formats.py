"""The table of serialization formats: names, media types, suffixes, and the constants of pyoxigraph for them."""

from dataclasses import dataclass
from pathlib import PurePath
from typing import Generic, TypeVar

from pyoxigraph import QueryResultsFormat, RdfFormat

Codec = TypeVar("Codec", RdfFormat, QueryResultsFormat)


@dataclass(frozen=True)
class Serialization(Generic[Codec]):
    """A serialization of RDF graphs or of query results."""

    name: str
    """The value of ``--format`` and ``?format=``."""
    label: str
    media_type: str
    suffixes: tuple[str, ...]
    """File suffixes without the dot; the first is the one that files are written with."""
    codec: Codec
    """The constant by which pyoxigraph reads and writes it."""


GRAPHS: dict[str, Serialization[RdfFormat]] = {
    known.name: known
    for known in (
        Serialization("turtle", "Turtle", "text/turtle", ("ttl", "turtle"), RdfFormat.TURTLE),
        Serialization("jsonld", "JSON-LD", "application/ld+json", ("jsonld",), RdfFormat.JSON_LD),
        Serialization("ntriples", "N-Triples", "application/n-triples", ("nt",), RdfFormat.N_TRIPLES),
        Serialization("rdfxml", "RDF/XML", "application/rdf+xml", ("rdf", "owl"), RdfFormat.RDF_XML),
        Serialization("trig", "TriG", "application/trig", ("trig",), RdfFormat.TRIG),
        Serialization("nquads", "N-Quads", "application/n-quads", ("nq",), RdfFormat.N_QUADS),
    )
}
"""The formats of RDF by name, in the order of preference."""

RESULTS: dict[str, Serialization[QueryResultsFormat]] = {
    known.name: known
    for known in (
        Serialization("json", "JSON", "application/sparql-results+json", ("srj", "json"), QueryResultsFormat.JSON),
        Serialization("xml", "XML", "application/sparql-results+xml", ("srx", "xml"), QueryResultsFormat.XML),
        Serialization("csv", "CSV", "text/csv", ("csv",), QueryResultsFormat.CSV),
        Serialization("tsv", "TSV", "text/tab-separated-values", ("tsv",), QueryResultsFormat.TSV),
    )
}
"""The formats of the results of SELECT and ASK by name, in the order of preference."""

GRAPH_SUFFIXES = {suffix: known for known in GRAPHS.values() for suffix in known.suffixes}
RESULT_SUFFIXES = {suffix: known for known in RESULTS.values() for suffix in known.suffixes}


def suffix_of(name: str | PurePath) -> str:
    """Return the suffix of a file name without the dot, in lower case, ignoring ``.gz``.

    >>> suffix_of("youcheng.NQ.gz"), suffix_of("youcheng")
    ('nq', '')
    """
    suffixes = [suffix for suffix in PurePath(name).suffixes if suffix.lower() != ".gz"]
    return suffixes[-1][1:].lower() if suffixes else ""
