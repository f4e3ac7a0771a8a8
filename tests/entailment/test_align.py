"""The same facts in the terms of other vocabularies: each query by an example, and all conclusions of the article."""

import pytest
from pyoxigraph import BlankNode, NamedNode, Store, Triple

from support.entailment import pairings, turtle
from youcheng.entailment import align, entail
from youcheng.rdf.namespaces import ALIGNED, BASE
from youcheng.rdf.terms import TYPE

OTHERS = """
@prefix at: <https://w3id.org/youcheng/id/event/a#> .
@prefix geo: <http://www.opengis.net/ont/geosparql#> .
@prefix held: <https://w3id.org/youcheng/id/person/li#> .
@prefix office: <https://w3id.org/youcheng/id/office/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix person: <https://w3id.org/youcheng/id/person/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix schema: <https://schema.org/> .
@prefix time: <http://www.w3.org/2006/time#> .
@prefix wd: <http://www.wikidata.org/entity/> .
@prefix wdt: <http://www.wikidata.org/prop/direct/> .
@prefix wgs84: <http://www.w3.org/2003/01/geo/wgs84_pos#> .
"""
EXAMPLES = {
    "concepts have preferred labels": (
        ':c a skos:Concept ; rdfs:label "trade"@en . :s a skos:ConceptScheme ; rdfs:label "fields"@en .',
        ':c skos:prefLabel "trade"@en . :s skos:prefLabel "fields"@en .',
    ),
    "top concepts are those without a broader one": (
        ":a skos:inScheme :s . :b skos:inScheme :s ; skos:broader :a .",
        ":a skos:topConceptOf :s ; skos:narrower :b . :s skos:hasTopConcept :a .",
    ),
    "places have coordinates": (
        "place:a a yc:Place ; wgs84:lat 25.04 ; wgs84:long 102.71 .",
        "place:a schema:latitude 25.04 ; schema:longitude 102.71 .",
    ),
    "places are contained in places, and organizations have them as location": (
        """place:a a yc:Place ; yc:locatedIn place:b . place:b a yc:Place .
        :o a yc:Organization ; yc:locatedIn place:b . :g a yc:Group ; yc:locatedIn place:b .""",
        "place:a schema:containedInPlace place:b . :o schema:location place:b .",
    ),
    "what schema.org knows has a name": (
        'event:a a yc:Event ; rdfs:label "Forum"@en . :c a yc:Pairing ; rdfs:label "twins"@en .',
        'event:a schema:name "Forum"@en .',
    ),
    "organizers are persons and organizations": (
        "event:a a yc:Event ; yc:organizer :o , place:b . :o a yc:Organization . place:b a yc:Place .",
        "event:a schema:organizer :o .",
    ),
    "events are parts of events": (
        "event:a a yc:Event ; yc:partOf event:b , :p . event:b a yc:Event . :p a yc:Project .",
        "event:a schema:superEvent event:b .",
    ),
    "a date has the precision that is printed": (
        'event:a a yc:Event ; yc:date "2019-07"^^xsd:gYearMonth .',
        'event:a schema:startDate "2019-07"^^xsd:gYearMonth ; schema:endDate "2019-07"^^xsd:gYearMonth .',
    ),
    "what lasts has a start alone": (
        'event:a a yc:Event ; yc:since "2012"^^xsd:gYear .',
        'event:a schema:startDate "2012"^^xsd:gYear .',
    ),
    "the time of a day": (
        'event:a a yc:Event ; yc:earliest "2017-11-14"^^xsd:date ; yc:latest "2017-11-14"^^xsd:date .',
        """event:a time:hasTime at:time .
        at:time a time:ProperInterval ;
          time:hasBeginning at:beginning ;
          time:hasEnd at:end .
        at:beginning a time:Instant ; time:inXSDDate "2017-11-14"^^xsd:date ;
          time:inXSDgYearMonth "2017-11"^^xsd:gYearMonth ; time:inXSDgYear "2017"^^xsd:gYear .
        at:end a time:Instant ; time:inXSDDate "2017-11-14"^^xsd:date ;
          time:inXSDgYearMonth "2017-11"^^xsd:gYearMonth ; time:inXSDgYear "2017"^^xsd:gYear .""",
    ),
    "the time of a span of years has no position": (
        'event:a a yc:Event ; yc:earliest "1981-01-01"^^xsd:date ; yc:latest "1991-12-31"^^xsd:date .',
        """event:a time:hasTime at:time .
        at:time a time:ProperInterval ;
          time:hasBeginning at:beginning ;
          time:hasEnd at:end .
        at:beginning a time:Instant .
        at:end a time:Instant .""",
    ),
    "the time of what lasts has a beginning alone": (
        'event:a a yc:Event ; yc:beginsAfter "2013-01-01"^^xsd:date ; yc:beginsBefore "2013-12-31"^^xsd:date .',
        """event:a time:hasTime at:time .
        at:time a time:ProperInterval ; time:hasBeginning at:beginning .
        at:beginning a time:Instant ; time:inXSDgYear "2013"^^xsd:gYear .""",
    ),
    "an office of an organization makes a member": (
        "office:head yc:officeOf :o ; yc:holder person:li ; rdfs:label 'Head'@en . :o a yc:Organization .",
        """office:head org:postIn :o ; org:heldBy person:li .
        person:li org:holds office:head ;
          org:hasMembership held:head ; schema:jobTitle "Head"@en .
        held:head a org:Membership ;
          org:member person:li ; org:organization :o .""",
    ),
    "an office of a region makes none": (
        "office:head yc:officeOf place:a ; yc:holder person:li . place:a a yc:Region .",
        """office:head org:heldBy person:li .
        person:li org:holds office:head .""",
    ),
    "statements are attributed to agents": (
        ":s a yc:Statement ; yc:speaker person:li , :paper . person:li a yc:Agent .",
        ":s prov:wasAttributedTo person:li .",
    ),
    "Wikidata's items are sister cities if both are known": (
        "place:a yc:twinnedWith place:b , place:c ; schema:sameAs wd:Q1 . place:b schema:sameAs wd:Q2 , :other .",
        "wd:Q1 wdt:P190 wd:Q2 . wd:Q2 wdt:P190 wd:Q1 .",
    ),
    "Wikidata's items are in a country if both are known": (
        "place:a yc:country place:b ; schema:sameAs wd:Q1 . place:b schema:sameAs wd:Q2 . :c yc:country place:b .",
        "wd:Q1 wdt:P17 wd:Q2 . wd:Q2 wdt:P17 wd:Q2 .",
    ),
}
"""Facts, and what is expected of them besides types."""


