"""Descriptions: statements about a thing with their voices, and those that refer to it."""

import pytest
from pyoxigraph import NamedNode, Store

from youcheng.paths import PACKAGE
from youcheng.rdf.namespaces import BASE, in_default_graph
from youcheng.rdf.writers.serialize import story_of
from youcheng.web.view.description import as_quads, describe, query_text, select
from youcheng.web.view.sections import query_about, query_incoming

YC = f"{BASE}ontology#"
PAIRING = f"{BASE}id/pairing/kunming-fujisawa"
"""Queries of the endpoint, with prefixes of their own."""

QUERIES = sorted(path.stem for path in (PACKAGE / "web" / "view" / "queries").glob("*.rq"))


def voices(description, predicate):
    return {
        (fact.triple.object.value, voice)
        for fact in description.outgoing
        if fact.triple.predicate.value == f"{YC}{predicate}"
        for voice in fact.voices
    }


def test_every_fact_has_all_its_voices(sample):
    described = describe(sample, BASE, PAIRING)

    assert voices(described, "ordinal") == {("1", f"{BASE}id/passage/9")}
    assert voices(described, "established") == {
        ("1981-11-05", f"{BASE}graph/editorial"),
        ("1981", f"{BASE}graph/elsewhere/example"),
    }
    assert all(fact.voices for fact in described.facts)


def test_one_fact_of_two_voices_is_one_fact(sample):
    described = describe(sample, BASE, f"{BASE}id/place/cambodia")

    printed = [fact for fact in described.outgoing if fact.triple.predicate.value == f"{YC}printedName"]
    assert [fact.voices for fact in printed] == [(f"{BASE}id/passage/191", f"{BASE}id/passage/60")]


def test_incoming_statements_are_part_of_a_description(sample):
    described = describe(sample, BASE, f"{BASE}id/place/fujisawa")

    subjects = {fact.triple.subject.value for fact in described.incoming}
    assert {PAIRING, f"{BASE}id/place/kunming", f"{BASE}id/passage/9"} <= subjects


def test_the_description_of_a_passage_contains_its_graph(sample):
    described = describe(sample, BASE, f"{BASE}id/passage/9")

    assert PAIRING in {fact.triple.subject.value for fact in described.contained}
    assert describe(sample, BASE, PAIRING).contained == ()


@pytest.mark.parametrize("iri", ["id/place/atlantis", "id/passage/10", "nothing"])
def test_an_unknown_iri_has_no_description(sample, iri):
    assert describe(sample, BASE, f"{BASE}{iri}") is None


@pytest.mark.parametrize("page", [0, 2, 10**9])
def test_there_is_no_page_beyond_the_last(sample, page):
    assert describe(sample, BASE, PAIRING, page) is None


def test_the_pages_of_a_description_contain_every_link_once(sample, monkeypatch):
    monkeypatch.setattr("youcheng.web.view.description.PAGE_SIZE", 4)
    thing = f"{BASE}id/place/kunming"
    pages = [describe(sample, BASE, thing, number) for number in range(1, describe(sample, BASE, thing).pages + 1)]

    assert len(pages) > 1
    found = [fact.triple for page in pages for fact in page.incoming]
    monkeypatch.undo()
    assert found == [fact.triple for fact in describe(sample, BASE, thing).incoming]


def test_everything_named_has_its_labels_in_both_languages(sample):
    described = describe(sample, BASE, PAIRING)
    quads = as_quads(sample, described)

    languages = {}
    for quad in quads:
        if quad.predicate.value.endswith("#label"):
            languages.setdefault(quad.subject.value, set()).add(quad.object.language)
    named = {fact.triple.object.value for fact in described.outgoing if isinstance(fact.triple.object, NamedNode)}
    assert named
    assert {iri for iri in named if languages.get(iri) != {"en", "zh"}} == set()


def test_every_quad_of_a_description_is_in_the_store_and_has_a_voice(sample):
    for thing in ("id/pairing/kunming-fujisawa", "id/passage/191", "id/place/kunming", "id/person/suon-bavor"):
        quads = as_quads(sample, describe(sample, BASE, f"{BASE}{thing}"))
        assert quads
        assert len(quads) == len(set(quads))
        for quad in quads:
            assert isinstance(quad.graph_name, NamedNode)
            assert quad in sample


def test_triples_without_voices_are_those_of_the_default_graph(sample):
    quads = as_quads(sample, describe(sample, BASE, PAIRING))
    found = story_of(quads, PAIRING, BASE)

    expected = {quad.triple for quad in quads if in_default_graph(quad.graph_name.value)}
    assert set(found) == expected
    assert len(found) == len(expected)
    assert len(expected) < len({quad.triple for quad in quads})


@pytest.mark.parametrize("name", QUERIES)
def test_every_query_is_valid_as_it_stands_in_its_file(name):
    Store().query(query_text(name))


def test_an_invalid_query_is_found():
    with pytest.raises(SyntaxError):
        Store().query(query_text("outgoing").replace("WHERE", "WHERE WHERE"))


def test_queries_use_the_base_of_the_store(sample):
    assert [row["line"].value for row in select(sample, "passages")] == ["9", "11", "29", "60", "66", "191"]
    assert "<http://127.0.0.1:1/sparql#service>" in query_text("service-description", "http://127.0.0.1:1/")
    assert f"<{YC}>" in query_text("passages", "http://127.0.0.1:1/")


def test_a_thing_of_another_source_alone_is_described_by_it(sample):
    thing = f"{BASE}id/pairing/kunming-chiang-mai"
    quads = as_quads(sample, describe(sample, BASE, thing))

    assert {quad.graph_name.value for quad in quads if quad.subject.value == thing} == {
        f"{BASE}graph/elsewhere/example"
    }
    assert NamedNode(f"{YC}Pairing") in {triple.object for triple in story_of(quads, thing, BASE)}


def test_the_query_of_a_section_returns_its_rows(sample):
    query = query_about(PAIRING, [f"{YC}established", f"{YC}ordinal"], BASE)

    assert "pairing:kunming-fujisawa" in query
    assert "yc:established yc:ordinal" in query
    rows = {(row["value"].value, row["who"].value.rpartition("/")[2]) for row in sample.query(query)}
    assert rows == {("1981-11-05", "editorial"), ("1981", "example"), ("1", "9")}


def test_the_query_of_incoming_statements_returns_them(sample):
    query = query_incoming(f"{BASE}id/place/fujisawa", f"{YC}foreignParty", BASE)

    assert {row["thing"].value for row in sample.query(query)} == {PAIRING}


def test_the_parts_of_a_thing_are_in_its_document(sample):
    described = describe(sample, BASE, f"{BASE}id/place/kunming")

    said = {
        (fact.triple.subject.value.rpartition("#")[2], fact.triple.predicate.value.rpartition("#")[2])
        for fact in described.contained
    }
    assert ("geometry", "asWKT") in said
    assert "POINT(102.71833 25.03889)" in {quad.object.value for quad in as_quads(sample, described)}
