"""Turtle for people: what is written is what was given, whatever has no name stands where it belongs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from youcheng.paths import resource
from youcheng.rdf.namespaces import prefixes
from youcheng.rdf.prefixes import used_prefixes
from youcheng.rdf.writers.serialize import order
from youcheng.rdf.writers.turtle import Turtle, quoted

EX = "http://example.org/"
HEAD = f"@prefix : <{EX}> .\n@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"


def read(text):
    return [quad.triple for quad in parse(text, format=RdfFormat.TURTLE)]


def written(triples, **options):
    return Turtle(order(triples, ""), {"": EX, "owl": "http://www.w3.org/2002/07/owl#"}).write(**options)


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
        ":a :p 'x'@en , 'y'@zh-Hans , 'a\\nb\"c' , 'tab\\t\\\\n' , 'z'^^:type .",
        f"<{EX}a/b> :p <{EX}c.> , <{EX}%41> , <{EX}> , <{EX}昆明> .",
    ],
)
@pytest.mark.parametrize("chapters", [True, False])
def test_what_is_written_is_what_was_given(body, *, chapters):
    triples = read(HEAD + body)

    assert canonical(triples) == canonical(read(written(triples, chapters=chapters)))


@pytest.mark.parametrize("name", ["ontology/youcheng-axioms.ttl", "ontology/youcheng.ttl", "shapes/data.ttl"])
def test_a_file_written_by_hand_keeps_its_meaning_and_has_no_labels_of_blank_nodes(name):
    triples = read(resource(name).read_bytes())
    ordered = order(triples, "")
    found = Turtle(ordered, used_prefixes(ordered, prefixes())).write(chapters=True)

    assert canonical(triples) == canonical(read(found))
    assert b"_:" not in found


def test_the_labels_of_blank_nodes_change_nothing():
    body = HEAD + ":a :p [ :q 1 ] , [ :q 2 ] , ( :b [ :q 3 ] ) . [ :r 4 ] . [ :r 5 ] ."
    renamed = {}

    def rename(term):
        if isinstance(term, BlankNode):
            return renamed.setdefault(term, BlankNode(f"z{99 - len(renamed)}"))
        return term

    triples = read(body)
    others = [Triple(rename(t.subject), t.predicate, rename(t.object)) for t in triples]
    assert written(triples) == written(others)


def test_one_thing_stands_on_a_line():
    assert written(read(HEAD + ":a a :B ; :p :x , :y .")).decode().splitlines()[3:] == [
        ":a",
        "  a :B ;",
        "  :p",
        "    :x ,",
        "    :y ;",
        "  .",
    ]


@given(st.text(), st.sampled_from([None, "en", "zh"]))
def test_any_text_is_read_as_it_was_written(text, language):
    triple = Triple(NamedNode(f"{EX}a"), NamedNode(f"{EX}p"), Literal(text, language=language))

    assert [triple] == read(written([triple]))


@given(st.text())
def test_a_quoted_text_ends_where_it_ends(text):
    assert [Literal(text)] == [triple.object for triple in read(f"<{EX}a> <{EX}p> {quoted(text)} .")]
