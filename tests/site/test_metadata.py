"""The description of the dataset is true, its IRIs resolve, and it has what public checkers and catalogues require."""

import hashlib
import json
import re
from urllib.parse import urlsplit

import pytest
from pyoxigraph import BlankNode, NamedNode, RdfFormat, Store, parse

from youcheng import __version__
from youcheng.paths import BUILT_GRAPH, resource
from youcheng.web import create_app

BASE, CANONICAL = "http://127.0.0.1:8000/", "https://w3id.org/youcheng/"
ANY = "text/turtle, text/html;q=0.5, */*;q=0.1"
PREFIXES = f"""
PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX spdx: <http://spdx.org/rdf/terms#>
PREFIX vann: <http://purl.org/vocab/vann/>
PREFIX void: <http://rdfs.org/ns/void#>
PREFIX yc: <{CANONICAL}ontology#>
BASE <{BASE}>
"""


@pytest.fixture(scope="module")
def service():
    """A client of the service with the graph of the package, whose files exist."""
    client = create_app({"base": BASE}).test_client()
    assert client.get("/dumps/SHA256SUMS").status_code == 200
    return client


def document(service, path):
    """Return the triples of a document, as Turtle."""
    response = service.get(path, headers={"Accept": "text/turtle"}, follow_redirects=True)
    assert response.status_code == 200
    store = Store()
    store.extend(parse(response.data, format=RdfFormat.TURTLE))
    return store


@pytest.fixture(scope="module")
def catalog(service):
    """The description of the dataset as it is served."""
    return document(service, "/dataset")


@pytest.fixture(scope="module")
def ontology(service):
    """The vocabulary as it is served."""
    return document(service, "/ontology")


def rows(store, query):
    """Return the solutions of a query as texts."""
    return [tuple(term.value if term else None for term in row) for row in store.query(PREFIXES + query)]


def holds(store, pattern):
    return bool(store.query(f"{PREFIXES} ASK {{ {pattern} }}"))


def record(service, path):
    """Return the record of schema.org in a page."""
    page = service.get(path, headers={"Accept": "text/html"}).text
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1])


def local(iri):
    parts = urlsplit(iri.replace(CANONICAL, BASE))
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


# Everything that the catalog names


def test_every_local_iri_of_the_catalog_dereferences(service, catalog):
    terms = {term for quad in catalog for term in quad.triple if isinstance(term, NamedNode)}
    ours = {term.value.partition("#")[0] for term in terms if term.value.startswith(BASE)} - {f"{BASE}id/"}
    dead = [
        iri
        for iri in sorted(ours)
        if service.get(local(iri), headers={"Accept": ANY}, follow_redirects=True).status_code != 200
    ]

    assert len(ours) > 150
    assert dead == []


def test_every_part_that_the_description_names_is_described(catalog):
    parts = {
        q.object for q in catalog if isinstance(q.object, NamedNode) and q.object.value.startswith(f"{BASE}dataset#")
    }
    bare = [part.value for part in parts if next(iter(catalog.quads_for_pattern(part, None, None)), None) is None]

    assert len(parts) > 100
    assert bare == []
    assert not any(isinstance(quad.subject, BlankNode) for quad in catalog)


def test_every_distribution_has_the_size_and_checksum_described(service, catalog):
    described = rows(
        catalog,
        """SELECT ?url ?size ?sum ?type ?packed WHERE {
          <dataset> dcat:distribution ?d ; dcterms:references <id/source/yunnan-2021> .
          ?d dcat:accessURL ?url ; dcat:downloadURL ?url ; dcat:byteSize ?size ; dcat:mediaType ?type ;
            spdx:checksum [ spdx:algorithm spdx:checksumAlgorithm_sha256 ; spdx:checksumValue ?sum ] .
          OPTIONAL { ?d dcat:compressFormat|dcat:packageFormat ?packed } }""",
    )
    files = service.get("/dumps/SHA256SUMS").text.splitlines()

    assert len(described) == len(files) == len(rows(catalog, "SELECT ?d WHERE { ?d a dcat:Distribution }"))
    for url, size, checksum, type_, packed in described:
        answer = service.get(local(url))
        assert (len(answer.data), hashlib.sha256(answer.data).hexdigest()) == (int(size), checksum), url
        assert answer.mimetype == (packed or type_).partition("media-types/")[2], url


