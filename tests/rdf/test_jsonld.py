"""JSON-LD: keys of our own context, and literals that expand to exactly what they were."""

import json

import pyoxigraph as ox
import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple

from youcheng.paths import ontology
from youcheng.rdf.canonical import dump_canonical
from youcheng.rdf.files import read
from youcheng.rdf.namespaces import BASE, RDF, XSD
from youcheng.rdf.terms import LABEL, TYPE, owl, yc
from youcheng.rdf.writers.jsonld import Context, context_of, write_json_ld

A, P = NamedNode(f"{BASE}id/place/a"), NamedNode(f"{BASE}ontology#value")
B, TWINNED = NamedNode(f"{BASE}id/place/b"), NamedNode(f"{BASE}ontology#twinnedWith")


def compact(triples, thing, context):
    return json.loads(write_json_ld(triples, thing, context))


def read_back(document, context):
    """Return the canonical quads of a document, read with the published context."""
    reference, own = document["@context"], context.document()["@context"]
    head = own if reference == context.iri else [own, *reference[1:]]
    text = json.dumps(document | {"@context": head})
    return dump_canonical(ox.parse(text, format=RdfFormat.JSON_LD))


@pytest.fixture
def context(sample):
    return context_of(sample, BASE)


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        (Literal("103", datatype=NamedNode(f"{XSD}integer")), 103),
        (Literal("007", datatype=NamedNode(f"{XSD}integer")), {"@value": "007", "type": "xsd:integer"}),
        (Literal("9" * 20, datatype=NamedNode(f"{XSD}integer")), {"@value": "9" * 20, "type": "xsd:integer"}),
        (Literal("2.50", datatype=NamedNode(f"{XSD}decimal")), {"@value": "2.50", "type": "xsd:decimal"}),
        (Literal("true", datatype=NamedNode(f"{XSD}boolean")), True),
        (Literal("1", datatype=NamedNode(f"{XSD}boolean")), {"@value": "1", "type": "xsd:boolean"}),
        (Literal("2011", datatype=NamedNode(f"{XSD}gYear")), {"@value": "2011", "type": "xsd:gYear"}),
        (Literal("words"), "words"),
        (Literal("words", language="en"), {"@value": "words", "@language": "en"}),
    ],
)
def test_literals(context, literal, value):
    assert compact([Triple(A, P, literal)], A.value, context)["value"] == value


def test_texts_are_maps_by_language(context):
    texts = [Literal("a", language="en"), Literal("b", language="en"), Literal("甲", language="zh"), Literal("c")]
    found = compact([Triple(A, LABEL, text) for text in texts], A.value, context)

    assert found["label"] == {"en": ["a", "b"], "zh": "甲", "@none": "c"}


def test_what_is_said_of_others_is_included_with_the_names_of_all(context):
    names = [Triple(A, LABEL, Literal("a", language="en")), Triple(B, LABEL, Literal("b", language="en"))]
    found = compact([Triple(A, TWINNED, B), Triple(B, TWINNED, A), *names], A.value, context)

    assert list(found) == ["@context", "id", "label", "twinnedWith", "@included"]
    assert found["twinnedWith"] == {"id": B.value, "label": {"en": "b"}}
    assert found["@included"] == [{"id": B.value, "label": {"en": "b"}, "twinnedWith": {"id": A.value}}]


def test_a_thing_that_only_has_a_name_is_named_where_it_stands(context):
    found = compact([Triple(A, TWINNED, B), Triple(B, LABEL, Literal("b"))], A.value, context)

    assert found["twinnedWith"] == {"id": B.value, "label": {"@none": "b"}}
    assert "@included" not in found


def test_a_thing_of_which_nothing_is_said_has_its_identifier(context):
    found = compact([Triple(B, TWINNED, A)], A.value, context)

    assert (found["id"], found["@included"]) == (A.value, [{"id": B.value, "twinnedWith": {"id": A.value}}])


def test_blank_nodes_keep_their_identity(context):
    node = BlankNode("x")
    triples = [Triple(A, P, node), Triple(node, P, Literal("1"))]

    found = compact(triples, A.value, context)
    assert (found["value"], found["@included"]) == ({"id": "_:x"}, [{"id": "_:x", "value": "1"}])
    assert len(compact(triples, "", context)["@graph"]) == 2


