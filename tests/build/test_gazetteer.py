"""The gazetteer's voice and those of other sources: each in its own graph, with no blank nodes."""

from collections.abc import Callable

import pytest

from youcheng.build.elsewhere import load_elsewhere
from youcheng.errors import SyntaxInvalid, VoiceViolated
from youcheng.build.gazetteer import load_gazetteer
from youcheng.rdf.namespaces import CATALOG, ELSEWHERE, GAZETTEER
from youcheng.build.pipeline import Inputs

Edit = Callable[[str, str, str], None]


def test_gazetteer_speaks_in_its_graph(article: Inputs) -> None:
    quads = load_gazetteer(article.gazetteer)

    assert len(quads) == 8
    assert {GAZETTEER} == {quad.graph_name.value for quad in quads}


@pytest.mark.parametrize(
    ("new", "cause", "message"),
    [
        ("yc:locatedIn [] .", VoiceViolated, r"places\.ttl: data hold no blank nodes.*place:yunnan yc:locatedIn"),
        ("yc:locatedIn place:china", SyntaxInvalid, r"places\.ttl:\d+:\d+: "),
    ],
)
def test_faulty_gazetteer_is_refused(
    article: Inputs, edit: Edit, new: str, cause: type[Exception], message: str
) -> None:
    edit("gazetteer/places.ttl", "yc:locatedIn place:china .", new)

    with pytest.raises(cause, match=message):
        load_gazetteer(article.gazetteer)


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
