"""Conclusions: what each kind of axiom entails, the same as by brute force, at a cost that grows with the data."""

from collections import Counter
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Triple, parse

from support.entailment import FUJISAWA, pairings, turtle
from youcheng.entailment import entail
from youcheng.entailment.materialize import Facts
from youcheng.entailment.owl_rules import read_rules
from youcheng.entailment.rules import DIFFERENT, substitute, unify
from youcheng.paths import resource
from youcheng.rdf.namespaces import EXTERNAL, YC
from youcheng.rdf.terms import TYPE


def defined(text: str) -> list[Triple]:
    """Return an ontology that defines every term in the name space of the examples."""
    triples = turtle(text + ":o a owl:Ontology .")
    terms = {term for triple in triples for term in (triple.subject, triple.object) if isinstance(term, NamedNode)}
    own = sorted((term for term in terms if term.value.startswith("https://example.org/")), key=str)
    return triples + [triple for term in own for triple in turtle(f"{term} rdfs:isDefinedBy :o .")]


CASES = {
    "subclass": (":A rdfs:subClassOf :B . :B rdfs:subClassOf :C .", ":x a :A .", ":x a :B , :C ."),
    "equivalent class": (":A owl:equivalentClass :B .", ":x a :A . :y a :B .", ":x a :B . :y a :A ."),
    "subproperty": (":p rdfs:subPropertyOf :q .", ":x :p :y .", ":x :q :y ."),
    "subproperty of text": (":p rdfs:subPropertyOf :q .", ':x :p "y" .', ':x :q "y" .'),
    "equivalent property": (":p owl:equivalentProperty :q .", ":x :p :y . :u :q :v .", ":x :q :y . :u :p :v ."),
    "domain": (":p rdfs:domain :A .", ":x :p :y .", ":x a :A ."),
    "range": (":p rdfs:range :A .", ":x :p :y .", ":y a :A ."),
    "range of text": (":p rdfs:range :A .", ':x :p "y" .', ""),
    "domain of two": (":p rdfs:domain [ owl:intersectionOf ( :A :B ) ] .", ":x :p :y .", ":x a :A , :B ."),
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
        place:kunming a yc:SecondLevelDivision , yc:AdministrativeUnit , yc:Agent , yc:Place ; yc:level yc:secondLevel ;
          yc:locatedIn place:china ; yc:country place:china ;
          yc:twinnedWith place:fujisawa ; yc:partyOf pairing:kunming-fujisawa .
        place:fujisawa a yc:AdministrativeUnit , yc:Agent , yc:Place ; yc:country place:japan ;
          yc:twinnedWith place:kunming ; yc:partyOf pairing:kunming-fujisawa .
        place:yunnan a yc:AdministrativeUnit , yc:Agent , yc:Place ; yc:level yc:firstLevel ; yc:country place:china .
        place:china a yc:AdministrativeUnit , yc:Agent , yc:Place ; yc:level yc:nationalLevel ; yc:country place:china .
        place:japan a yc:AdministrativeUnit , yc:Agent , yc:Place ; yc:level yc:nationalLevel ; yc:country place:japan .
        pairing:kunming-fujisawa a yc:Relation , yc:AttestedPairing , yc:MunicipalPairing ;
          yc:party place:kunming , place:fujisawa ; yc:domesticParty place:kunming ; yc:partnerCountry place:japan ;
          yc:strongestAttestation yc:asserted .
        passage:9 a yc:Passage ; yc:attests pairing:kunming-fujisawa .
    """)

    in_scheme, concept = (NamedNode(f"{EXTERNAL['skos']}{name}") for name in ("inScheme", "Concept"))
    codes = {Triple(t.subject, TYPE, concept) for t in ontology if t.predicate == in_scheme}

    assert entail(turtle(FUJISAWA), ontology) == {*expected, *codes}


@pytest.mark.parametrize(
    ("attests", "twinned"),
    [
        ("asserts", True),
        ("reportsAssertionOf", True),
        ("presupposes", True),
        ("reportsPresuppositionOf", True),
        ("impliesByLabel", True),
        ("impliesByDiscourse", False),
    ],
)
def test_only_sufficient_attestation_makes_twins(ontology: list[Triple], attests: str, *, twinned: bool) -> None:
    data = turtle(FUJISAWA.replace("yc:asserts", f"yc:{attests}"))

    assert any(triple.predicate.value == f"{YC}twinnedWith" for triple in entail(data, ontology)) is twinned


def test_the_strongest_evidence_is_that_of_the_lowest_rank(ontology: list[Triple]) -> None:
    weaker = """passage:100 yc:impliesByDiscourse pairing:kunming-fujisawa .
      passage:66 yc:presupposes pairing:kunming-fujisawa . passage:98 yc:impliesByDiscourse pairing:other ."""
    found = [str(triple) for triple in entail(turtle(FUJISAWA + weaker), ontology) if "strongest" in str(triple)]

    expected = turtle("""pairing:kunming-fujisawa yc:strongestAttestation yc:asserted .
      pairing:other yc:strongestAttestation yc:impliedByDiscourse .""")
    assert sorted(found) == sorted(map(str, expected))


@pytest.mark.parametrize(
    ("level", "country", "classes"),
    [
        ("national", "", {"Country"}),
        ("first", "place:china", {"FirstLevelDivision"}),
        ("second", "place:china", {"SecondLevelDivision", "Prefecture"}),
        ("second", "place:japan", {"SecondLevelDivision"}),
        ("third", "place:china", {"County"}),
        ("third", "place:japan", set()),
        ("fourth", "place:china", {"Township"}),
    ],
)
def test_class_follows_from_level_and_country(
    ontology: list[Triple], level: str, country: str, classes: set[str]
) -> None:
    where = f"place:x yc:locatedIn {country} ." if country else ""
    data = turtle(f"""place:china a yc:Country ; yc:iso3166 "CN" . place:japan a yc:Country ; yc:iso3166 "JP" .
        place:x yc:level yc:{level}Level . {where}""")
    (x,) = {triple.subject for triple in data if triple.predicate.value == f"{YC}level"}
    found = {
        triple.object.value.removeprefix(YC)
        for triple in entail(data, ontology)
        if triple.subject == x and triple.predicate == TYPE
    }

    assert found == classes | {"AdministrativeUnit", "Agent", "Place"}


@pytest.mark.parametrize(
    ("level", "kind"),
    [("FirstLevelDivision", "ProvincialPairing"), ("Prefecture", "MunicipalPairing"), ("County", "CountyPairing")],
)
def test_pairing_has_the_level_of_its_domestic_party(ontology: list[Triple], level: str, kind: str) -> None:
    data = turtle(FUJISAWA.replace("place:kunming a yc:Prefecture", f"place:kunming a yc:{level}"))
    levels = {f"{YC}{each}Pairing" for each in ("Provincial", "Municipal", "County")}
    found = {
        triple.object.value for triple in entail(data, ontology) if getattr(triple.object, "value", None) in levels
    }

    assert found == {f"{YC}{kind}"}


TERMS = [NamedNode(f"https://example.org/{name}") for name in "abcd"]
PREDICATES = [
    "locatedIn",
    "domesticParty",
    "foreignParty",
    "party",
    "takesPlaceIn",
    "twinnedWith",
    "partyOf",
    "strongestAttestation",
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
            body = [pattern for pattern in rule.body if pattern[1] != DIFFERENT]
            unlike = [pattern for pattern in rule.body if pattern[1] == DIFFERENT]
            fitting = [[fact for fact in known if unify(pattern, fact) is not None] for pattern in body]
            for chosen in product(*fitting):
                bindings: dict = {}
                for pattern, fact in zip(body, chosen, strict=True):
                    found = unify(substitute(pattern, bindings), fact)
                    if found is None:
                        break
                    bindings |= found
                else:
                    if any(one == other for one, _, other in (substitute(each, bindings) for each in unlike)):
                        continue
                    new.add(Triple(*substitute(rule.head, bindings)))
        if new <= known:
            return known - facts
        known |= new


@pytest.mark.slow
@given(st.lists(FACTS, max_size=7))
@settings(max_examples=25, deadline=None)
def test_same_conclusions_as_by_brute_force(data: list[Triple]) -> None:
    ontology = [
        quad.triple
        for name in ("youcheng", "youcheng-axioms", "youcheng-yunnan")
        for quad in parse(path=resource(f"ontology/{name}.ttl"))
    ]

    assert entail(data, ontology) == by_brute_force(data, ontology)


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
