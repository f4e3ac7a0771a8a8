"""The voices beside the article's: the editors, the gazetteer and other sources, each in its own graph."""

from collections.abc import Callable

import pytest

from youcheng.build.passages import load_passages
from youcheng.build.pipeline import Inputs
from youcheng.build.source import load_source
from youcheng.build.voices import load_editorial, load_elsewhere
from youcheng.errors import SyntaxInvalid, VoiceViolated
from youcheng.rdf.files import read_folder
from youcheng.rdf.namespaces import CATALOG, EDITORIAL, ELSEWHERE, GAZETTEER, ONTOLOGY
from youcheng.rdf.prefixes import shorten

Edit = Callable[[str, str, str], None]


def said(article: Inputs) -> set[tuple[str, str, str]]:
    passages = load_passages(article.source, load_source(article.source / "source.ttl"))
    others = [*read_folder(article.ontology, ONTOLOGY, blank_nodes=True), *read_folder(article.gazetteer, GAZETTEER)]
    quads = load_editorial(article.editorial, passages, others)
    assert {EDITORIAL} == {quad.graph_name.value for quad in quads}
    return {(shorten(quad.subject), shorten(quad.predicate), shorten(quad.object)) for quad in quads}


@pytest.mark.parametrize(
    "expected",
    [
        ("place:japan", "rdfs:label", '"Japan"@en'),
        ("passage:8", "yc:coverageReason", '"It credits the photograph."@en'),
        ("passage:8", "yc:coverage", "yc:nothingToState"),
        ("passage:3", "yc:coverage", "yc:annotated"),
        ("passage:8", "rdfs:label", '"第8行"@zh'),
        ("quantity:7-pupils", "rdfs:label", '"more than 30 people"@en'),
        ("count:qingxi-pairings-japan", "rdfs:label", '"1对（日本）"@zh'),
        ("pairing:qingxi-tsukimi", "rdfs:label", '"Qingxi – Tsukimi sister cities"@en'),
        ("event:2019-pupils-visit", "yc:latest", '"2019-05-31"^^xsd:date'),
        ("pairing:qingxi-tsukimi", "yc:earliest", '"2011-04-05"^^xsd:date'),
    ],
)
def test_editors_say(article: Inputs, expected: tuple[str, str, str]) -> None:
    assert expected in said(article)


def test_passage_without_statements_or_reason_is_not_yet_annotated(article: Inputs, edit: Edit) -> None:
    edit("editorial/readings.ttl", "passage:8 yc:coverageReason", "passage:8 yc:remark")

    assert ("passage:8", "yc:coverage", "yc:notYetAnnotated") in said(article)


def test_label_by_hand_wins_over_the_generated_one(article: Inputs, edit: Edit) -> None:
    edit("editorial/labels.ttl", "place:china ", 'passage:1 rdfs:label "The title"@en .\nplace:china ')
    edit(
        "editorial/labels.ttl",
        "@prefix person:",
        "@prefix passage: <https://w3id.org/youcheng/id/passage/> .\n@prefix person:",
    )

    labels = {(p, o) for s, p, o in said(article) if (s, p) == ("passage:1", "rdfs:label")}
    assert {("rdfs:label", '"The title"@en'), ("rdfs:label", '"第1行"@zh')} == labels


def test_blank_node_is_refused(article: Inputs, edit: Edit) -> None:
    edit("editorial/labels.ttl", "place:china ", "place:china yc:quantity [] . place:china ")

    with pytest.raises(VoiceViolated, match=r"labels\.ttl: blank nodes are not allowed in data"):
        said(article)


def test_invalid_turtle_is_refused_with_its_place(article: Inputs, edit: Edit) -> None:
    edit("editorial/labels.ttl", '"China"@en , "中国"@zh .', '"China"@en , .')

    with pytest.raises(SyntaxInvalid, match=r"labels\.ttl:\d+:\d+: "):
        said(article)


def test_gazetteer_speaks_in_its_graph(article: Inputs) -> None:
    quads = read_folder(article.gazetteer, GAZETTEER)

    assert len(quads) == 8
    assert {GAZETTEER} == {quad.graph_name.value for quad in quads}


@pytest.mark.parametrize(
    ("new", "cause", "message"),
    [
        ("yc:locatedIn [] .", VoiceViolated, r"places\.ttl: blank nodes .*place:yunnan yc:locatedIn"),
        ("yc:locatedIn place:china", SyntaxInvalid, r"places\.ttl:\d+:\d+: "),
    ],
)
def test_faulty_gazetteer_is_refused(
    article: Inputs, edit: Edit, new: str, cause: type[Exception], message: str
) -> None:
    edit("gazetteer/places.ttl", "yc:locatedIn place:china .", new)

    with pytest.raises(cause, match=message):
        read_folder(article.gazetteer, GAZETTEER)


def test_another_source_speaks_in_a_graph_of_its_own_and_is_described_in_the_catalog(article: Inputs) -> None:
    quads = load_elsewhere(article.elsewhere)

    assert {f"{ELSEWHERE}register", CATALOG} == {quad.graph_name.value for quad in quads}
    assert {f"{ELSEWHERE}register"} == {quad.subject.value for quad in quads if quad.graph_name.value == CATALOG}


def test_another_source_may_not_speak_for_the_editors(article: Inputs, edit: Edit) -> None:
    edit(
        "elsewhere/register.trig",
        "GRAPH <https://w3id.org/youcheng/graph/elsewhere/register>",
        "GRAPH <https://w3id.org/youcheng/graph/editorial>",
    )

    with pytest.raises(VoiceViolated, match=r"register\.trig: the graph graph:editorial is not one of another source"):
        load_elsewhere(article.elsewhere)
