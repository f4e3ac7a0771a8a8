"""The columns give the answers that the engine gives, or none."""

import json
import re
from collections import Counter
from typing import Any

import pyoxigraph as ox
import pytest

from columns.generator import GRAPH, Generator
from youcheng.evaluation.columns import Columns
from youcheng.evaluation.formats import Sink
from youcheng.evaluation.lexical import Lexed

ROUNDS, QUERIES = 20, 250


@pytest.fixture(scope="module")
def store() -> ox.Store:
    found = ox.Store()
    found.load(GRAPH.encode(), format=ox.RdfFormat.TURTLE)
    return found


@pytest.fixture(scope="module")
def columns(store: ox.Store) -> Columns:
    found = Columns.of(store, 1000)
    assert found
    return found


def by_columns(query: str, columns: Columns) -> Any:
    """Return the document that the columns write, or None where they leave the query to the engine."""
    sink = Sink(10**7)
    rows = columns.answer(Lexed(query), {}, sink)
    if rows is None:
        assert not sink.chunks
        return None
    found = json.loads(sink.body())
    assert rows == len(found["results"]["bindings"])
    return found


def by_engine(query: str, store: ox.Store) -> Any:
    found = store.query(query)
    assert isinstance(found, ox.QuerySolutions)
    return json.loads(found.serialize(format=ox.QueryResultsFormat.JSON) or b"")


def rows(document: Any) -> Counter[str]:
    return Counter(json.dumps(row, sort_keys=True) for row in document["results"]["bindings"])


def keys(document: Any, names: list[str]) -> list[list[str]]:
    """Return what the rows are ordered by; of strings the value alone, for languages have no order."""
    return [[row.get(name, {}).get("value") for name in names] for row in document["results"]["bindings"]]


def compare(query: str, store: ox.Store, columns: Columns) -> bool:
    """Compare the answers to a query, and tell whether the columns gave one."""
    found = by_columns(query, columns)
    if found is None:
        return False
    expected = by_engine(query, store)
    assert found["head"] == expected["head"], query
    order = re.search(r"ORDER BY (.*)", query)
    cut = re.search(r"LIMIT|OFFSET", query)
    if not cut:
        assert rows(found) == rows(expected), query
    if order:
        names = re.findall(r"[?$](\w+)", order[1])
        if set(names) <= set(found["head"]["vars"]):
            assert keys(found, names) == keys(expected, names), query
    elif cut:
        assert rows(found).total() == rows(expected).total(), query
        everything = rows(by_engine(re.sub(r"LIMIT \d+|OFFSET \d+", "", query), store))
        assert rows(found) <= everything, query
    return True


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_made_up_queries_have_the_answers_of_the_engine(seed: int, store: ox.Store, columns: Columns) -> None:
    generator = Generator(seed)
    answered = sum(compare(generator.query(), store, columns) for _ in range(QUERIES))
    assert answered > QUERIES // 4


def test_a_wrong_answer_is_noticed(store: ox.Store) -> None:
    other = ox.Store()
    other.load(GRAPH.replace("ex:in ex:b", "ex:in ex:c").encode(), format=ox.RdfFormat.TURTLE)
    wrong = Columns.of(other, 1000)
    assert wrong
    generator = Generator(0)
    with pytest.raises(AssertionError):
        [compare(generator.query(), store, wrong) for _ in range(QUERIES)]
