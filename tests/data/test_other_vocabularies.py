"""The graph in the terms of other vocabularies: the queries of their users, with answers derived by hand."""

import re

import pytest
from pyoxigraph import Store

from support.paths import ROOT
from youcheng.paths import BUILT_GRAPH, resource
from youcheng.rdf.namespaces import BASE, prefixes
from youcheng.store.open import open_store

PREFIXES = "".join(f"PREFIX {prefix}: <{space}>\n" for prefix, space in prefixes().items())
KUNMING = "wd:Q182852"
ANSWERS = {
    "Skosmos: the top concepts of a scheme, and whether more lie below": (
        """?top ?label ?children WHERE {
          ?top skos:topConceptOf concept:m49 ; skos:prefLabel ?label . FILTER(langMatches(LANG(?label), "en"))
          BIND(EXISTS { ?top skos:narrower ?narrower } AS ?children)
        }""",
        {
            "concept:m49-002 Africa (M49 002) true",
            "concept:m49-019 Americas (M49 019) true",
            "concept:m49-142 Asia (M49 142) true",
            "concept:m49-150 Europe (M49 150) true",
        },
    ),
    "Skosmos: the concepts below another": (
        '?label WHERE { field:agriculture skos:narrower/skos:prefLabel ?label . FILTER(LANG(?label) = "en") }',
        {
            "agricultural Internet of things",
            "animal husbandry",
            "crop substitution",
            "nut growing and trade",
            "plant protection",
            "plateau agriculture with local specialities",
            "rice breeding",
            "rice growing",
            "tea growing and trade",
            "vegetable growing",
        },
    ),
    "Skosmos: the way up from a concept": (
        """?up ?scheme WHERE {
          field:boundary-maintenance skos:broader* ?up OPTIONAL { ?up skos:topConceptOf ?scheme }
        }""",
        {"field:boundary-maintenance", "field:border-management concept:fields"},
    ),
    "GeoSPARQL: a feature's geometry": (
        """?name ?wkt WHERE {
          ?feature a geo:Feature ; rdfs:label ?name ; geo:hasGeometry ?geometry .
          ?geometry a geo:Geometry ; geo:asWKT ?wkt
          FILTER(?name = "Zürich"@en)
        }""",
        {"Zürich POINT(8.55 47.36667)"},
    ),
    # Fujisawa, Phnom Penh, Pokhara, Vientiane, Yangon, Zürich; that of Kuching South is not verified.
    "Wikidata: the sister cities of Kunming": (
        f"?sister WHERE {{ {KUNMING} wdt:P190 ?sister }}",
        {"wd:Q386661", "wd:Q1850", "wd:Q6640", "wd:Q9326", "wd:Q37995", "wd:Q72"},
    ),
    "Wikidata: the countries with sister cities of Kunming": (
        f"?country WHERE {{ ?city wdt:P190 {KUNMING} ; wdt:P17 ?country . {KUNMING} wdt:P17 wd:Q148 }}",
        {"wd:Q17", "wd:Q424", "wd:Q837", "wd:Q819", "wd:Q836", "wd:Q39"},
    ),
    "schema.org: what happened in September 2017, and where": (
        """?event ?place WHERE {
          ?event a schema:Event ; schema:name ?name ; schema:startDate ?start ; schema:location ?place .
          ?place a schema:State .
          FILTER(LANG(?name) = "en" && STRSTARTS(STR(?start), "2017-09"))
        }""",
        {"event:2017-chungnam-youth-visit place:yunnan"},
    ),
    "OWL-Time: what happened on one day": (
        '?event WHERE { ?event time:hasTime/time:hasBeginning/time:inXSDDate "2017-11-14"^^xsd:date }',
        {"event:2017-mahosot-ceremony", "event:2017-visit-to-patients"},
    ),
    "OWL-Time: what began and ended in one year": (
        """?event WHERE { ?event time:hasTime ?time . ?time a time:ProperInterval .
          ?time time:hasBeginning/time:inXSDgYear ?year ; time:hasEnd/time:inXSDgYear ?year
          FILTER(STR(?year) = "2019") }""",
        {"event:2019-agriculture-training", "event:2019-iwate-youth-visit"},
    ),
    "ORG: who holds a post in a party": (
        """?person ?post WHERE { ?person a foaf:Person ; org:holds ?post ; org:hasMembership ?membership .
          ?post a org:Post ; org:postIn ?party . ?membership org:organization ?party . ?party a yc:PartyBody }""",
        {
            "person:bounnhang-vorachith office:general-secretary-lprp",
            "person:nguyen-van-vinh office:party-secretary-lao-cai",
            "person:xi-jinping office:general-secretary-cpc",
        },
    ),
    "PROV: the statements of the association in Beijing": (
        "?statement WHERE { ?statement a prov:Entity ; prov:wasAttributedTo organization:cpaffc . }",
        {"statement:66-cpaffc-praise"},
    ),
}
"""Queries, and the terms of each row in their short form."""
ABSENT = {
    "concepts without one preferred label in each language": """
        ?concept a skos:Concept . VALUES ?language { "en" "zh" }
        OPTIONAL { SELECT ?concept ?language (COUNT(?label) AS ?labels) {
          ?concept skos:prefLabel ?label BIND(LANG(?label) AS ?language) } GROUP BY ?concept ?language }
        FILTER(COALESCE(?labels, 0) != 1)""",
    "schemes without top concepts or names": """
        ?scheme a skos:ConceptScheme
        FILTER NOT EXISTS { ?scheme skos:hasTopConcept/skos:inScheme ?scheme ; skos:prefLabel ?name }""",
    "concepts of a scheme that no way leads down to": """
        ?concept skos:inScheme ?scheme FILTER NOT EXISTS { ?concept skos:broader*/skos:topConceptOf ?scheme }""",
    "places that are no features": "?place a yc:Place FILTER NOT EXISTS { ?place a geo:Feature , schema:Place }",
    "features whose geometry is not where schema.org puts them": """
        ?feature a geo:Feature ; geo:hasGeometry/geo:asWKT ?wkt
        BIND(STRBEFORE(STRAFTER(STR(?wkt), "POINT("), ")") AS ?point)
        FILTER NOT EXISTS { ?feature schema:latitude ?latitude ; schema:longitude ?longitude
          FILTER(xsd:decimal(STRBEFORE(?point, " ")) = ?longitude)
          FILTER(xsd:decimal(STRAFTER(?point, " ")) = ?latitude) }""",
    "sister cities that are one-sided, or no items": """
        ?item wdt:P190 ?sister
        FILTER(!EXISTS { ?sister wdt:P190 ?item } || !STRSTARTS(STR(?item), STR(wd:)))""",
    "posts without a place among organizations": """
        ?post a org:Post ; yc:officeOf/rdf:type yc:Agent
        FILTER NOT EXISTS { ?post org:heldBy/org:hasMembership/org:organization ?organization .
          ?post org:postIn ?organization . ?organization a org:Organization }""",
    "events with a date that OWL-Time does not know": """
        ?event a schema:Event ; yc:date ?date
        FILTER NOT EXISTS {
          ?event time:hasTime/time:hasBeginning/(time:inXSDDate|time:inXSDgYearMonth|time:inXSDgYear) ?date }""",
    "persons, organizations and events without a name": """
        VALUES ?class { schema:Person schema:Organization schema:Event } ?thing a ?class
        FILTER NOT EXISTS { ?thing schema:name ?en , ?zh FILTER(LANG(?en) = "en" && LANG(?zh) = "zh") }""",
}
"""Patterns without a solution."""


