"""What the site counts and lists, it does without the facts that are repeated in other vocabularies."""

import pytest
from pyoxigraph import NamedNode, Store

from youcheng.paths import BUILT_GRAPH, resource
from youcheng.rdf.namespaces import ALIGNED, BASE, EXTERNAL
from youcheng.store.open import open_store
from youcheng.store.statistics import holdings
from youcheng.web import create_app
from youcheng.web.search.facets import Facets
from youcheng.web.view.description import describe

LOCAL = "http://127.0.0.1:8000/"
REPEATED = f"""SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{ALIGNED}> {{ ?s ?p ?o }} }}"""
ALL = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
REPEATED_TERMS = {
    f"{EXTERNAL['schema']}Event", f"{EXTERNAL['schema']}startDate", f"{EXTERNAL['org']}Post",
    f"{EXTERNAL['time']}Instant", f"{EXTERNAL['wdt']}P190",
}  # fmt: skip


@pytest.fixture(scope="module")
def store() -> Store:
    return open_store(resource(BUILT_GRAPH))


@pytest.fixture(scope="module")
def client():
    """A client of the service with the graph of the package."""
    return create_app({"base": "http://127.0.0.1:8000/"}).test_client()


def count(store: Store, query: str) -> int:
    (row,) = store.query(query)
    return int(row["n"].value)


def test_triples_are_those_of_void(store: Store) -> None:
    void = f"SELECT ?n WHERE {{ <{BASE}dataset> <http://rdfs.org/ns/void#triples> ?n }}"

    assert count(store, REPEATED) > 0
    assert holdings(store, BASE)["triples"] == count(store, ALL) - count(store, REPEATED) == count(store, void)
    assert holdings(open_store(resource(BUILT_GRAPH), LOCAL), LOCAL) == holdings(store, BASE)


def test_facets_have_no_such_voice_and_no_such_class(store: Store) -> None:
    facets = Facets(store, BASE)

    assert "entailed" in facets.by["voice"]
    assert "aligned" not in facets.by["voice"]
    assert not [name for name in facets.by["class"] if ":" in name]


def test_things_refer_to_another_once(store: Store) -> None:
    description = describe(store, BASE, f"{BASE}id/place/kunming")

    assert description is not None
    assert any(f"{ALIGNED}" in fact.voices for fact in description.outgoing)
    assert not any(f"{ALIGNED}" in fact.voices for fact in description.incoming)


def test_completion_offers_the_terms_that_the_statistics_count(client) -> None:
    terms = client.get("/vocab.json").get_json()
    listed = {term["iri"] for kind in ("classes", "properties") for term in terms[kind]}

    assert f"{BASE}ontology#Event" in listed
    assert listed.isdisjoint(REPEATED_TERMS)


def test_another_dataset_is_left_as_it_is() -> None:
    other = open_store(b'<http://e.example/a> <http://www.w3.org/2000/01/rdf-schema#label> "a"@en .\n')

    assert not list(other.quads_for_pattern(None, None, None, NamedNode(ALIGNED)))
    assert len(other) == 1
