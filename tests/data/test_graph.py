"""The committed graph keeps the rules of its named graphs, checked by queries that are independent of the build."""

import pytest
from pyoxigraph import RdfFormat, Store, parse

from youcheng.paths import BUILT_GRAPH, resource
from youcheng.rdf.canonical import dump_canonical
from youcheng.rdf.namespaces import BASE, prefixes
from youcheng.store.open import open_store

PREFIXES = "".join(f"PREFIX {prefix}: <{space}>\n" for prefix, space in prefixes().items())
IN_DEFAULT_GRAPH = f"""FILTER (STRSTARTS(STR(?g), "{BASE}id/passage/") || ?g IN (
  graph:editorial, graph:gazetteer, graph:entailed, graph:aligned, graph:ontology, graph:catalog))"""
IS_THING = f'FILTER (ISIRI(?s) && STRSTARTS(STR(?s), "{BASE}id/") && !CONTAINS(STR(?s), "#"))'
VIOLATIONS = {
    "what is in the default graph is in a graph that makes it up": f"""
        ?s ?p ?o FILTER NOT EXISTS {{ GRAPH ?g {{ ?s ?p ?o }} {IN_DEFAULT_GRAPH} }}""",
    "what is in a graph that makes up the default graph is in it": f"""
        GRAPH ?g {{ ?s ?p ?o }} {IN_DEFAULT_GRAPH} FILTER NOT EXISTS {{ ?s ?p ?o }}""",
    "the default graph has no blank node": """
        ?s ?p ?o FILTER (ISBLANK(?s) || ISBLANK(?o))""",
    "only the axioms and the shapes have blank nodes": """
        GRAPH ?g { ?s ?p ?o }
        FILTER (ISBLANK(?s) || ISBLANK(?o)) FILTER (?g NOT IN (graph:axioms, graph:shapes))""",
    "the reasoner states only what nobody else states": f"""
        GRAPH graph:entailed {{ ?s ?p ?o }} GRAPH ?g {{ ?s ?p ?o }} {IN_DEFAULT_GRAPH} FILTER (?g != graph:entailed)""",
    "what is said in other vocabularies is stated nowhere else": f"""
        GRAPH graph:aligned {{ ?s ?p ?o }} GRAPH ?g {{ ?s ?p ?o }} {IN_DEFAULT_GRAPH} FILTER (?g != graph:aligned)""",
    "every passage of the source has a graph of its own, with its line and kind": """
        ?source dcterms:hasPart ?s FILTER NOT EXISTS { GRAPH ?s {
          ?s a yc:Passage ; yc:line ?l ; yc:inSource ?source ; yc:kind ?k } }""",
    "the editors say how far each passage is annotated": """
        ?source dcterms:hasPart ?s FILTER NOT EXISTS { GRAPH graph:editorial { ?s yc:coverage ?c } }""",
    "a passage that calls something a pairing attests it, in the editors' voice": """
        GRAPH ?g { ?g a yc:Passage . ?s a yc:Pairing }
        FILTER NOT EXISTS { GRAPH graph:editorial { ?g ?attests ?s } ?attests rdfs:subPropertyOf yc:attests }""",
    "a pairing has one strongest evidence, which no passage surpasses": """
        ?s a yc:Pairing
        OPTIONAL { ?s yc:strongestAttestation ?one }
        OPTIONAL { ?s yc:strongestAttestation ?two FILTER (?one != ?two) }
        OPTIONAL { ?s yc:strongestAttestation/yc:rank ?rank
          { SELECT ?s (MIN(?each) AS ?least) { ?p ?attests ?s . ?attests yc:strength/yc:rank ?each } GROUP BY ?s } }
        FILTER (!BOUND(?one) || BOUND(?two) || ?rank != ?least)""",
    "no passage says what only the editors say": """
        GRAPH ?g { ?g a yc:Passage . ?s yc:paraphrase|yc:scope|yc:modality|yc:mode|yc:recurrence|yc:coverage ?o }""",
    "no passage has words in a language of ours": """
        GRAPH ?g { ?g a yc:Passage . ?s ?p ?o FILTER (LANG(?o) != "") }""",
    "nothing has the deprecated strength": """
        GRAPH ?g { ?s yc:attestation ?o }""",
    "every passage graph is a passage of the source": """
        GRAPH ?s { ?x ?p ?o } FILTER (STRSTARTS(STR(?s), STR(passage:)))
        FILTER NOT EXISTS { ?source dcterms:hasPart ?s }""",
    "what a passage speaks of rests on words of that passage": """
        GRAPH ?g { ?g a yc:Passage . ?s ?p ?o }
        FILTER (?s != ?g && !CONTAINS(STR(?s), "#"))
        FILTER NOT EXISTS { GRAPH ?g { ?s yc:printed|yc:printedName ?words } }""",
    "printed words have a position in their passage": """
        GRAPH ?g { ?g a yc:Passage . ?s yc:printed|yc:printedName ?words }
        FILTER NOT EXISTS { GRAPH graph:annotations {
          ?annotation oa:hasBody ?s ; oa:hasTarget ?target .
          ?target oa:hasScope ?g ; oa:hasSelector/oa:exact ?words ; oa:hasSelector/oa:start ?start } }""",
    "a selector is by position or by quotation, not both": """
        GRAPH graph:annotations { ?s a oa:TextPositionSelector , oa:TextQuoteSelector }""",
    "a quotation has one prefix and one suffix, of at most four characters": """
        GRAPH graph:annotations {
          ?s a oa:TextQuoteSelector OPTIONAL { ?s oa:prefix ?before ; oa:suffix ?after } }
        FILTER (!BOUND(?before) || STRLEN(?before) > 4 || STRLEN(?after) > 4)""",
    "the default graph holds no annotations": """
        ?s ?p ?o FILTER (STRSTARTS(STR(?p), STR(oa:)) || ISIRI(?o) && STRSTARTS(STR(?o), CONCAT(STR(oa:), "Text")))""",
    "the words at a position are as long as the position says": """
        GRAPH graph:annotations {
          ?s oa:hasSelector/oa:exact ?words ; oa:hasSelector ?at . ?at oa:start ?start ; oa:end ?end }
        FILTER (STRLEN(?words) != ?end - ?start)""",
    "no words are a sentence": """
        ?s yc:printed|yc:printedName ?words FILTER (STRLEN(?words) >= 24)""",
    "every thing has exactly one label in Chinese and one in English": f"""
        {{ SELECT ?s (COUNT(DISTINCT ?zh) AS ?zhs) (COUNT(DISTINCT ?en) AS ?ens) {{
          ?s a ?class {IS_THING}
          OPTIONAL {{ ?s rdfs:label ?zh FILTER (LANG(?zh) = "zh") }}
          OPTIONAL {{ ?s rdfs:label ?en FILTER (LANG(?en) = "en") }}
        }} GROUP BY ?s }} FILTER (?zhs != 1 || ?ens != 1)""",
    "every thing that is referred to is said to be something": f"""
        GRAPH ?g {{ ?x ?p ?s }} {IS_THING}
        FILTER NOT EXISTS {{ GRAPH ?any {{ ?s a ?class }} }}""",
    "no passage says a label or a bound": """
        GRAPH ?g { ?g a yc:Passage . ?s rdfs:label|skos:altLabel|yc:earliest|yc:latest ?o }""",
}
"""What must hold, with a pattern that finds where it does not."""
WORDS = "一二三四五六七八九十一二三四五六七八九十一二三四"
BROKEN = f"""
passage:9 dcterms:hasPart passage:9 ; yc:line 9 .
GRAPH graph:entailed {{ place:a yc:p place:b }}
GRAPH graph:aligned {{ place:a yc:p place:b }}
GRAPH graph:editorial {{ place:a yc:p place:b , [] . place:c a yc:Place }}
GRAPH passage:8 {{ passage:8 a yc:Passage . place:a a yc:Pairing ;
  yc:attestation yc:asserted ; yc:scope "a"@en . place:a yc:printed "abc" ; yc:printedName "{WORDS}" ; rdfs:label "a" }}
GRAPH passage:7 {{ passage:7 a yc:Passage . place:d yc:locatedIn place:e }}
GRAPH graph:annotations {{
  place:t oa:hasSelector place:s . place:s a oa:TextPositionSelector , oa:TextQuoteSelector .
  place:s oa:exact "abc" ; oa:start 1 ; oa:end 2 }}
place:s oa:start 1 ; yc:printed "{WORDS}" .
place:c a yc:Place , [] . place:a a yc:Pairing .
"""
"""A dataset that breaks every one of the rules."""


