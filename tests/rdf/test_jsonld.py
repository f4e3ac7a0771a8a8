"""JSON-LD: keys of our own context, and literals that expand to exactly what they were."""

import json

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from youcheng.rdf.namespaces import BASE, XSD
from youcheng.rdf.writers.jsonld import Context, compact, compact_graph

A, P = NamedNode(f"{BASE}id/place/a"), NamedNode(f"{BASE}ontology#value")


@pytest.fixture
def context(sample):
    return Context(sample, BASE)


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        (Literal("103", datatype=NamedNode(f"{XSD}integer")), 103),
        (Literal("007", datatype=NamedNode(f"{XSD}integer")), {"@value": "007", "@type": "xsd:integer"}),
        (Literal("9" * 20, datatype=NamedNode(f"{XSD}integer")), {"@value": "9" * 20, "@type": "xsd:integer"}),
        (Literal("2.50", datatype=NamedNode(f"{XSD}decimal")), {"@value": "2.50", "@type": "xsd:decimal"}),
        (Literal("true", datatype=NamedNode(f"{XSD}boolean")), True),
        (Literal("1", datatype=NamedNode(f"{XSD}boolean")), {"@value": "1", "@type": "xsd:boolean"}),
        (Literal("2011", datatype=NamedNode(f"{XSD}gYear")), {"@value": "2011", "@type": "xsd:gYear"}),
        (Literal("words"), "words"),
        (Literal("words", language="en"), {"@value": "words", "@language": "en"}),
    ],
)
def test_literals(context, literal, value):
    assert json.loads(compact([Triple(A, P, literal)], A.value, context))["value"] == value


def test_texts_are_maps_by_language(context):
    label = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    texts = [Literal("a", language="en"), Literal("b", language="en"), Literal("甲", language="zh"), Literal("c")]
    found = json.loads(compact([Triple(A, label, text) for text in texts], A.value, context))

    assert found["label"] == {"en": ["a", "b"], "zh": "甲", "@none": "c"}


def test_a_circle_ends(context):
    b = NamedNode(f"{BASE}id/place/b")
    twinned = NamedNode(f"{BASE}ontology#twinnedWith")
    found = json.loads(compact([Triple(A, twinned, b), Triple(b, twinned, A)], A.value, context))

    assert found["twinnedWith"]["id"] == b.value
    assert found["@reverse"]["twinnedWith"] == [{"id": b.value}]


def test_blank_nodes_keep_their_identity(context):
    node = BlankNode("x")
    triples = [Triple(A, P, node), Triple(node, P, Literal("1"))]

    assert json.loads(compact(triples, A.value, context))["value"] == {"id": "_:x", "value": "1"}
    assert len(json.loads(compact_graph(triples, context))["@graph"]) == 2


def test_the_context_names_every_term_once(context):
    document = context.document()["@context"]

    assert document["Pairing"] == f"{BASE}ontology#Pairing"
    assert document["paraphrase"] == {"@id": f"{BASE}ontology#paraphrase", "@container": "@language"}
    assert document["id"] == "@id"
    iris = [value for value in document.values() if isinstance(value, str) and value.startswith(f"{BASE}ontology#")]
    assert len(iris) == len(set(iris))
