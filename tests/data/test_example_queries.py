"""Each example question gets the answer that was derived by hand from the article."""

import csv
import re
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph
import pytest

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


def compact(term: object) -> str:
    """Write a term as a person would: a prefixed name, or the lexical form."""
    if term is None:
        return ""
    if not isinstance(term, pyoxigraph.NamedNode):
        return str(getattr(term, "value", term))
    fitting = [(len(iri), name, iri) for name, iri in PREFIXES.items() if term.value.startswith(iri)]
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
