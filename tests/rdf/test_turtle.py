"""Turtle: graphs are read back unchanged, blank nodes are nested, and equal graphs give equal bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from youcheng.paths import resource
from youcheng.rdf.namespaces import BASE, prefixes
from youcheng.rdf.prefixes import used_prefixes
from youcheng.rdf.writers.jsonld import Context
from youcheng.rdf.writers.serialize import write
from youcheng.rdf.writers.turtle import MAX_TRIPLES, nested_turtle

EX = "http://example.org/"
HEAD = f"@prefix : <{EX}> .\n@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
NAMES = {"": EX, "owl": "http://www.w3.org/2002/07/owl#"}
CONTEXT = Context([], BASE)


def read(text):
    return [quad.triple for quad in parse(text, format=RdfFormat.TURTLE)]


def written(triples, thing=""):
    quads = [Quad(t.subject, t.predicate, t.object, NamedNode(f"{BASE}graph/editorial")) for t in triples]
    return write(quads, RdfFormat.TURTLE, thing=thing, base=BASE, context=CONTEXT)


def canonical(triples):
    found = Dataset([Quad(t.subject, t.predicate, t.object) for t in triples])
    found.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return set(found)


@pytest.mark.parametrize(
    "body",
    [
        ":a owl:equivalentClass [ a owl:Class ; owl:unionOf ( :b [ owl:complementOf :c ] ) ] .",
        ":a :p () , ( 1 2.50 true ) , ( ( :b ) ) .",
        "[ a owl:Axiom ; :p 1 ] .",
        "[ :p [ :q [] ] ] .",
        "_:x :p _:y . _:y :p _:x .",
        "_:x :p _:x .",
        ":a :p _:x . :b :p _:x . _:x :q 1 .",
        ":a :p _:list . _:list <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> 1 , 2 .",
        ":a :p ( :b ) . :c :q 01 , -1 , 1.0 , '1.'^^<http://www.w3.org/2001/XMLSchema#decimal> , 1e0 .",
        ":a :p 'x'@en , 'y'@zh-Hans , 'a\\nb\"c' , 'tab\\t\\\\n' , 'z'^^:type , [] .",
        f"<{EX}a/b> :p <{EX}c.> , <{EX}%41> , <{EX}> , <{EX}昆明> , <{EX}(a)> , <{EX}a~b> , <{EX}-a> , [] .",
    ],
)
def test_what_is_written_is_what_was_given(body):
    triples = read(HEAD + body)

    assert canonical(triples) == canonical(read(written(triples)))


@pytest.mark.parametrize("name", ["ontology/youcheng-axioms.ttl", "ontology/youcheng.ttl", "shapes/data.ttl"])
def test_a_file_written_by_hand_keeps_its_meaning_and_has_no_labels_of_blank_nodes(name):
    triples = read(resource(name).read_bytes())
    document = nested_turtle(triples, used_prefixes(triples, prefixes())) or written(triples)

    assert canonical(triples) == canonical(read(document))
    assert b"_:" not in document


def test_the_header_of_an_ontology_comes_first():
    triples = read(f"{HEAD} :Z a owl:Ontology . :A a owl:Class ; :p [] .")

    document = nested_turtle(triples, NAMES).decode()
    assert document.startswith("@prefix : <http://example.org/> .\n")
    assert document.index(":Z\n") < document.index(":A\n")


def test_the_labels_of_blank_nodes_change_nothing():
    body = HEAD + ":a :p [ :q 1 ] , [ :q 2 ] , ( :b [ :q 3 ] ) . [ :r 4 ] . [ :r 5 ] ."
    renamed = {}

    def rename(term):
        if isinstance(term, BlankNode):
            return renamed.setdefault(term, BlankNode(f"z{99 - len(renamed)}"))
        return term

    triples = read(body)
    others = [Triple(rename(t.subject), t.predicate, rename(t.object)) for t in triples]
    assert nested_turtle(triples, NAMES) == nested_turtle(others[::-1], NAMES) is not None


def test_a_decimal_without_a_point_keeps_its_form():
    triples = read(f"{HEAD} :a :p '97'^^<http://www.w3.org/2001/XMLSchema#decimal> , [] .")

    assert nested_turtle(triples, NAMES) is None
    assert canonical(triples) == canonical(read(written(triples)))


def test_a_large_graph_is_not_nested():
    node = BlankNode()
    triples = [Triple(node, NamedNode(f"{EX}p"), Literal(number)) for number in range(MAX_TRIPLES + 1)]

    assert nested_turtle(triples, NAMES) is None
    assert len(read(written(triples))) == len(triples)


def test_the_thing_comes_first_then_its_type_and_labels():
    turtle = f"""{HEAD} @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        :a :p 1 . :z :p :a ; rdfs:label "z"@zh , "z"@en ; a :B ."""

    body = written(read(turtle), thing=f"{EX}z").decode().rpartition("@prefix")[2].partition("\n")[2]
    assert body.split() == (
        f'<{EX}z> a <{EX}B> ; rdfs:label "z"@en , "z"@zh ; <{EX}p> <{EX}a> . <{EX}a> <{EX}p> 1 .'.split()
    )


@given(st.text(), st.sampled_from([None, "en", "zh"]))
def test_any_text_is_read_as_it_was_written(text, language):
    triple = Triple(NamedNode(f"{EX}a"), NamedNode(f"{EX}p"), Literal(text, language=language))
    nested = [triple, Triple(triple.subject, triple.predicate, BlankNode("b"))]

    assert [triple] == read(written([triple]))
    assert canonical(nested) == canonical(read(written(nested)))


def test_ill_typed_literals_are_written_without_a_traceback_in_the_log(caplog):
    turtle = f"""{HEAD} @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
        [] :p "x"^^xsd:integer , "32.13."^^xsd:date , "<b>open"^^rdf:HTML , "<a>"^^rdf:XMLLiteral ."""

    assert b'"x"^^' in nested_turtle(read(turtle), NAMES)
    assert caplog.records == []