def test_identifiers_are_in_full_and_keys_are_short(context):
    wikidata, same = NamedNode("http://www.wikidata.org/entity/Q1"), NamedNode("https://schema.org/sameAs")
    coordinates = NamedNode("http://www.opengis.net/ont/geosparql#hasGeometry")
    triples = [Triple(A, same, wikidata), Triple(A, coordinates, NamedNode(f"{BASE}ontology#Pairing"))]

    found = compact(triples, A.value, context)
    assert found["sameAs"] == {"id": wikidata.value}
    assert found["geo:hasGeometry"] == {"id": f"{BASE}ontology#Pairing"}


@pytest.mark.parametrize("thing", ["", A.value])
def test_every_triple_is_read_back(context, thing):
    types = [NamedNode(f"{BASE}ontology#Place"), NamedNode("urn:other:Place")]
    values = [
        Literal("x"), Literal("x", language="zh-Hans"), Literal("1", datatype=NamedNode("urn:type")), BlankNode("b"),
        Literal("3", datatype=NamedNode(f"{XSD}date")), NamedNode("urn:odd"), NamedNode(f"{BASE}ontology#"), A,
    ]  # fmt: skip
    predicates = [P, LABEL, TWINNED, NamedNode("urn:p"), NamedNode("http://example.org/p"), NamedNode(f"{RDF}first")]
    triples = [Triple(s, p, o) for s in (A, B, BlankNode("b")) for p in predicates for o in values]
    triples += [Triple(B, NamedNode(f"{RDF}type"), cls) for cls in types]

    expected = dump_canonical(Quad(t.subject, t.predicate, t.object) for t in triples)
    assert read_back(compact(triples, thing, context), context) == expected


@pytest.mark.parametrize("thing", ["", A.value])
def test_an_iri_whose_scheme_is_a_prefix_is_not_taken_for_a_prefixed_name(context, thing):
    place, property_ = NamedNode("geo:25.04,102.71"), NamedNode("http://www.opengis.net/ont/geosparql#hasGeometry")
    text = Literal("time: a text, not an IRI")
    triples = [Triple(A, property_, place), Triple(place, NamedNode("wd:P1"), A), Triple(A, P, text)]

    document = compact(triples, thing, context)
    assert document["@context"] == [context.iri, {"geo": None, "wd": None}]
    expected = dump_canonical(Quad(t.subject, t.predicate, t.object) for t in triples)
    assert read_back(document, context) == expected


def test_a_term_of_the_vocabulary_takes_no_key_of_another():
    names = ["label", "id", "type", "owl", "a/b", "a:b", "good-name"]
    terms = [Triple(yc(name), TYPE, owl("ObjectProperty")) for name in names]
    context = Context(terms, BASE)
    keys = context.document()["@context"]

    assert (keys["owl"], keys["good-name"]) == (yc("owl").value, yc("good-name").value)
    assert keys["label"] == {"@id": LABEL.value, "@container": "@language"}
    assert not {"a/b", "a:b"} & keys.keys()
    triples = [Triple(A, yc(name), B) for name in names] + [Triple(A, owl("sameAs"), owl("x")), Triple(A, owl("y"), B)]
    expected = dump_canonical(Quad(t.subject, t.predicate, t.object) for t in triples)
    assert read_back(compact(triples, A.value, context), context) == expected


def test_the_context_of_a_store_is_that_of_its_ontology():
    quads = [quad for path in ontology.glob("*.ttl") for quad in read(path, blank_nodes=True)]
    store = ox.Store()
    store.extend(quads)

    assert Context(quads, BASE).document() == context_of(store, BASE).document()


def test_the_context_names_every_term_once(context):
    document = context.document()["@context"]

    assert document["Pairing"] == f"{BASE}ontology#Pairing"
    assert document["paraphrase"] == {"@id": f"{BASE}ontology#paraphrase", "@container": "@language"}
    assert document["id"] == "@id"
    iris = [value for value in document.values() if isinstance(value, str) and value.startswith(f"{BASE}ontology#")]
    assert len(iris) == len(set(iris))
