"""What the columns answer, with answers known by hand, and what they leave to the engine."""

import json
from typing import Any

import pyoxigraph as ox
import pytest

from youcheng.errors import ResultTooLarge
from youcheng.evaluation.columns import Columns
from youcheng.evaluation.formats import Sink
from youcheng.evaluation.lexical import Lexed

GRAPH = """
@prefix : <https://example.org/> .
:kunming a :City ; :name "昆明"@zh , "Kunming"@en ; :twin :zurich , :fujisawa ; :since "1981-11-05"^^<http://www.w3.org/2001/XMLSchema#date> .
:dali a :City ; :name "大理"@zh ; :since "2000-01-01"^^<http://www.w3.org/2001/XMLSchema#date> .
:zurich :in :switzerland . :fujisawa :in :japan ; :name "藤泽"@zh .
"""  # noqa: E501
PREFIX = "PREFIX : <https://example.org/> "


@pytest.fixture(scope="module")
def columns() -> Columns:
    store = ox.Store()
    store.load(GRAPH.encode(), format=ox.RdfFormat.TURTLE)
    found = Columns.of(store, 100)
    assert found
    return found


def rows(columns: Columns, query: str) -> Any:
    """Return what each solution binds, by value alone."""
    sink = Sink(10_000)
    count = columns.answer(Lexed(PREFIX + query), {}, sink)
    if count is None:
        return None
    bindings = json.loads(sink.body())["results"]["bindings"]
    assert len(bindings) == count
    return [tuple(cell["value"].rpartition("/")[2] for cell in row.values()) for row in bindings]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT ?name { :kunming :name ?name } ORDER BY ?name", [("Kunming",), ("昆明",)]),
        (
            "SELECT ?t ?l { :kunming :twin ?t . ?t :in ?l } ORDER BY ?l",
            [("fujisawa", "japan"), ("zurich", "switzerland")],
        ),
        ('SELECT ?n { ?x :name ?n FILTER(LANG(?n) = "zh" && STRSTARTS(?n, "大")) }', [("大理",)]),
        ("SELECT ?c (COUNT(?t) AS ?n) { ?c a :City ; :twin ?t } GROUP BY ?c", [("kunming", "2")]),
        ("SELECT (COUNT(*) AS ?n) { ?c a :Village }", [("0",)]),
        ("SELECT ?c (COUNT(*) AS ?n) { ?c a :Village } GROUP BY ?c", []),
        ("SELECT (MIN(?d) AS ?first) (MAX(?d) AS ?last) { ?c :since ?d }", [("1981-11-05", "2000-01-01")]),
        ("SELECT ?c { ?c :since ?d FILTER(?d > '1990-01-01'^^<http://www.w3.org/2001/XMLSchema#date>) }", [("dali",)]),
        (
            "SELECT ?c ?t { ?c a :City OPTIONAL { ?c :twin ?t } } ORDER BY ?c ?t",
            [("dali",), ("kunming", "fujisawa"), ("kunming", "zurich")],
        ),
        ("SELECT ?c { ?c a :City OPTIONAL { ?c :twin ?t } FILTER(!BOUND(?t)) }", [("dali",)]),
        (
            "SELECT DISTINCT ?year { ?c :since ?d BIND(SUBSTR(STR(?d), 1, 4) AS ?year) } ORDER BY DESC(?year)",
            [("2000",), ("1981",)],
        ),
        ("SELECT ?s { ?s :in ?o } ORDER BY ?s LIMIT 1 OFFSET 1", [("zurich",)]),
        ("SELECT ?x { :nowhere :in ?x }", []),
        ("SELECT ?x { ?x :in :japan . :kunming :twin :zurich }", [("fujisawa",)]),
        ("SELECT ?x { ?x :in :japan . :kunming :twin :dali }", []),
    ],
)  # fmt: skip
def test_answers(query: str, expected: list[tuple[str, ...]], columns: Columns) -> None:
    assert rows(columns, query) == expected


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?x { ?x ?p ?y }",
        "SELECT ?x { GRAPH ?g { ?x :in ?y } }",
        "SELECT ?x FROM :g { ?x :in ?y }",
        "SELECT ?x { ?x :in+ ?y }",
        "SELECT ?x { { ?x :in ?y } UNION { ?x :twin ?y } }",
        "SELECT ?x { ?x :in ?y } GROUP BY ?y",
        "SELECT ?z { ?x :in ?y }",
        "SELECT ?x { ?x :in ?y } HAVING(?y > 1)",
        "SELECT ?x { ?x :in ?y } VALUES ?y { :japan }",
        "SELECT ?x { ?x :in ?y FILTER(?y) }",
        'SELECT ?x { ?x :name ?y FILTER(REGEX(?y, "(a+)+b")) }',
        'SELECT ?x { ?x :name ?y FILTER(REGEX(?y, ".*.*.*b")) }',
        'SELECT ?x { ?x :name ?y FILTER(REGEX(?y, "[z-a]")) }',
        "SELECT ?x { ?x :name ?y } ORDER BY (STR(?y))",
        "SELECT ?x { ?x :in ?y . ?y :in ?z } LIMIT 1",
        "SELECT ?x { 'x' :in ?x }",
        "SELECT ?x { ?x :in _:y }",
        "SELECT ?x { ?x :in :\\u0061 }",
        "SELECT ?x { ?x :in ?y } LIMIT 1 LIMIT 2",
        "SELECT ?x { ?x :in ?y } ?x",
        "SELECT ?x { ?x :in ?y",
        "SELECT ?x { ?x other:in ?y }",
        "SELECT * { }",
        "ASK { ?x :in ?y }",
        "",
    ],
)
def test_what_is_left_to_the_engine(query: str, columns: Columns) -> None:
    assert rows(columns, query) is None


def test_very_long_queries_are_left_to_the_engine(columns: Columns) -> None:
    conditions = " && ".join(["?n != :a"] * 10_000)
    assert rows(columns, f"SELECT ?n {{ ?x :name ?n FILTER({conditions}) }}") is None
    patterns = "?x :name ?n . " * 3_000
    assert rows(columns, f"SELECT ?n {{ {patterns} }}") is None


def test_a_product_is_left_to_the_engine(columns: Columns) -> None:
    many = " . ".join(f"?a{number} :name ?b{number}" for number in range(40))
    assert rows(columns, f"SELECT * {{ {many} }}") is None


def test_a_result_that_is_too_large(columns: Columns) -> None:
    with pytest.raises(ResultTooLarge):
        columns.answer(Lexed(f"{PREFIX}SELECT ?n {{ ?x :name ?n }}"), {}, Sink(100))


def test_a_graph_that_is_empty_or_too_large_or_has_triple_terms_has_no_columns() -> None:
    store = ox.Store()
    assert Columns.of(store, 10) is None
    store.load(GRAPH.encode(), format=ox.RdfFormat.TURTLE)
    assert Columns.of(store, 3) is None
    store.load(b"<a:a> <a:b> <<( <a:c> <a:d> <a:e> )>> .", format=ox.RdfFormat.N_TRIPLES)
    assert Columns.of(store, 1000) is None