@pytest.fixture(scope="module")
def store() -> Store:
    return open_store(resource(BUILT_GRAPH))


@pytest.mark.parametrize("violation", VIOLATIONS.values(), ids=VIOLATIONS)
def test_rule_holds_for_the_graph(store: Store, violation: str) -> None:
    found = store.query(f"{PREFIXES} SELECT * WHERE {{ {violation} }} LIMIT 5")

    assert not [str(row) for row in found]


@pytest.mark.parametrize("violation", VIOLATIONS.values(), ids=VIOLATIONS)
def test_rule_fails_for_a_faulty_graph(violation: str) -> None:
    head = "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in prefixes().items())
    store = open_store(dump_canonical(parse(input=head + BROKEN, format=RdfFormat.TRIG)))

    assert list(store.query(f"{PREFIXES} SELECT * WHERE {{ {violation} }}"))


def test_every_quote_stands_at_its_position_in_its_line_of_the_real_article(store: Store, real_article: str) -> None:
    query = """SELECT ?line ?start ?end ?exact ?prefix ?suffix {
      ?g yc:line ?line
      GRAPH graph:annotations {
        ?s oa:hasScope ?g ; oa:hasSelector/oa:start ?start ; oa:hasSelector/oa:end ?end .
        ?s oa:hasSelector ?quote . ?quote oa:exact ?exact ; oa:prefix ?prefix ; oa:suffix ?suffix } }"""
    rows = [tuple(term.value for term in row) for row in store.query(PREFIXES + query)]

    assert len(rows) > 1000
    assert sum(bool(prefix or suffix) for *_, prefix, suffix in rows) > len(rows) / 4
    for line, start, end, exact, prefix, suffix in rows:
        assert real_article[: int(start)].endswith(prefix)
        assert real_article[int(end) :].startswith(suffix)
        assert (real_article[int(start) : int(end)], real_article.count("\n", 0, int(start)) + 1) == (exact, int(line))
