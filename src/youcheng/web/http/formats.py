"""The representations of a document: the page first, then every serialisation of RDF."""

from pyoxigraph import RdfFormat

from youcheng.web.http.negotiation import GRAPHS, HTML, Format

REPRESENTATIONS = (HTML, *GRAPHS)
"""Every form of a document; the first answers ``*/*``."""

OWL_XML = Format("owlxml", "application/owl+xml", "owx", "OWL/XML", (), ("owl", "owx"))
"""A form that only a vocabulary has."""

BY_SUFFIX = {representation.suffix: representation for representation in REPRESENTATIONS}


def serialisation(representation: Format) -> RdfFormat:
    """Return the serialisation of RDF that a representation is in.

    >>> from youcheng.web.http.negotiation import TURTLE
    >>> serialisation(TURTLE).name
    'Turtle'
    """
    found = RdfFormat.from_extension(representation.suffix)
    if found is None:
        raise ValueError(f"{representation.label} is not a serialisation of RDF")
    return found


def by_suffix(suffix: str, offers: tuple[Format, ...] = REPRESENTATIONS) -> Format | None:
    """Return the representation on offer that a suffix names."""
    return next((representation for representation in offers if representation.suffix == suffix), None)


def split_suffix(path: str) -> tuple[str, Format | None]:
    """Split a path into what it is about and the representation that its suffix names.

    >>> split_suffix("place/kunming.ttl")[0], split_suffix("place/kunming")[1]
    ('place/kunming', None)
    """
    stem, dot, suffix = path.rpartition(".")
    representation = BY_SUFFIX.get(suffix) if dot else None
    return (stem, representation) if representation else (path, None)
