"""The description of the SPARQL service (https://www.w3.org/TR/sparql11-service-description/)."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Triple, serialize

from youcheng.rdf.namespaces import EXTERNAL, XSD, prefixes
from youcheng.web.http.formats import GRAPHS, RESULTS, Format
from youcheng.web.services import Services
from youcheng.web.view.description import query_text, select

SD, SH, VOID = EXTERNAL["sd"], EXTERNAL["sh"], EXTERNAL["void"]
FORMATS = "http://www.w3.org/ns/formats/"


@lru_cache(maxsize=16)
def write(services: Services, format_: Format) -> bytes:
    """Return the description of the service in a format."""
    used = {"sd": SD, "void": VOID, "formats": FORMATS, "sh": SH, "xsd": XSD}
    return serialize(_described(services), format=format_.codec, prefixes=used) or b""


@lru_cache(maxsize=1)
def _described(services: Services) -> list[Triple]:
    """Return the description, with example questions, prefixes and classes for editors; its order is stable."""
    description: Any = services.store.query(query_text("service-description", services.base))
    service = NamedNode(f"{services.base}sparql#service")
    triples = {*description, *_prefixes(services.base), *(() if services.large else _classes(services))}
    # The names in https://www.w3.org/ns/formats/ are our labels, with _ for the slash of RDF/XML.
    names = [
        *(f"SPARQL_Results_{known.label}" for known in RESULTS),
        *(known.label.replace("/", "_") for known in GRAPHS),
    ]
    triples |= {Triple(service, NamedNode(f"{SD}resultFormat"), NamedNode(f"{FORMATS}{name}")) for name in names}
    if services.settings.service:
        triples.add(Triple(service, NamedNode(f"{SD}feature"), NamedNode(f"{SD}BasicFederatedQuery")))
    return sorted(triples, key=lambda triple: (triple.subject != service, str(triple)))


def _prefixes(base: str) -> Iterator[Triple]:
    """Yield the prefixes that need no declaration (https://www.w3.org/TR/shacl/#sparql-prefixes).

    That of the description's own vocabulary is left out: programs take its namespace for a term that is not defined.
    """
    known = {prefix: namespace for prefix, namespace in prefixes(base).items() if namespace != SD}
    for prefix, namespace in known.items():
        declaration = BlankNode(f"prefix-{prefix}")
        yield Triple(NamedNode(f"{base}sparql#service"), NamedNode(f"{SH}declare"), declaration)
        yield Triple(declaration, NamedNode(f"{SH}prefix"), Literal(prefix))
        yield Triple(declaration, NamedNode(f"{SH}namespace"), Literal(namespace, datatype=NamedNode(f"{XSD}anyURI")))


def _classes(services: Services) -> Iterator[Triple]:
    """Yield the classes of the default graph with their properties (https://www.w3.org/TR/void/#class-property)."""
    graph = NamedNode(f"{services.base}sparql#default-graph")
    classes: dict[str, BlankNode] = {}
    for number, row in enumerate(select(services.store, "class-properties")):
        cls = classes.setdefault(row["class"].value, BlankNode(f"class-{len(classes)}"))
        part = BlankNode(f"property-{number}")
        yield Triple(graph, NamedNode(f"{VOID}classPartition"), cls)
        yield Triple(cls, NamedNode(f"{VOID}class"), row["class"])
        yield Triple(cls, NamedNode(f"{VOID}propertyPartition"), part)
        yield Triple(part, NamedNode(f"{VOID}property"), row["property"])
        yield Triple(part, NamedNode(f"{VOID}triples"), row["triples"])
