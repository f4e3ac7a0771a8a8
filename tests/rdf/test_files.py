"""Reading of files: formats, places of faults and blank nodes."""

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from youcheng.errors import SyntaxInvalid, VoiceViolated
from youcheng.paths import root
from youcheng.rdf.files import display_path, read, read_folder
from youcheng.rdf.namespaces import BASE, EDITORIAL
from youcheng.rdf.prefixes import shorten
from youcheng.rdf.terms import iri, is_thing

PREFIXES = f"@prefix place: <{BASE}id/place/> .\n@prefix ex: <http://example.org/> .\n"
KUNMING = NamedNode(f"{BASE}id/place/kunming")


def write(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.write_text(PREFIXES + content, encoding="utf-8")
    return path


def test_lexical_forms_and_order_are_kept(tmp_path: Path) -> None:
    path = write(tmp_path, "a.ttl", 'place:b ex:n 05 . place:a ex:n "x"@zh-Hans .')

    assert [(q.subject.value.rsplit("/", 1)[-1], q.object.value) for q in read(path)] == [("b", "05"), ("a", "x")]


@pytest.mark.parametrize("name", ["a.ttl", "a.trig", "a.nt", "a.nq"])
def test_fault_is_named_with_file_line_and_column(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(
        "<http://a/s> <http://a/p> <http://a/o> .\n<http://a/s> <http://a/p> oops oops .\n", encoding="utf-8"
    )

    with pytest.raises(SyntaxInvalid, match=rf"{name}:2:\d+: "):
        read(path)


def test_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SyntaxInvalid, match=r"none\.ttl cannot be read"):
        read(tmp_path / "none.ttl")


@pytest.mark.parametrize(
    "content",
    ["place:a ex:p [] .", "_:a ex:p place:a .", "place:a ex:p ( 1 ) .", "place:a ex:p <<( ex:s ex:p ex:o )>> ."],
)
def test_what_has_no_name_is_refused_in_data(tmp_path: Path, content: str) -> None:
    path = write(tmp_path, "a.ttl", content)

    with pytest.raises(VoiceViolated, match=r"a\.ttl: blank nodes are not allowed in data"):
        read(path)


def test_blank_nodes_of_two_files_stay_apart(tmp_path: Path) -> None:
    write(tmp_path, "a.ttl", "_:x ex:p 1 .")
    write(tmp_path, "b.ttl", "_:x ex:p 2 .")

    assert len({quad.subject for quad in read_folder(tmp_path, EDITORIAL, blank_nodes=True)}) == 2


def test_folder_is_read_into_one_graph(tmp_path: Path) -> None:
    write(tmp_path, "a.ttl", "place:a ex:p 1 .")
    write(tmp_path, "b.ttl", "place:b ex:p 2 .")

    assert {EDITORIAL} == {quad.graph_name.value for quad in read_folder(tmp_path, EDITORIAL)}


def test_folder_without_turtle_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SyntaxInvalid, match="has no Turtle file"):
        read_folder(tmp_path, EDITORIAL)


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (KUNMING, "place:kunming"),
        (NamedNode(f"{BASE}graph/editorial"), "graph:editorial"),
        (NamedNode(f"{BASE}dataset"), f"<{BASE}dataset>"),
        (NamedNode("http://example.org/x"), "<http://example.org/x>"),
    ],
)
def test_term_is_shown_as_people_write_it(term: NamedNode, expected: str) -> None:
    assert expected == shorten(term)


def test_parts_of_things_are_no_things() -> None:
    assert [is_thing(t) for t in (KUNMING, NamedNode(f"{BASE}dataset"), Literal(f"{BASE}id/place/x"))] == [
        True,
        False,
        False,
    ]


def test_iri_is_demanded() -> None:
    with pytest.raises(VoiceViolated, match="must be an IRI"):
        iri(Literal("x"))


def test_paths_in_the_project_are_shown_without_the_machine() -> None:
    assert display_path(root() / "ontology" / "youcheng.ttl") == "ontology/youcheng.ttl"
