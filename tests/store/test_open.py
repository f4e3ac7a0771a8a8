"""Stores opened from a dataset."""

import gzip
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store

from youcheng.build.dataset import assemble
from youcheng.errors import StoreInvalid
from youcheng.rdf.canonical import dump_canonical
from youcheng.rdf.namespaces import BASE, EDITORIAL, QUERIES
from youcheng.store.disk import load
from youcheng.store.open import open_store

KUNMING = NamedNode(f"{BASE}id/place/kunming")
LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")


@pytest.fixture
def dump() -> bytes:
    question = Literal(f"PREFIX place: <{BASE}id/place/> SELECT * {{ ?s ?p place:kunming }}")
    return dump_canonical(
        assemble(
            [
                Quad(KUNMING, LABEL, Literal("Kunming", language="en"), NamedNode(EDITORIAL)),
                Quad(NamedNode(f"{BASE}query/places"), LABEL, question, NamedNode(QUERIES)),
            ]
        )
    )


def test_base_is_replaced_in_every_iri_and_in_example_queries(dump: bytes) -> None:
    local = "http://127.0.0.1:8000/"
    store = open_store(dump, local)

    assert f"{local}id/place/kunming" in {q.subject.value for q in store}
    assert not [q for q in store if BASE in str(q)]
    assert any(f"PREFIX place: <{local}id/place/>" in q.object.value for q in store)


VOCABULARY = ("ontology", "ontology#Pairing", "ontology/axioms", "shapes", "shapes#PlaceShape", "id/unit/year",
              "id/field/tea", "id/concept/units")  # fmt: skip
MOVING = (
    "id/place/kunming",
    "graph/ontology",
    "query/coverage",
    "dataset",
    "ontology.ttl",
    "id/units/x",
    "doc/unit/year",
)


@pytest.mark.parametrize("suffix", ["nq", "ttl"])
@pytest.mark.parametrize("folder", ["", "store"])
def test_iris_of_the_vocabulary_are_canonical_under_every_base(tmp_path: Path, suffix: str, folder: str) -> None:
    path, local = tmp_path / f"graph.{suffix}", "http://127.0.0.1:8000/"
    lines = [f"<{BASE}{name}> <{BASE}ontology#about> <{BASE}{name}> ." for name in (*VOCABULARY, *MOVING)]
    path.write_text("\n".join(lines), encoding="utf-8")
    if suffix == "ttl":
        short = path.read_text(encoding="utf-8").replace(f"<{BASE}", "<")
        path.write_text(
            f"@base <{BASE}> . @prefix y: <{BASE}> . y:ontology\\#x <ontology#about> y:id\\/unit\\/y .\n{short}"
        )
    if folder:
        load(path, tmp_path / folder, local)
        path = tmp_path / folder

    quads = list(open_store(path, local))
    assert {quad.predicate.value for quad in quads} == {f"{BASE}ontology#about"}
    expected = {f"{BASE}{name}" for name in VOCABULARY} | {f"{local}{name}" for name in MOVING}
    more = ({f"{BASE}ontology#x"}, {f"{BASE}id/unit/y"}) if suffix == "ttl" else (set(), set())
    assert {quad.subject.value for quad in quads} == expected | more[0]
    assert {quad.object.value for quad in quads} == expected | more[1]


def test_canonical_base_is_the_default(dump: bytes) -> None:
    assert KUNMING in {q.subject for q in open_store(dump)}


@pytest.mark.parametrize(
    "base",
    ["", "localhost:8000/", "http://127.0.0.1:8000", "http://a/ b/", "http://a/>/", "http://a/?b/", 'http://a/"/'],
)
def test_base_must_be_an_iri_that_ends_in_a_slash(dump: bytes, base: str) -> None:
    with pytest.raises(StoreInvalid, match="must be an http"):
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


def test_folder_is_opened_read_only(tmp_path: Path, dump: bytes) -> None:
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
        ("graph.nq", b"", "contains no triples"),
        ("graph.nq", b"<http://a/s> oops .\n", r"graph\.nq:1: "),
        ("graph.nq.gz", b"\x1f\x8boops", "cannot be opened"),
        ("graph.csv", b"a,b\n", r"must end in \.nq"),
        ("graph", b"a,b\n", r"must end in \.nq"),
    ],
)
def test_invalid_dataset_is_refused(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises(StoreInvalid, match=message):
        open_store(tmp_path / name)


def test_missing_dataset_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreInvalid, match=r"none\.nq cannot be opened"):
        open_store(tmp_path / "none.nq")
