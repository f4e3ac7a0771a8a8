"""Refuse what XML and RDF/XML cannot express, and escape what parsers of XML would change.

Clauses: XML 1.0, sections 2.2 and 2.11; Namespaces in XML, section 3; RDF 1.1 XML Syntax, section 5.1.
"""

import re
from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode

from youcheng.errors import FormatImpossible
from youcheng.rdf.namespaces import RDF
from youcheng.rdf.prefixes import NAME_START
from youcheng.rdf.terms import TYPE, Statement

LOCAL_NAME = re.compile(rf"[{NAME_START}][{NAME_START}\-.0-9\u00b7\u0300-\u036f\u203f\u2040]*\Z")
"""The last part of an IRI that can name an XML element."""
RESERVED = frozenset(f"{RDF}{name}" for name in (
    "RDF", "ID", "about", "parseType", "resource", "nodeID", "datatype", "li", "Description", "aboutEach",
    "aboutEachPrefix", "bagID",
))  # fmt: skip
"""Names of RDF/XML that cannot be properties."""
XMLNS = "http://www.w3.org/2000/xmlns/"
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def for_rdf_xml(triples: Iterable[Statement]) -> Iterator[Statement]:
    """Yield triples for a writer of RDF/XML; raise FormatImpossible for a name that XML does not allow."""
    checked: set[str] = set()
    previous = None
    for triple in triples:
        predicate, value = triple.predicate.value, triple.object
        if predicate not in checked:
            if predicate in RESERVED or predicate.startswith(XMLNS) or not LOCAL_NAME.search(predicate):
                raise FormatImpossible(f"RDF/XML cannot express the property <{predicate}>; ask for another format.")
            checked.add(predicate)
        # The writer names the element of a thing by its class if the class comes first.
        first = triple.subject != previous and triple.predicate == TYPE
        if first and isinstance(value, NamedNode) and not LOCAL_NAME.search(value.value):
            raise FormatImpossible(
                f"RDF/XML cannot name an element by the class <{value.value}>; ask for another format."
            )
        previous = triple.subject
        yield triple


def finished_xml(document: bytes) -> bytes:
    r"""Return an XML document with its carriage returns escaped, so that parsers keep them.

    >>> finished_xml(b"<a>b\rc</a>")
    b'<a>b&#xD;c</a>'

    Raises:
        FormatImpossible: the document has a character that XML does not allow.
    """
    if found := FORBIDDEN.search(document.decode()):
        raise FormatImpossible(f"XML cannot hold the character U+{ord(found[0]):04X}; ask for another format.")
    return document.replace(b"\r", b"&#xD;")
