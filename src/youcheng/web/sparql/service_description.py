"""The description of the SPARQL service (https://www.w3.org/TR/sparql11-service-description/)."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from typing import Any

from pyoxigraph import Literal, NamedNode, Triple, serialize

from youcheng.rdf.namespaces import EXTERNAL, XSD, prefixes
from youcheng.web.http.formats import GRAPHS, RESULTS, Format
from youcheng.web.services import Services
from youcheng.web.view.description import query_text

SD, SH = EXTERNAL["sd"], EXTERNAL["sh"]
FORMATS = "http://www.w3.org/ns/formats/"


@lru_cache(maxsize=16)
def write(services: Services, format_: Format) -> bytes:
    """Return the description of the service in a format, with example questions, prefixes and classes for editors."""
    queries = ["service-description"] if services.large else ["service-description", "class-properties"]
    described: Any = [services.store.query(query_text(name, services.base)) for name in queries]
    service = NamedNode(f"{services.base}sparql#service")
    triples = {*chain(*described), *_prefixes(services.base)}
    # The names in https://www.w3.org/ns/formats/ are our labels, with _ for the slash of RDF/XML.
    names = [
        *(f"SPARQL_Results_{known.label}" for known in RESULTS),
        *(known.label.replace("/", "_") for known in GRAPHS),
    ]
    triples |= {Triple(service, NamedNode(f"{SD}resultFormat"), NamedNode(f"{FORMATS}{name}")) for name in names}
    if services.settings.service:
        triples.add(Triple(service, NamedNode(f"{SD}feature"), NamedNode(f"{SD}BasicFederatedQuery")))
    used = {"sd": SD, "void": EXTERNAL["void"], "formats": FORMATS, "sh": SH, "xsd": XSD}
    in_order = sorted(triples, key=lambda triple: (triple.subject != service, str(triple)))
    return serialize(in_order, format=format_.codec, prefixes=used) or b""


def _prefixes(base: str) -> Iterator[Triple]:
    """Yield the prefixes that need no declaration (https://www.w3.org/TR/shacl/#sparql-prefixes).

    That of the description's own vocabulary is left out: programs take its namespace for a term that is not defined.
    """
    known = {prefix: namespace for prefix, namespace in prefixes(base).items() if namespace != SD}
    for prefix, namespace in known.items():
        declaration = NamedNode(f"{base}sparql#prefix-{prefix}")
        yield Triple(NamedNode(f"{base}sparql#service"), NamedNode(f"{SH}declare"), declaration)
        yield Triple(declaration, NamedNode(f"{SH}prefix"), Literal(prefix))
        yield Triple(declaration, NamedNode(f"{SH}namespace"), Literal(namespace, datatype=NamedNode(f"{XSD}anyURI")))
