"""The formats that the server offers: pages, every serialization of RDF and of query results, problem details."""

from dataclasses import dataclass
from typing import Any

from pyoxigraph import RdfFormat

from youcheng.rdf import formats as rdf
from youcheng.rdf.formats import Serialization


@dataclass(frozen=True)
class Format:
    """A format that a client can request by media type, by name (``?format=``) or by file suffix."""

    name: str
    media_type: str
    suffix: str
    label: str
    aliases: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    charset: bool = False

    @property
    def content_type(self) -> str:
        """Return the value of ``Content-Type``: with a charset where the media type would not imply UTF-8."""
        return f"{self.media_type}; charset=utf-8" if self.charset else self.media_type

    @property
    def codec(self) -> RdfFormat:
        """Return the constant of pyoxigraph for a serialization of RDF.

        >>> TURTLE.codec.name
        'Turtle'
        """
        return rdf.GRAPHS[self.name].codec


def _offer(known: Serialization[Any], *aliases: str, names: tuple[str, ...] = (), charset: bool = False) -> Format:
    """Return the format of a serialization, with other media types and names by which clients request it."""
    return Format(known.name, known.media_type, known.suffixes[0], known.label, aliases, names, charset)


HTML = Format("html", "text/html", "html", "HTML", charset=True)
"""A page. It is not offered as XHTML: a client that accepts XHTML alone parses it as XML, and a page is not XML."""
TEXT = Format("text", "text/plain", "txt", "Text", charset=True)
PLAIN_JSON = Format("json", "application/json", "json", "JSON")
PROBLEM = Format("problem", "application/problem+json", "json", "Problem details", ("application/json",))
OWL_XML = Format("owlxml", "application/owl+xml", "owx", "OWL/XML", (), ("owl", "owx"))
"""A format that only the vocabulary has."""

JSON = _offer(rdf.RESULTS["json"], "application/json", names=("srj",))
XML = _offer(rdf.RESULTS["xml"], "application/xml", "text/xml", names=("srx",))
CSV = _offer(rdf.RESULTS["csv"], charset=True)
TSV = _offer(rdf.RESULTS["tsv"], charset=True)
RESULTS = (JSON, XML, CSV, TSV)
"""Formats of the results of SELECT and ASK, in the order in which the service prefers them."""

TURTLE = _offer(rdf.GRAPHS["turtle"], "application/x-turtle", "text/n3", names=("ttl", "n3"), charset=True)
JSON_LD = _offer(rdf.GRAPHS["jsonld"], "application/json", names=("json-ld", "json"))
N_TRIPLES = _offer(rdf.GRAPHS["ntriples"], names=("nt", "n-triples"))
RDF_XML = _offer(rdf.GRAPHS["rdfxml"], "application/xml", "text/xml", names=("rdf", "rdf+xml", "xml"))
TRIG = _offer(rdf.GRAPHS["trig"], "application/x-trig")
N_QUADS = _offer(rdf.GRAPHS["nquads"], "text/x-nquads", names=("nq", "n-quads"))
GRAPHS = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML, TRIG, N_QUADS)
"""Formats of RDF, in the order in which the service prefers them."""

REPRESENTATIONS = (HTML, *GRAPHS)
"""The formats of a document; the first answers ``*/*``."""


def by_suffix(suffix: str, offers: tuple[Format, ...] = REPRESENTATIONS) -> Format | None:
    """Return the representation on offer that a suffix names."""
    return next((representation for representation in offers if representation.suffix == suffix), None)


def split_suffix(path: str) -> tuple[str, Format | None]:
    """Split a path into what it is about and the representation that its suffix names.

    >>> split_suffix("place/kunming.ttl")[0], split_suffix("place/kunming")[1]
    ('place/kunming', None)
    """
    stem, dot, suffix = path.rpartition(".")
    representation = by_suffix(suffix) if dot else None
    return (stem, representation) if representation else (path, None)