@pytest.fixture(scope="module")
def store() -> Store:
    return open_store(resource(BUILT_GRAPH))


def short(term: object) -> str:
    text = str(term.value) if term is not None else ""
    spaces = sorted(prefixes().items(), key=lambda pair: -len(pair[1]))
    return next((f"{prefix}:{text.removeprefix(space)}" for prefix, space in spaces if text.startswith(space)), text)


@pytest.mark.parametrize(("query", "expected"), ANSWERS.values(), ids=ANSWERS)
def test_query_of_a_user_of_another_vocabulary(store: Store, query: str, expected: set[str]) -> None:
    rows = store.query(f"{PREFIXES} SELECT DISTINCT {query}")

    assert {" ".join(filter(None, map(short, row))) for row in rows} == expected


def test_every_pattern_of_the_documentation_finds_some(store: Store) -> None:
    text = (ROOT / "docs" / "linked-data.md").read_text(encoding="utf-8")
    section = text.partition("## In other vocabularies")[2].partition("\n## ")[0]
    patterns = re.findall(r"^\|.*\| `(.+)` \|$", section, re.MULTILINE)

    assert len(patterns) == 7
    assert [pattern for pattern in patterns if not store.query(f"{PREFIXES} ASK {{ {pattern} }}")] == []


@pytest.mark.parametrize("pattern", ABSENT.values(), ids=ABSENT)
def test_nothing_is_missing_in_another_vocabulary(store: Store, pattern: str) -> None:
    found = store.query(f"{PREFIXES} SELECT * WHERE {{ {pattern} }} LIMIT 5")

    assert [str(row) for row in found] == []


def test_every_sister_city_of_wikidata_is_a_pair_of_the_article(store: Store) -> None:
    pairs = store.query(f"{PREFIXES} SELECT ?item ?sister WHERE {{ ?item wdt:P190 ?sister }}")
    known = store.query(
        f"""{PREFIXES} SELECT ?item ?sister WHERE {{
          ?pairing a yc:AttestedPairing ; yc:party ?one , ?other . FILTER(?one != ?other)
          ?one schema:sameAs ?item . ?other schema:sameAs ?sister
          FILTER(CONTAINS(STR(?item), "wikidata") && CONTAINS(STR(?sister), "wikidata")) }}"""
    )

    assert {tuple(map(str, row)) for row in pairs} == {tuple(map(str, row)) for row in known}
    assert BASE not in str(next(iter(store.query(f"{PREFIXES} SELECT ?item WHERE {{ ?item wdt:P190 ?sister }}"))))
