import pytest

from youcheng.rdf.namespaces import EXTERNAL, YC


@pytest.fixture
def vocabulary(client):
    response = client.get("/vocab.json")
    assert response.status_code == 200
    assert response.content_type == "application/json"
    return response.get_json()


def named(terms, name):
    return next(term for term in terms if term["name"] == name)


def test_classes_that_are_used_have_names_and_counts(vocabulary):
    pairing = named(vocabulary["classes"], "yc:Pairing")
    assert pairing["iri"] == f"{YC}Pairing"
    assert set(pairing["label"]) == {"en", "zh"}
    assert pairing["count"] >= 1


def test_terms_that_are_used_most_come_first(vocabulary):
    for kind in ("classes", "properties", "graphs"):
        counts = [term["count"] for term in vocabulary[kind]]
        assert counts == sorted(counts, reverse=True)
        assert counts


def test_a_class_lists_the_properties_of_its_members(vocabulary):
    pairing = named(vocabulary["classes"], "yc:Pairing")
    names = [vocabulary["properties"][at]["name"] for at in pairing["properties"]]
    assert "yc:yunnanParty" in names


def test_a_type_is_no_property_to_offer(vocabulary):
    assert f"{EXTERNAL['rdf']}type" not in {term["iri"] for term in vocabulary["properties"]}


def test_no_term_is_offered_that_the_graph_does_not_use(vocabulary, sample_app):
    from pyoxigraph import NamedNode

    store = sample_app.extensions["youcheng"].store
    for term in vocabulary["properties"]:
        assert next(iter(store.quads_for_pattern(None, NamedNode(term["iri"]), None)), None) is not None, term["name"]


def test_voices_are_offered_for_the_name_of_a_graph(vocabulary):
    assert "graph:editorial" in {term["name"] for term in vocabulary["graphs"]}


def test_prefixes_are_those_of_the_project_under_its_base(vocabulary):
    prefixes = vocabulary["prefixes"]
    assert prefixes["yc"] == "https://w3id.org/youcheng/ontology#"
    assert prefixes["unit"] == "https://w3id.org/youcheng/id/unit/"
    assert prefixes["place"] == "http://127.0.0.1:8000/id/place/"
    assert prefixes["graph"] == "http://127.0.0.1:8000/graph/"


def test_the_answer_has_a_validator(client):
    first = client.get("/vocab.json")
    again = client.get("/vocab.json", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
