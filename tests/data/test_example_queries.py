"""Each example question gets the answer that was derived by hand from the article."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pyoxigraph
import pytest

from support.live_server import Live, serve
from support.paths import FIXTURES
from youcheng.paths import BUILT_GRAPH, resource
from youcheng.rdf.namespaces import RDF, YC, prefixes
from youcheng.store.open import open_store

ANSWERS = FIXTURES / "competency"
QUESTIONS = sorted(resource("data/queries").glob("*.rq"))
PREFIXES = prefixes()


@pytest.fixture(scope="module")
def store() -> pyoxigraph.Store:
    return open_store(resource(BUILT_GRAPH))


def compact(term: object, namespaces: Mapping[str, str] = PREFIXES) -> str:
    """Write a term as a person would: a prefixed name, or the lexical form."""
    if term is None:
        return ""
    if not isinstance(term, pyoxigraph.NamedNode):
        return str(getattr(term, "value", term))
    fitting = [(len(iri), name, iri) for name, iri in namespaces.items() if term.value.startswith(iri)]
    if not fitting:
        return term.value
    _, name, iri = max(fitting)
    return f"{name}:{term.value.removeprefix(iri)}"


def answer(store: pyoxigraph.Store, query: str, columns: Iterable[str]) -> list[tuple[str, ...]]:
    """Return the rows of a result, of the columns asked for, in the order of the result."""
    result = store.query(query)
    if isinstance(result, pyoxigraph.QueryBoolean):
        return [("true" if result else "false",)]
    if isinstance(result, pyoxigraph.QueryTriples):
        return sorted({(compact(t.subject), compact(t.predicate), compact(t.object)) for t in result})
    return [tuple(compact(row[column]) for column in columns) for row in result]


def expected(path: Path) -> tuple[list[str], list[tuple[str, ...]]]:
    """Return the columns and the rows of an answer kept as CSV."""
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert rows, f"{path.name} expects nothing: an answer that cannot be wrong"
    return header, [tuple(row) for row in rows]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda path: path.stem)
def test_query_returns_the_answer_derived_by_hand(store: pyoxigraph.Store, question: Path) -> None:
    columns, rows = expected(ANSWERS / f"{question.stem}.csv")

    assert answer(store, question.read_text(encoding="utf-8"), columns) == rows


@pytest.fixture(scope="module")
def server() -> Iterator[Live]:
    """A server whose address is its base."""
    with serve(resource(BUILT_GRAPH), "--workers", "1") as live:
        yield live


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda path: path.stem)
def test_query_is_understood_by_a_server_under_another_base(server: Live, question: Path) -> None:
    columns, rows = expected(ANSWERS / f"{question.stem}.csv")
    text, here = question.read_text(encoding="utf-8"), prefixes(server.url)
    kind, accept = re.search(r"^(ASK|CONSTRUCT|SELECT)\b", text, re.MULTILINE)[1], "application/sparql-results+json"  # type: ignore[index]

    def short(iri: str) -> str:
        return compact(pyoxigraph.NamedNode(iri), here)

    headers = {"Content-Type": "application/sparql-query", "Accept": "application/n-triples, " + accept}
    answer = server.request("POST", "sparql", headers, text)
    assert (answer.status, answer.headers["Query-Notice"]) == (200, None), answer.text
    if kind == "ASK":
        assert [("true" if answer.json()["boolean"] else "false",)] == rows
    elif kind == "CONSTRUCT":
        triples = pyoxigraph.parse(answer.body, format=pyoxigraph.RdfFormat.N_TRIPLES)
        assert sorted({tuple(compact(term, here) for term in quad.triple) for quad in triples}) == rows
    else:
        found = answer.json()["results"]["bindings"]
        assert sorted(
            tuple(
                short(row[name]["value"])
                if row.get(name, {}).get("type") == "uri"
                else row.get(name, {}).get("value", "")
                for name in columns
            )
            for row in found
        ) == sorted(rows)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda path: path.stem)
def test_rows_come_in_a_stable_order(question: Path) -> None:
    text = question.read_text(encoding="utf-8")

    assert re.search(r"^(ASK|CONSTRUCT)\b", text, re.MULTILINE) or "ORDER BY" in text


def test_every_answer_belongs_to_a_question() -> None:
    assert {path.stem for path in ANSWERS.glob("*.csv")} == {path.stem for path in QUESTIONS}


def test_a_wrong_answer_is_found(store: pyoxigraph.Store) -> None:
    query = (resource("data/queries") / "pairings-named.rq").read_text(encoding="utf-8")
    other = pyoxigraph.Store()
    other.bulk_extend(store)
    made_up = pyoxigraph.NamedNode(f"{PREFIXES['pairing']}made-up")
    other.add(pyoxigraph.Quad(made_up, pyoxigraph.NamedNode(f"{RDF}type"), pyoxigraph.NamedNode(f"{YC}Pairing")))

    assert answer(other, query, ["pairings"]) != answer(store, query, ["pairings"])
