"""The IRIs of the project: its base, its prefixes and the names of its graphs."""

import re

BASE = "https://w3id.org/youcheng/"
"""The canonical base. Files are written with it; a server uses its own address for things, documents and graphs."""

KINDS = (
    "concept", "contradiction", "cooperation", "count", "dataset", "decision", "document", "event", "facility",
    "field", "group", "office", "organization", "pairing", "passage", "person", "place", "plan", "project", "quantity",
    "source", "statement", "tie", "unit", "work",
)  # fmt: skip
"""The kinds of things that have an IRI of the form ``{BASE}id/<kind>/<name>``."""
CODE_LISTS = ("concept", "field", "unit")
"""The kinds whose things belong to the vocabulary: like its terms, they have canonical IRIs on every server."""
VOCABULARY = rf"(?:ontology|shapes)(?![\w.-])|id/(?:{'|'.join(CODE_LISTS)})/"
"""The start of the path of an IRI of the vocabulary, as a regular expression of Python and JavaScript."""
MOVING = re.compile(rf"{re.escape(BASE)}(?!{VOCABULARY})")
"""The canonical base where it is replaced on a server: not in the IRIs of the vocabulary."""

EXTERNAL = {
    "adms": "http://www.w3.org/ns/adms#",
    "bibo": "http://purl.org/ontology/bibo/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "qb": "http://purl.org/linked-data/cube#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "time": "http://www.w3.org/2006/time#",
    "vann": "http://purl.org/vocab/vann/",
    "void": "http://rdfs.org/ns/void#",
    "wd": "http://www.wikidata.org/entity/",
    "wdt": "http://www.wikidata.org/prop/direct/",
    "wgs84": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

RDF = EXTERNAL["rdf"]
RDFS = EXTERNAL["rdfs"]
OWL = EXTERNAL["owl"]
XSD = EXTERNAL["xsd"]


def iri_of(path: str, base: str = BASE) -> str:
    """Return the IRI of a path on the server of a base, canonical for the vocabulary.

    >>> iri_of("id/place/kunming", "http://127.0.0.1:8000/"), iri_of("ontology#Pairing", "http://127.0.0.1:8000/")
    ('http://127.0.0.1:8000/id/place/kunming', 'https://w3id.org/youcheng/ontology#Pairing')
    """
    return (BASE if re.match(VOCABULARY, path) else base) + path


def path_of(iri: str, base: str = BASE) -> str | None:
    """Return the path of an IRI of the project, None for another IRI: the inverse of `iri_of`.

    >>> path_of("https://w3id.org/youcheng/id/unit/year", "http://127.0.0.1:8000/")
    'id/unit/year'
    """
    paths = (iri.removeprefix(start) for start in (base, BASE) if iri.startswith(start))
    return next((path for path in paths if iri_of(path, base) == iri), None)


def kind_of(iri: str, base: str = BASE) -> str:
    """Return the kind of a thing by its IRI, empty for another IRI.

    >>> kind_of("https://w3id.org/youcheng/id/place/kunming"), kind_of("https://w3id.org/youcheng/data")
    ('place', '')
    """
    top, _, name = (path_of(iri, base) or "").partition("/")
    return name.partition("/")[0] if top == "id" else ""


def rebased(iri: str, new: str, old: str = BASE) -> str:
    """Return an IRI given under either base as the server of the new one has it.

    >>> rebased("https://w3id.org/youcheng/id/place/kunming", "http://127.0.0.1:8000/")
    'http://127.0.0.1:8000/id/place/kunming'
    >>> rebased("http://127.0.0.1:8000/ontology#Pairing", "http://127.0.0.1:8000/")
    'https://w3id.org/youcheng/ontology#Pairing'
    """
    start = max((base for base in (new, old) if iri.startswith(base)), key=len, default=None)
    return iri if start is None else iri_of(iri.removeprefix(start), new)


def rebased_text(text: str, base: str) -> str:
    """Return a text with a base in its IRIs of things, documents and graphs in place of the canonical one."""
    return MOVING.sub(lambda _: base, text)


def prefixes(base: str = BASE) -> dict[str, str]:
    """Return every prefix of the project with its namespace on the server of a base, own prefixes first.

    >>> prefixes()["yc"]
    'https://w3id.org/youcheng/ontology#'
    >>> prefixes("http://127.0.0.1:8000/")["place"]
    'http://127.0.0.1:8000/id/place/'
    """
    own = {"yc": YC, "ycsh": f"{BASE}shapes#", "graph": f"{base}graph/"}
    return own | {kind: iri_of(f"id/{kind}/", base) for kind in KINDS} | EXTERNAL


YC = f"{BASE}ontology#"
PASSAGE = f"{BASE}id/passage/"
GRAPH = f"{BASE}graph/"
EDITORIAL = f"{GRAPH}editorial"
GAZETTEER = f"{GRAPH}gazetteer"
ENTAILED = f"{GRAPH}entailed"
ALIGNED = f"{GRAPH}aligned"
ONTOLOGY = f"{GRAPH}ontology"
AXIOMS = f"{GRAPH}axioms"
CATALOG = f"{GRAPH}catalog"
ANNOTATIONS = f"{GRAPH}annotations"
SHAPES = f"{GRAPH}shapes"
QUERIES = f"{GRAPH}queries"
ELSEWHERE = f"{GRAPH}elsewhere/"


def in_default_graph(graph: str) -> bool:
    """Return whether the triples of a named graph are part of the default graph.

    The default graph is the merge of the graphs that make up the article's story. Queries reach other sources, the
    annotations, the shapes and the example questions with ``GRAPH``.

    >>> in_default_graph(f"{PASSAGE}9"), in_default_graph(f"{ELSEWHERE}clair")
    (True, False)
    """
    return graph.startswith(PASSAGE) or graph in {EDITORIAL, GAZETTEER, ENTAILED, ALIGNED, ONTOLOGY, CATALOG}
