"""Every local IRI that is served dereferences to a document about it, as RDF and as HTML."""

import io
import json
from collections import defaultdict
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from pyoxigraph import CanonicalizationAlgorithm, DefaultGraph, NamedNode, Quad, RdfFormat, parse
from pyoxigraph import Dataset as Quads

from youcheng.web import create_app

BASE, CANONICAL = "http://127.0.0.1:8000/", "https://w3id.org/youcheng/"
VOCABULARY = ("ontology", "shapes", "id/concept/", "id/field/", "id/unit/")
"""What the paths of canonical IRIs start with."""
DESCRIPTIONS = ["dataset", "data", "ontology", "shapes", "queries", "sparql", "reconcile"]
"""What describes itself beyond what the graph holds."""
NO_DOCUMENT = ("dumps/", "static/")
"""Files: their IRIs are those of their bytes."""
NO_PAGE = {"reconcile"}
WHOLE = {"dataset", "graph/catalog", "graph/axioms", "graph/ontology", "graph/shapes", "ontology", "queries", "shapes"}
"""Documents that hold what anonymous nodes and whole voices say, and so have to agree in every form."""
TRIPLES = ("ttl", "nt", "rdf", "jsonld")


class Page(HTMLParser):
    """The anchors of a page."""

    def __init__(self, text):
        super().__init__()
        self.ids = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):  # noqa: ARG002  (what a parser calls)
        self.ids += [value for name, value in attrs if name == "id"]


@pytest.fixture(scope="module")
def service():
    """A client of the service over the graph that comes with the package."""
    client = create_app({"base": BASE}).test_client()
    client.get("/dumps/SHA256SUMS")  # the description of the files is complete from now on
    return client


def ask(service, path, accept):
    """Return the answer behind at most one hop, and its address."""
    address = f"{BASE}{path}"
    answer = service.get(f"/{path}", headers={"Accept": accept})
    if answer.status_code == 303:
        address = urljoin(address, answer.headers["Location"])
        parts = urlsplit(address)
        answer = service.get(f"{parts.path}?{parts.query}", headers={"Accept": accept})
    return answer, address


@pytest.fixture(scope="module")
def documents(service):
    """The fragments of all IRIs of ours, by the path of their document; None for the path itself."""
    quads = list(service.application.extensions["youcheng"].store)
    for path in DESCRIPTIONS:
        quads += parse(service.get(f"/{path}", headers={"Accept": "text/turtle"}).data, format=RdfFormat.TURTLE)
    found = defaultdict(set)
    for quad in quads:
        for term in (*quad.triple, quad.graph_name):
            if isinstance(term, NamedNode) and term.value.startswith((BASE, CANONICAL)):
                path, hash_, fragment = term.value.removeprefix(BASE).removeprefix(CANONICAL).partition("#")
                found[path].add(fragment if hash_ else None)
    return {path: fragments for path, fragments in found.items() if not path.startswith(NO_DOCUMENT)}


def test_every_iri_dereferences_to_a_document_about_it(service, documents):
    faults = []
    for path, fragments in documents.items():
        answer, _ = ask(service, path, "text/turtle")
        if (answer.status_code, answer.mimetype) != (200, "text/turtle"):
            faults.append((path, answer.status))
            continue
        told = {quad.subject.value for quad in parse(answer.data, format=RdfFormat.TURTLE) if named(quad.subject)}
        start = CANONICAL if path.startswith(VOCABULARY) else BASE
        wanted = {f"{start}{path}" + ("" if part is None else f"#{part}") for part in fragments if part != ""}
        faults += sorted(wanted - told)

    assert len(documents) > 1000
    assert faults == []


def named(term):
    return isinstance(term, NamedNode)


def test_every_fragment_is_an_anchor_of_its_page(service, documents):
    faults = []
    for path, fragments in documents.items():
        if path in NO_PAGE or not fragments - {None, ""}:
            continue
        answer, _ = ask(service, path, "text/html")
        ids = Page(answer.text).ids
        faults += [f"{path}#{part}" for part in fragments - {None, ""} - set(ids)]
        faults += [f"{path}#{part} twice" for part in ids if ids.count(part) > 1]

    assert faults == []


def read(service, path, suffix):
    """Return the quads of a representation, with canonical blank nodes."""
    body = service.get(f"/{path}.{suffix}").data
    if suffix == "jsonld":
        document = json.loads(body)
        assert document["@context"] == f"{BASE}context.jsonld"
        body = json.dumps(document | {"@context": service.get("/context.jsonld").json["@context"]}).encode()
    quads = Quads(parse(io.BytesIO(body), format=RdfFormat.from_extension(suffix), base_iri=BASE))
    quads.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return set(quads)


@pytest.mark.parametrize("path", sorted(WHOLE))
def test_documents_hold_the_same_triples_in_every_format(service, path):
    forms = {suffix: read(service, path, suffix) for suffix in TRIPLES}

    assert len(forms["ttl"]) > 50
    assert all(isinstance(quad.graph_name, DefaultGraph) for quad in forms["ttl"])
    for suffix in TRIPLES:
        assert forms[suffix] == forms["ttl"], suffix
    voices = read(service, path, "trig")
    assert voices == read(service, path, "nq")
    plain = Quads(Quad(*quad.triple) for quad in voices)
    plain.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    assert set(plain) == forms["ttl"]


def test_a_fault_is_found(service, documents):
    documents = documents | {"id/place/nowhere": {None}, "id/place/kunming": {"nowhere"}}

    with pytest.raises(AssertionError, match="nowhere"):
        test_every_iri_dereferences_to_a_document_about_it(service, documents)
    with pytest.raises(AssertionError, match="kunming#nowhere"):
        test_every_fragment_is_an_anchor_of_its_page(service, documents)
