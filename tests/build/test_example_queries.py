"""Example questions: their files, and how they are published."""

from pathlib import Path

import pytest
from pyoxigraph import Store

from youcheng.build.example_queries import load_queries, load_query
from youcheng.errors import SyntaxInvalid
from youcheng.paths import resource
from youcheng.rdf.namespaces import BASE, EXTERNAL, QUERIES, YC

HEADER = {
    "question-en": "Which places?",
    "question-zh": "哪些地方？",
    "keywords": "places, lookup",
    "view": "map",
    "group": "lookup",
}
SPARQL = (
    "PREFIX yc: <https://w3id.org/youcheng/ontology#>\n\nSELECT ?place\nWHERE { ?place a yc:Place }\nORDER BY ?place\n"
)


def write(folder: Path, header: dict[str, str], sparql: str = SPARQL) -> Path:
    path = folder / "places.rq"
    path.write_text("".join(f"# {key}: {value}\n" for key, value in header.items()) + "\n" + sparql, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("form", "kind"), [("SELECT ?s", "Select"), ("ASK", "Ask"), ("CONSTRUCT { ?s ?p ?o }", "Construct")]
)
def test_question_is_found_as_an_executable(tmp_path: Path, form: str, kind: str) -> None:
    text = f"{form}\nWHERE {{ ?s ?p ?o }}\n"
    quads = load_query(write(tmp_path, HEADER, text))

    assert {QUERIES} == {quad.graph_name.value for quad in quads}
    assert {f"{BASE}query/places"} == {quad.subject.value for quad in quads}
    said = {quad.predicate.value: set() for quad in quads}
    for quad in quads:
        said[quad.predicate.value].add(quad.object.value)
    sh, schema = EXTERNAL["sh"], EXTERNAL["schema"]
    assert {f"{sh}SPARQLExecutable", f"{sh}SPARQL{kind}Executable"} == said[f"{EXTERNAL['rdf']}type"]
    assert {text} == said[sh + kind.lower()]
    assert {"Which places?", "哪些地方？"} == said[f"{EXTERNAL['rdfs']}label"] == said[f"{EXTERNAL['rdfs']}comment"]
    assert {"places", "lookup"} == said[f"{schema}keywords"]
    assert {f"{BASE}sparql"} == said[f"{schema}target"]
    assert ({"map"}, {"lookup"}) == (said[f"{YC}view"], said[f"{YC}group"])


@pytest.mark.parametrize(
    ("change", "sparql", "message"),
    [
        ({"view": "pie"}, SPARQL, r"places\.rq: unknown view 'pie'; use one of table"),
        ({"group": "misc"}, SPARQL, r"places\.rq: unknown group 'misc'; use one of lookup"),
        ({"author": "me"}, SPARQL, r"places\.rq:6: '# author: me': expected `# key: value`"),
        ({"question-zh": None}, SPARQL, r"places\.rq:1: the header has no question-zh"),
        ({}, "DELETE WHERE { ?s ?p ?o }\n", r"places\.rq: no query found; begin a line with SELECT"),
    ],
)
def test_faulty_question_is_refused(tmp_path: Path, change: dict[str, str | None], sparql: str, message: str) -> None:
    header = {key: value for key, value in (HEADER | change).items() if value is not None}

    with pytest.raises(SyntaxInvalid, match=message):
        load_query(write(tmp_path, header, sparql))


def test_folder_without_questions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SyntaxInvalid, match=r"holds no example query"):
        load_queries(tmp_path)


@pytest.mark.parametrize("path", sorted(resource("data/queries").glob("*.rq")), ids=lambda path: path.stem)
def test_every_question_of_the_project_is_sparql_with_a_stable_order(path: Path) -> None:
    texts = {
        quad.predicate.value.removeprefix(EXTERNAL["sh"]): quad.object.value
        for quad in load_query(path)
        if quad.predicate.value.startswith(EXTERNAL["sh"])
    }

    ((form, text),) = texts.items()
    Store().query(text)
    assert form != "select" or "ORDER BY" in text
