"""The checks of FOOPS for ontologies, by their names (https://w3id.org/foops/catalogue), on what is served.

Three of them depend on others: FIND3 and FIND_3_BIS (listed in Linked Open Vocabularies) and PURL1 (its IRI is
kept by w3id.org); and a DOI, for which OM3 asks, has not been registered.
"""

import re

import pytest
from pyoxigraph import RdfFormat, Store, parse

from youcheng.web import create_app

BASE = "https://w3id.org/youcheng/"
LOCAL = "http://127.0.0.1:8000/"
PREFIXES = f"""
PREFIX bibo: <http://purl.org/ontology/bibo/>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX vann: <http://purl.org/vocab/vann/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
BASE <{BASE}>
"""
FORMS = {
    "text/turtle": RdfFormat.TURTLE,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/n-triples": RdfFormat.N_TRIPLES,
}
METADATA = [
    ("OM1", "dcterms:title ?x"),
    ("OM1", "dcterms:description ?x"),
    ("OM1", "dcterms:license ?x"),
    ("OM1", "owl:versionIRI ?x"),
    ("OM1", "dcterms:creator ?x"),
    ("OM1", "dcterms:created ?x"),
    ("OM1", "vann:preferredNamespaceUri ?x"),
    ("OM2", "vann:preferredNamespacePrefix ?x"),
    ("OM2", "owl:versionInfo ?x"),
    ("OM2", "dcterms:bibliographicCitation ?x"),
    ("OM3", "dcterms:publisher ?x"),
    ("OM3", "foaf:logo ?x"),
    ("OM3", "bibo:status ?x"),
    ("OM3", "dcterms:source ?x"),
    ("OM3", "dcterms:issued ?x FILTER(DATATYPE(?x) = xsd:date)"),
    ("OM3", "dcterms:modified ?x FILTER(DATATYPE(?x) = xsd:date)"),
    ("OM4.1", "dcterms:license ?x FILTER(isIRI(?x))"),
    ("OM4.2", "dcterms:license <https://creativecommons.org/licenses/by/4.0/>"),
    ("OM5.1", "dcterms:creator ?x ; dcterms:created ?y"),
    ("OM5.2", "dcterms:publisher ?x ; dcterms:issued ?y"),
]


@pytest.fixture(scope="module")
def service():
    return create_app({"base": LOCAL}).test_client()


@pytest.fixture(scope="module")
def ontology(service):
    store = Store()
    store.extend(parse(service.get("/ontology", headers={"Accept": "text/turtle"}).data, format=RdfFormat.TURTLE))
    return store


def ask(store, pattern):
    return bool(store.query(f"{PREFIXES} ASK {{ {pattern} }}"))


def names(store, pattern):
    return [row["x"].value for row in store.query(f"{PREFIXES} SELECT DISTINCT ?x WHERE {{ {pattern} }}")]


@pytest.mark.parametrize(("check", "pattern"), METADATA)
def test_metadata(ontology, check, pattern):
    assert ask(ontology, f"<ontology> a owl:Ontology ; {pattern}"), check


def test_the_document_holds_one_ontology(ontology):
    assert names(ontology, "?x a owl:Ontology") == [f"{BASE}ontology"]


@pytest.mark.parametrize("accept", FORMS)
def test_cn1_rdf1_every_format_is_negotiated_and_parses(service, accept):
    answer = service.get("/ontology", headers={"Accept": accept})

    assert (answer.status_code, answer.mimetype) == (200, accept)
    assert len(list(parse(answer.data, format=FORMS[accept]))) > 1000


def test_doc1_html_explains_the_terms(service, ontology):
    page = service.get("/ontology", headers={"Accept": "text/html"})
    terms = names(ontology, "?x rdfs:isDefinedBy <ontology>")

    assert page.mimetype == "text/html"
    assert all(f'id="{term.rpartition("#")[2]}"' in page.text for term in terms if "#" in term)


def test_find1_uri1_uri2_the_iri_resolves_to_the_document(ontology):
    assert names(ontology, "<ontology> vann:preferredNamespaceUri ?x") == [f"{BASE}ontology#"]
    assert re.fullmatch(r"https?://[^?#]+", names(ontology, "?x a owl:Ontology")[0])


def test_find2_the_prefix_is_declared(service, ontology):
    (prefix,) = names(ontology, "<ontology> vann:preferredNamespacePrefix ?x")

    assert f"@prefix {prefix}: <{BASE}ontology#> ." in service.get("/ontology.ttl").text


def test_ver1_ver2_the_version_iri_resolves_and_differs(service, ontology):
    (version,) = names(ontology, "<ontology> owl:versionIRI ?x")
    answer = service.get(f"/{version.removeprefix(BASE)}", headers={"Accept": "text/turtle"})

    assert version != f"{BASE}ontology"
    assert version.endswith(names(ontology, "<ontology> owl:versionInfo ?x")[0])
    assert answer.status_code == 200
    assert version in {getattr(q.subject, "value", "") for q in parse(answer.data, format=RdfFormat.TURTLE)}


def test_voc1_voc2_other_vocabularies_are_reused(ontology):
    used = {quad.predicate.value for quad in ontology}
    broader = names(ontology, "?own rdfs:subClassOf|rdfs:subPropertyOf|skos:closeMatch|skos:exactMatch ?x")

    assert {"http://purl.org/dc/terms/title", "http://www.w3.org/2004/02/skos/core#definition"} <= used
    assert len({iri for iri in broader if not iri.startswith(BASE)}) > 20


@pytest.mark.parametrize(("check", "wanted"), [("VOC3", "rdfs:label"), ("VOC4", "skos:definition")])
def test_every_term_has_label_and_definition(ontology, check, wanted):
    assert names(ontology, f"?x rdfs:isDefinedBy <ontology> FILTER NOT EXISTS {{ ?x {wanted} ?text }}") == [], check


def test_every_local_iri_resolves(service, ontology):
    for pattern in ("<ontology> foaf:logo ?x", "<ontology> dcterms:source ?x"):
        (iri,) = names(ontology, pattern)
        assert service.get(f"/{iri.removeprefix(LOCAL)}", follow_redirects=True).status_code == 200