def conclusions(data: list[Triple], ontology: list[Triple]) -> set[Triple]:
    """Return what follows from data, without what follows from the ontology alone."""
    of_data, of_ontology = (align([*facts, *entail(facts, ontology)], ontology) for facts in (data, []))
    return of_data - of_ontology


def aligned(facts: str, ontology: list[Triple]) -> set[Triple]:
    """Return what follows, without the classes of what the facts name."""
    data = turtle(OTHERS + facts)
    named = {term for triple in data for term in triple}
    return {triple for triple in conclusions(data, ontology) if triple.predicate != TYPE or triple.subject not in named}


@pytest.mark.parametrize(("facts", "expected"), EXAMPLES.values(), ids=EXAMPLES)
def test_conclusions_of_an_example(ontology: list[Triple], facts: str, expected: str) -> None:
    assert aligned(facts, ontology) == set(turtle(OTHERS + expected))


def test_classes_of_an_example(ontology: list[Triple]) -> None:
    data = turtle("event:a a yc:Training . place:b a yc:Region .")

    assert conclusions(data, ontology) == set(
        turtle(
            OTHERS
            + """event:a a schema:Event , schema:EducationEvent .
        place:b a schema:Place , geo:Feature , wgs84:SpatialThing ."""
        )
    )


def test_conclusions_of_the_article_are_in_the_terms_of_others(graph: Store) -> None:
    triples = [quad.triple for quad in graph.quads_for_pattern(None, None, None, NamedNode(ALIGNED))]

    assert triples
    for triple in triples:
        assert not any(isinstance(term, BlankNode) for term in triple)
        term = triple.object if triple.predicate == TYPE else triple.predicate
        assert isinstance(term, NamedNode)
        assert not term.value.startswith(BASE)


def test_conclusions_grow_with_the_data(ontology: list[Triple]) -> None:
    first, second = (len(conclusions(pairings(number), ontology)) for number in (100, 400))

    assert 3.5 * first < second < 4.5 * first