def test_dump_of_the_catalog_in_the_repository_is_the_committed_file():
    service = create_app({"base": "https://w3id.org/youcheng/"}).test_client()
    assert service.get("/dumps/SHA256SUMS").status_code == 200
    told = rows(
        document(service, "/dataset"),
        """SELECT ?sum WHERE {
          <https://w3id.org/youcheng/dataset#youcheng-nq> spdx:checksum/spdx:checksumValue ?sum }""",
    )

    assert told == [(hashlib.sha256(resource(BUILT_GRAPH).read_bytes()).hexdigest(),)]


def test_citation_names_the_version_and_the_dataset(catalog):
    ((citation,),) = rows(catalog, "SELECT ?c WHERE { <dataset> dcterms:bibliographicCitation ?c }")

    assert f"Version {__version__}." in citation
    assert citation.endswith(f"{BASE}dataset")


def test_dates_are_in_order(catalog):
    ((issued, modified),) = rows(catalog, "SELECT ?i ?m WHERE { <dataset> dcterms:issued ?i ; dcterms:modified ?m }")

    assert "2026-11-22" <= issued <= modified


# DCAT-AP 3: what is mandatory, and the recommended of which something true can be said


@pytest.mark.parametrize(
    ("cls", "property_"),
    [
        *(("dcat:Catalog", p) for p in ("dcterms:title", "dcterms:description", "dcterms:publisher", "dcat:dataset")),
        *(("dcat:Catalog", p) for p in ("dcat:service", "dcterms:license", "dcterms:language", "foaf:homepage")),
        *(("dcat:Catalog", p) for p in ("dcterms:issued", "dcterms:modified")),
        *(
            ("dcat:Distribution", p)
            for p in ("dcat:accessURL", "dcat:downloadURL", "dcat:mediaType", "dcterms:license")
        ),
        *(("dcat:Distribution", p) for p in ("dcterms:title", "dcat:byteSize", "spdx:checksum")),
        *(
            ("dcat:DataService", p)
            for p in ("dcterms:title", "dcat:endpointURL", "dcat:servesDataset", "dcterms:license")
        ),
        ("foaf:Agent", "foaf:name"),
    ],
)
def test_dataset_meets_the_application_profile_of_data_portals(catalog, cls, property_):
    assert holds(catalog, f"?x a {cls}")
    assert rows(catalog, f"SELECT ?x WHERE {{ ?x a {cls} FILTER NOT EXISTS {{ ?x {property_} ?y }} }}") == []


@pytest.mark.parametrize(
    "pattern",
    [
        "dcterms:title ?en , ?zh FILTER(LANG(?en) = 'en' && LANG(?zh) = 'zh')",
        "dcterms:description ?en , ?zh FILTER(LANG(?en) = 'en' && LANG(?zh) = 'zh')",
        "dcterms:publisher/a foaf:Agent",
        "dcat:theme ?theme FILTER(STRSTARTS(STR(?theme), 'http://publications.europa.eu/resource/authority/data-theme/'))",
        "dcterms:language ?l FILTER(STRSTARTS(STR(?l), 'http://publications.europa.eu/resource/authority/language/'))",
        "dcterms:accessRights <http://publications.europa.eu/resource/authority/access-right/PUBLIC>",
        "dcterms:identifier 'http://127.0.0.1:8000/dataset'",
        "dcterms:spatial ?where",
        "dcat:keyword ?en , ?zh FILTER(LANG(?en) = 'en' && LANG(?zh) = 'zh')",
        "dcat:landingPage <>",
        "dcterms:license/a dcterms:LicenseDocument",
        "dcat:hasCurrentVersion/a dcat:Dataset",
        "^dcat:dataset/a dcat:Catalog",
        "dcterms:conformsTo <https://w3id.org/youcheng/ontology>",
        "prov:wasDerivedFrom ?source",
        "prov:wasGeneratedBy ?activity",
    ],
)
def test_dataset_is_described_by_void(catalog, pattern):
    assert holds(catalog, f"<dataset> {pattern}")


