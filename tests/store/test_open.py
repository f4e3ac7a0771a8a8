"""The dataset as a whole: the merge, the canonical dump, and stores opened from it."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store

from youcheng.errors import StoreInvalid, VoiceViolated
from youcheng.rdf.namespaces import BASE, EDITORIAL, ELSEWHERE, GAZETTEER, ONTOLOGY, PASSAGE, QUERIES, SHAPES, XSD
from youcheng.store.open import assemble, dump_canonical, open_store, require_faithful

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
def test_what_is_dumped_is_what_is_opened(quads: list[Quad]) -> None:
    dataset = assemble(quads)

    assert set(dataset) == set(open_store(dump_canonical(dataset)))


@given(quads=quads)
def test_default_graph_is_the_merge_of_the_voices_that_make_it_up_and_nothing_else(quads: list[Quad]) -> None:
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


def test_literal_that_the_engine_would_rewrite_is_refused() -> None:
    one = Literal("1", datatype=NamedNode(f"{XSD}boolean"))

    with pytest.raises(VoiceViolated, match=r'served in another form.*\n  place:kunming rdfs:label "1"\^\^<.*boolean>'):
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
def test_dataset_that_the_engine_keeps_is_let_pass(quads: list[Quad]) -> None:
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


@pytest.fixture
def dump() -> bytes:
    question = Literal(f"PREFIX yc: <{BASE}ontology#> SELECT * {{ ?s a yc:Place }}")
    return dump_canonical(
        assemble(
            [
                Quad(KUNMING, LABEL, Literal("Kunming", language="en"), NamedNode(EDITORIAL)),
                Quad(NamedNode(f"{BASE}query/places"), LABEL, question, NamedNode(QUERIES)),
            ]
        )
    )


def test_base_is_replaced_in_every_iri_and_in_the_text_of_questions(dump: bytes) -> None:
    local = "http://127.0.0.1:8000/"
    store = open_store(dump, local)

    assert f"{local}id/place/kunming" in {q.subject.value for q in store}
    assert not [q for q in store if BASE in str(q)]
    assert any(f"PREFIX yc: <{local}ontology#>" in q.object.value for q in store)


def test_canonical_base_is_kept_unless_another_is_asked_for(dump: bytes) -> None:
    assert KUNMING in {q.subject for q in open_store(dump)}


@pytest.mark.parametrize(
    "base",
    ["", "localhost:8000/", "http://127.0.0.1:8000", "http://a/ b/", "http://a/>/", "http://a/?b/", 'http://a/"/'],
)
def test_base_that_is_no_iri_with_a_slash_at_its_end_is_refused(dump: bytes, base: str) -> None:
    with pytest.raises(StoreInvalid, match="is no http"):
        open_store(dump, base)


def test_file_is_opened_with_or_without_compression(tmp_path: Path, dump: bytes) -> None:
    plain, packed = tmp_path / "graph.nq", tmp_path / "graph.nq.gz"
    plain.write_bytes(dump)
    packed.write_bytes(gzip.compress(dump))

    assert set(open_store(plain)) == set(open_store(packed)) == set(open_store(gzip.compress(dump)))


@pytest.mark.parametrize("suffix", [".ttl", ".nt", ".trig"])
def test_other_formats_are_opened_too(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"graph{suffix}"
    path.write_text(f"<{KUNMING.value}> <{LABEL.value}> 'Kunming'@en .".replace("'", '"'), encoding="utf-8")

    assert len(open_store(path, "http://127.0.0.1:8000/")) == 1


def test_folder_is_opened_as_a_store_on_disk_that_cannot_be_written(tmp_path: Path, dump: bytes) -> None:
    written = Store(str(tmp_path / "store"))
    written.load(input=dump, format=RdfFormat.N_QUADS)
    written.flush()
    del written
    store = open_store(tmp_path / "store")

    assert len(store) == 3
    with pytest.raises(RuntimeError, match="read-write"):
        store.add(Quad(KUNMING, LABEL, Literal("x"), DefaultGraph()))
    with pytest.raises(StoreInvalid, match="its base was fixed as"):
        open_store(tmp_path / "store", "http://127.0.0.1:8000/")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("graph.nq", b"", "holds nothing"),
        ("graph.nq", b"<http://a/s> oops .\n", r"graph\.nq:1: "),
        ("graph.nq.gz", b"\x1f\x8boops", "cannot be opened"),
        ("graph.csv", b"a,b\n", r"must end in \.nq"),
        ("graph", b"a,b\n", r"must end in \.nq"),
    ],
)
def test_what_is_no_dataset_is_refused(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises(StoreInvalid, match=message):
        open_store(tmp_path / name)


def test_dataset_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreInvalid, match=r"none\.nq cannot be opened"):
        open_store(tmp_path / "none.nq")
