"""The description of the SPARQL service (https://www.w3.org/TR/sparql11-service-description/)."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from pyoxigraph import DefaultGraph, Literal, NamedNode, Store, Triple, serialize

from youcheng.rdf.namespaces import EXTERNAL, XSD
from youcheng.rdf.terms import TYPE
from youcheng.web.http.formats import GRAPHS, RESULTS, Format
from youcheng.web.services import Services

SD, VOID = EXTERNAL["sd"], EXTERNAL["void"]
FORMATS = "http://www.w3.org/ns/formats/"


@lru_cache(maxsize=16)
def write(service: Services, format_: Format) -> bytes:
    """Return the description of the service in a format."""
    prefixes = {"sd": SD, "void": VOID, "formats": FORMATS, "xsd": XSD}
    return serialize(list(describe(service)), format=format_.codec, prefixes=prefixes) or b""


def describe(service: Services) -> Iterator[Triple]:
    """Yield the triples about the languages, formats and graphs of the service."""
    endpoint = f"{service.base}sparql"
    this, dataset, default = (NamedNode(f"{endpoint}#{part}") for part in ("service", "dataset", "default-graph"))
    yield _type(this, "Service")
    yield Triple(this, NamedNode(f"{SD}endpoint"), NamedNode(endpoint))
    yield Triple(this, NamedNode(f"{SD}supportedLanguage"), NamedNode(f"{SD}SPARQL11Query"))
    if service.settings.service:
        yield Triple(this, NamedNode(f"{SD}feature"), NamedNode(f"{SD}BasicFederatedQuery"))
    names = [f"SPARQL_Results_{known.label}" for known in RESULTS]
    # The names of https://www.w3.org/ns/formats/ are our labels, but for RDF_XML.
    for name in (*names, *(known.label.replace("/", "_") for known in GRAPHS)):
        yield Triple(this, NamedNode(f"{SD}resultFormat"), NamedNode(f"{FORMATS}{name}"))
    yield Triple(this, NamedNode(f"{SD}defaultDataset"), dataset)
    yield _type(dataset, "Dataset")
    yield Triple(dataset, NamedNode(f"{SD}defaultGraph"), default)
    yield _type(default, "Graph")
    sizes = _sizes(service.store)
    yield _size(default, sizes.pop(None))
    for name in sorted(filter(None, sizes)):
        graph = NamedNode(name)  # The graph and its name have the same IRI, which leads to the graph.
        yield Triple(dataset, NamedNode(f"{SD}namedGraph"), graph)
        yield _type(graph, "NamedGraph")
        yield Triple(graph, NamedNode(f"{SD}name"), graph)
        yield Triple(graph, NamedNode(f"{SD}graph"), graph)
        yield _type(graph, "Graph")
        yield _size(graph, sizes[name])
    about_endpoint = service.store.quads_for_pattern(NamedNode(endpoint), None, None, DefaultGraph())
    yield from (quad.triple for quad in about_endpoint)


def _sizes(store: Store) -> dict[str | None, int]:
    """Return the number of triples in each named graph, and under None in the default graph."""
    named: Any = store.query("SELECT ?graph (COUNT(*) AS ?triples) { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph")
    sizes: dict[str | None, int] = {row["graph"].value: int(row["triples"].value) for row in named}
    default: Any = store.query("SELECT (COUNT(*) AS ?triples) { ?s ?p ?o }")
    sizes[None] = int(next(default)["triples"].value)
    return sizes


def _type(node: NamedNode, name: str) -> Triple:
    return Triple(node, TYPE, NamedNode(f"{SD}{name}"))


def _size(graph: NamedNode, count: int) -> Triple:
    return Triple(graph, NamedNode(f"{VOID}triples"), Literal(str(count), datatype=NamedNode(f"{XSD}integer")))