# Search engines: https://developers.google.com/search/docs/appearance/structured-data/dataset


@pytest.mark.parametrize("path", ["/", "/dataset", "/data", "/dataset?lang=zh"])
def test_pages_hold_a_schema_org_record(service, path):
    told = record(service, path)

    assert (told["@context"], told["@type"]) == ("https://schema.org/", "Dataset")
    assert told["name"]
    assert 50 <= len(told["description"]) <= 5000
    assert told["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert told["creator"]["name"]
    assert told["version"] == __version__
    assert told["identifier"] == f"{BASE}dataset"
    assert told["keywords"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", told["datePublished"])
    assert told["includedInDataCatalog"]["@type"] == "DataCatalog"
    assert {each["encodingFormat"] for each in told["distribution"]} >= {
        "application/n-quads",
        "text/turtle",
        "text/csv",
    }
    for each in told["distribution"]:
        assert service.head(local(each["contentUrl"])).status_code == 200
    for iri in (told["url"], told["@id"], told["creator"]["url"], told["subjectOf"]["contentUrl"], *told["hasPart"]):
        assert service.get(local(iri), headers={"Accept": ANY}, follow_redirects=True).status_code == 200, iri


def test_the_record_cannot_close_its_script_element(service):
    page = service.get("/dataset", headers={"Accept": "text/html"}).text
    inside = re.search(r'ld\+json">(.*?)</script>', page, re.DOTALL)[1]

    assert "<" not in inside


# FAIR, by the metrics of F-UJI (https://doi.org/10.5281/zenodo.6461229)


@pytest.mark.parametrize(
    ("metric", "wanted"),
    [
        ("F1-01D identifier is resolvable", lambda r, _: r["@id"] == r["identifier"]),
        (
            "F2-01M core metadata",
            lambda r, _: {"creator", "name", "datePublished", "publisher", "description"} <= set(r),
        ),
        ("F3-01M metadata names the data", lambda r, _: all(each["contentUrl"] for each in r["distribution"])),
        ("F4-01M metadata for machines", lambda _, links: 'rel="alternate describedby"' in links),
        ("A1-01M access", lambda r, _: r["conditionsOfAccess"] == "public" and r["isAccessibleForFree"]),
        ("I1-01M formal representation", lambda _, links: 'type="text/turtle"' in links),
        ("I3-01M related entities", lambda r, _: r["isBasedOn"] and r["hasPart"]),
        ("R1-01MD content, size and checksum", lambda r, _: all("sha256" in each for each in r["distribution"])),
        ("R1.1-01M licence", lambda r, links: f'<{r["license"]}>; rel="license"' in links),
        ("R1.3-02D file formats", lambda r, _: {"text/csv"} <= {each["encodingFormat"] for each in r["distribution"]}),
        ("signposting: how to cite", lambda r, links: f'<{r["@id"]}>; rel="cite-as"' in links),
        (
            "signposting: files",
            lambda r, links: all(f'<{d["contentUrl"]}>; rel="item"' in links for d in r["distribution"]),
        ),
    ],
)
def test_fair_metric(service, metric, wanted):
    service.get("/dumps/SHA256SUMS")  # from now on the sizes are known
    links = service.get("/data", headers={"Accept": "text/html"}).headers["Link"]

    assert wanted(record(service, "/data"), links), metric


# Ontologies: the criteria of FOOPS (https://foops.linkeddata.es)


@pytest.mark.parametrize(
    "pattern",
    [
        "dcterms:title ?t",
        "dcterms:description ?d",
        "dcterms:license <https://creativecommons.org/licenses/by/4.0/>",
        "dcterms:creator ?who",
        "dcterms:created ?when",
        "dcterms:modified ?when",
        "owl:versionIRI ?iri",
        "owl:versionInfo ?info",
        "vann:preferredNamespacePrefix 'yc'",
        "vann:preferredNamespaceUri 'https://w3id.org/youcheng/ontology#'",
    ],
)
def test_ontology_has_its_metadata(ontology, pattern):
    assert holds(ontology, f"<https://w3id.org/youcheng/ontology> a owl:Ontology ; {pattern}")


def test_version_iri_of_the_ontology_resolves_to_html_and_rdf(service, ontology):
    ((iri,),) = rows(ontology, "SELECT ?iri WHERE { <https://w3id.org/youcheng/ontology> owl:versionIRI ?iri }")

    for accept in ("text/html", "text/turtle", "application/rdf+xml", "application/ld+json"):
        answer = service.get(local(iri), headers={"Accept": accept})
        assert (answer.status_code, answer.mimetype) == (200, accept)


@pytest.mark.parametrize("wanted", ["rdfs:label", "skos:definition"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_term_has_label_and_definition(ontology, wanted, language):
    undefined = rows(
        ontology,
        f"""SELECT DISTINCT ?term WHERE {{
          ?term a ?kind ; rdfs:isDefinedBy <https://w3id.org/youcheng/ontology> .
          FILTER(STRSTARTS(STR(?term), "{CANONICAL}ontology#"))
          FILTER NOT EXISTS {{ ?term {wanted} ?text FILTER(LANG(?text) = "{language}") }}
        }}""",
    )
    terms = rows(
        ontology, "SELECT DISTINCT ?term WHERE { ?term rdfs:isDefinedBy <https://w3id.org/youcheng/ontology> }"
    )

    assert len(terms) > 200
    assert undefined == []


# Discovery of the endpoint (SPARQLES), and the cloud of linked data


def test_well_known_void_leads_to_the_endpoint(service):
    answer = service.get("/.well-known/void")
    found = document(service, "/.well-known/void")

    assert answer.status_code == 302
    assert rows(found, "SELECT ?e WHERE { <dataset> a void:Dataset ; void:sparqlEndpoint ?e }") == [(f"{BASE}sparql",)]
    for (dump,) in rows(found, "SELECT ?dump WHERE { <dataset> void:dataDump ?dump }"):
        assert service.head(local(dump)).status_code == 200


def test_endpoint_describes_itself(service):
    described = document(service, "/sparql")

    assert holds(described, "?s a sd:Service ; sd:endpoint <sparql> ; sd:supportedLanguage sd:SPARQL11Query")
    assert holds(described, "?s sd:defaultDataset [ sd:defaultGraph [ void:triples ?n ] ]")


def test_at_least_fifty_links_lead_to_other_datasets(service, catalog):
    linksets = rows(
        catalog,
        """SELECT ?target ?p ?n WHERE {
          ?l a void:Linkset ; void:objectsTarget ?target ; void:linkPredicate ?p ; void:triples ?n }""",
    )
    store = service.application.extensions["youcheng"].store

    assert sum(int(number) for _, _, number in linksets) >= 50
    for target, predicate, number in linksets:
        counted = f"""SELECT (COUNT(*) AS ?n) WHERE {{
          ?s <{predicate}> ?o FILTER(STRSTARTS(STR(?o), "{target}") && STRSTARTS(STR(?s), "{BASE}id/")) }}"""
        assert rows(store, counted) == [(number,)], (target, predicate)


def test_the_sitemap_lists_every_thing(service, catalog):
    ((entities,),) = rows(catalog, "SELECT ?n WHERE { <dataset> void:entities ?n }")
    sitemap = service.get("/sitemap.xml").text

    assert f"Sitemap: {BASE}sitemap.xml" in service.get("/robots.txt").text
    assert sitemap.count(f"<loc>{BASE}doc/") >= int(entities)
