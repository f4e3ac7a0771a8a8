"""The dataset as a whole: the merge of its named graphs, and its canonical dump."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from youcheng.build.dataset import assemble
from youcheng.errors import VoiceViolated
from youcheng.rdf.canonical import dump_canonical, require_faithful
from youcheng.rdf.namespaces import BASE, EDITORIAL, ELSEWHERE, GAZETTEER, ONTOLOGY, PASSAGE, QUERIES, SHAPES, XSD
from youcheng.store.open import open_store

GRAPHS = [f"{PASSAGE}9", EDITORIAL, GAZETTEER, ONTOLOGY, SHAPES, QUERIES, f"{ELSEWHERE}register"]
KUNMING = NamedNode(f"{BASE}id/place/kunming")
LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")

iris = st.sampled_from("abcdef").map(lambda name: NamedNode(f"{BASE}id/place/{name}"))
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
literals = st.one_of(
    texts.map(Literal),
    st.builds(lambda value, language: Literal(value, language=language), texts, st.sampled_from(["en", "zh"])),
    st.sampled_from(["5", "-1", "0"]).map(lambda value: Literal(value, datatype=NamedNode(f"{XSD}integer"))),
    st.just(Literal("2017-11", datatype=NamedNode(f"{XSD}gYearMonth"))),
)
graphs = st.sampled_from(GRAPHS).map(NamedNode)
quads = st.lists(st.builds(Quad, iris, iris, st.one_of(iris, literals), graphs), min_size=1, max_size=12)
blank = st.sampled_from("xyz").map(BlankNode)
terms = st.one_of(iris, blank)
with_blanks = st.lists(st.builds(Quad, terms, iris, terms, graphs), min_size=1, max_size=8)


@given(quads=quads)
def test_dump_opens_as_the_same_dataset(quads: list[Quad]) -> None:
    dataset = assemble(quads)

    assert set(dataset) == set(open_store(dump_canonical(dataset)))


@given(quads=quads)
def test_default_graph_is_the_merge_of_its_voices(quads: list[Quad]) -> None:
    store = open_store(dump_canonical(assemble(quads)))
    outside = (SHAPES, QUERIES, f"{ELSEWHERE}register")
    voices = {
        q.triple for q in store if not isinstance(q.graph_name, DefaultGraph) and q.graph_name.value not in outside
    }

    assert voices == {q.triple for q in store.quads_for_pattern(None, None, None, DefaultGraph())}


@given(quads=with_blanks, data=st.data())
def test_dump_does_not_depend_on_order_or_names_of_blank_nodes(quads: list[Quad], data: st.DataObject) -> None:
    names = {BlankNode(name): BlankNode() for name in "xyz"}
    renamed = [
        Quad(names.get(q.subject, q.subject), q.predicate, names.get(q.object, q.object), q.graph_name) for q in quads
    ]
    shuffled = data.draw(st.permutations(renamed))

    assert dump_canonical(assemble(quads)) == dump_canonical(assemble(shuffled))


@pytest.mark.parametrize("kind", ["boolean", "int", "nonNegativeInteger", "unsignedByte"])
def test_literal_that_the_engine_would_rewrite_is_refused(kind: str) -> None:
    one = Literal("1", datatype=NamedNode(f"{XSD}{kind}"))

    with pytest.raises(VoiceViolated, match=rf'served in another form.*\n  place:kunming rdfs:label "1"\^\^<.*{kind}>'):
        require_faithful(assemble([Quad(KUNMING, LABEL, one, NamedNode(EDITORIAL))]))


@pytest.mark.parametrize(
    ("kind", "written", "kept"),
    [
        ("decimal", "7.0", "7"),
        ("decimal", "-97.50", "-97.5"),
        ("decimal", ".5", "0.5"),
        ("decimal", "100", "100"),
        ("decimal", "-0.0", "0"),
        ("integer", "05", "5"),
        ("integer", "+5", "5"),
        ("integer", "five", "five"),
        ("string", "05", "05"),
    ],
)
def test_numbers_are_dumped_as_they_are_served(kind: str, written: str, kept: str) -> None:
    number = Literal(written, datatype=NamedNode(f"{XSD}{kind}"))
    dataset = assemble([Quad(KUNMING, LABEL, number, NamedNode(EDITORIAL))])

    require_faithful(dataset)
    assert {q.object.value for q in open_store(dump_canonical(dataset))} == {kept}


@given(quads=quads)
def test_faithful_dataset_passes(quads: list[Quad]) -> None:
    require_faithful(assemble(quads))


def test_lines_are_sorted_by_code_points_and_unique() -> None:
    quads = [
        Quad(KUNMING, LABEL, Literal(text), NamedNode(EDITORIAL)) for text in ("友", "b", "a", "𠀀", "\uffef", "a")
    ]
    lines = dump_canonical(quads).decode().splitlines()

    assert sorted(lines) == lines
    assert len(lines) == 5


def test_a_blank_node_of_the_vocabulary_is_the_same_node_in_the_default_graph() -> None:
    node = BlankNode()
    quads = [Quad(KUNMING, LABEL, node, NamedNode(ONTOLOGY)), Quad(node, LABEL, Literal("x"), NamedNode(ONTOLOGY))]
    store = open_store(dump_canonical(assemble(quads)))
    query = f"SELECT ?x {{ <{KUNMING.value}> <{LABEL.value}> ?x GRAPH <{ONTOLOGY}> {{ ?x ?p ?o }} }}"

    assert len(list(store.query(query))) == 1
