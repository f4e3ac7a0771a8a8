"""The endpoint gives one answer in every format of results, and answers everything about awkward data."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from conformance.differential.queries import PREFIXES, QueryGenerator
from support.live_server import Answer, Live, serve

GRAPH = Path(__file__).with_name("graph.trig")
QUERIES = 40
JSON, XML, TSV, CSV = (f"application/sparql-results+{name}" if name in {"json", "xml"} else f"text/{name}"
                       for name in ("json", "xml", "tab-separated-values", "csv"))  # fmt: skip
CODECS = {JSON: ox.QueryResultsFormat.JSON, XML: ox.QueryResultsFormat.XML, TSV: ox.QueryResultsFormat.TSV}
TYPES = (JSON, XML, TSV, CSV)

Rows = Counter[tuple[str, ...]]


@pytest.fixture(scope="module")
def server() -> Iterator[Live]:
    with serve(GRAPH) as live:
        yield live


def terms(answer: Answer, media_type: str) -> Rows | bool:
    """Return the solutions of an answer, or its boolean; each term as N-Triples writes it."""
    found = ox.parse_query_results(answer.body, format=CODECS[media_type])
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    return Counter(tuple(str(term or "") for term in row) for row in found)


def values(answer: Answer, media_type: str) -> Rows:
    """Return the solutions of an answer as CSV writes them."""
    if media_type == CSV:
        # An empty line is a solution of one variable; the reader takes it for none.
        rows = list(csv.reader(io.StringIO(answer.body.decode(), newline="")))[1:]
        return Counter(tuple(row) or ("",) for row in rows)
    found = ox.parse_query_results(answer.body, format=CODECS[media_type])
    assert isinstance(found, ox.QuerySolutions)
    return Counter(
        tuple("" if term is None else str(term) if isinstance(term, ox.BlankNode) else term.value for term in row)
        for row in found
    )


def in_all(server: Live, query: str) -> dict[str, Answer]:
    return {media_type: server.ask(PREFIXES + query, media_type) for media_type in TYPES}


@pytest.mark.parametrize("seed", range(4))
def test_made_up_queries_have_one_answer_in_every_format(server: Live, seed: int) -> None:
    generator = QueryGenerator(seed)
    for _ in range(QUERIES // 4):
        query = generator.query().text
        answers = {media_type: server.ask(query, media_type) for media_type in TYPES}

        statuses = {answer.status for answer in answers.values()}
        assert len(statuses) == 1, query
        assert statuses <= {200, 400, 501}, query
        if statuses == {200}:
            expected = terms(answers[JSON], JSON)
            assert expected == terms(answers[XML], XML), query
            if isinstance(expected, Counter):
                assert expected == terms(answers[TSV], TSV), query
                assert values(answers[JSON], JSON) == values(answers[CSV], CSV), query


ANSWERS = [
    ("A2: numbers that are none have no value", "SELECT ?v { ?s ex:number ?v FILTER(?v > 6 && ?s IN (ex:a, ex:b)) }",
     {('"7"^^<http://www.w3.org/2001/XMLSchema#integer>',)}),
    ("A2: nor have digits of others", "SELECT ?v { ex:c ex:number ?v FILTER(ISNUMERIC(?v)) }",
     {('"-3"^^<http://www.w3.org/2001/XMLSchema#integer>',)}),
    ("A3: a base direction is apart", 'SELECT ?v { ?s ex:label ?v FILTER(LANG(?v) = "ar") }',
     {('"x"@ar--rtl',), ('"مرحبا"@ar--rtl',)}),
    ("A3: a language without matches none with", 'SELECT ?v { ?s ex:label ?v FILTER(?v = "x"@ar) }', set()),
    ("A4: İ is no i", 'SELECT ?v { ?s ex:label ?v FILTER(REGEX(?v, "^i", "i")) }', {('"ılık"@tr',)}),
    ("A11: a block of Unicode", r'SELECT ?v { ?s ex:label ?v FILTER(REGEX(?v, "^\\p{IsCJKUnifiedIdeographs}$")) }',
     {('"甲"@zh',), ('"城"',)}),
    ("A4: ſ is an s", 'SELECT ?v { ?s ex:label ?v FILTER(REGEX(?v, "^S", "i") && CONTAINS(?v, "t")) }',
     {('"Straße"@de',), ('"ſtreet"',)}),
]  # fmt: skip


@pytest.mark.parametrize(("query", "expected"), [row[1:] for row in ANSWERS], ids=[row[0] for row in ANSWERS])
def test_a_query_is_answered_rightly_in_every_format(server: Live, query: str, expected: set[tuple[str, ...]]) -> None:
    answers = in_all(server, query)

    assert [set(terms(answers[media_type], media_type)) for media_type in (JSON, XML, TSV)] == [expected] * 3
    assert values(answers[CSV], CSV) == values(answers[JSON], JSON)


@pytest.mark.parametrize("modifiers", ["OFFSET 0 OFFSET 1", "LIMIT 1 LIMIT 1", "LIMIT 1 OFFSET 0 LIMIT 1"])
def test_a_modifier_that_stands_twice_is_refused_in_every_format(server: Live, modifiers: str) -> None:
    answers = in_all(server, f"SELECT * {{ ?s ?p ?o }} {modifiers}")

    assert [answer.status for answer in answers.values()] == [400] * 4


@pytest.mark.parametrize(
    "query", ["ASK\u00a0{}", "\u00a0ASK {}", "ASK {}\u2003", "ASK {\u3000}", "ASK\x0b{}", "ASK\u2028{}"]
)
def test_white_space_that_sparql_does_not_have_is_refused(server: Live, query: str) -> None:
    assert server.ask("ASK {}").status == 200  # and kept in the cache of answers

    assert server.ask(query).status == 400
    assert server.request("POST", "sparql", {"Content-Type": "application/sparql-query"}, query).status == 400


@pytest.mark.parametrize("path", ["", "health", "sparql", "dataset", "ontology", "search?q=Alpha", "reconcile",
                                  "sparql?query=DESCRIBE%20%3Chttp%3A%2F%2Fe.example%2Fa%3E", "metrics"])  # fmt: skip
@pytest.mark.parametrize("accept", ["text/html", "application/json", "text/turtle"])
def test_nothing_fails_for_ill_typed_literals(server: Live, path: str, accept: str) -> None:
    assert server.get(path, Accept=accept).status < 500
