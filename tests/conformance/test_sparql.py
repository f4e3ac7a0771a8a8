"""The W3C suites of SPARQL 1.0 and 1.1, asked over HTTP of a running endpoint that holds all their data.

Every file of data is a named graph of one dataset; each test names its own with ``default-graph-uri`` and
``named-graph-uri``, as the protocol has it. Tests that do not pass are in ``exceptions.toml`` by IRI, with the reason;
so are those whose result is equal in value only.

Not run here: federated queries (``service``), which ``test_federation.py`` asks, and entailment regimes, because the
endpoint answers with simple entailment. Their syntax is tested.
"""

import tomllib
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest

from conformance import manifest, results
from support.live_server import Live, serve

ROOTS = {
    "SPARQL 1.0": ("sparql10/manifest.ttl", 482),
    "SPARQL 1.1 Query": ("sparql11/manifest-sparql11-query.ttl", 328),
    "SPARQL 1.1 results": ("sparql11/manifest-sparql11-results.ttl", 10),
    "SPARQL 1.1 federated query": ("sparql11/syntax-fed/manifest.ttl", 3),
}
"""What is run, and how many tests it holds: a manifest that loses some is noticed."""

EXCEPTIONS = tomllib.loads((Path(__file__).parent / "exceptions.toml").read_text(encoding="utf-8"))
FAILS, EQUAL_IN_VALUE = EXCEPTIONS["fails"], frozenset(EXCEPTIONS["equal_in_value"])
ABSENT = "the W3C test suites are not beside the project, in ../shared/w3c: the conformance to SPARQL was NOT tested"
NOTHING = "http://www.w3.org/nothing"
"""A graph that there is not: a test without default graph has an empty one."""


def suite(name: str) -> list[manifest.Entry]:
    return list(manifest.entries(manifest.SUITES / ROOTS[name][0]))


def parameters():
    if not manifest.SUITES.is_dir():
        return [pytest.param(None, marks=pytest.mark.skip(reason=ABSENT), id="absent")]
    return [
        pytest.param(
            entry,
            id=entry.iri,
            marks=[pytest.mark.xfail(reason=FAILS[entry.iri], strict=True)] if entry.iri in FAILS else [],
        )
        for name in ROOTS
        for entry in suite(name)
    ]


def dataset() -> list[ox.Quad]:
    """Return every file of data of the suites as a graph with the file's IRI as name."""
    files = {iri for name in ROOTS for entry in suite(name) for iri in (*entry.data, *entry.graph_data)}
    files |= {
        manifest.iri_of(path) for path in (manifest.SUITES / "sparql10" / "dataset").glob("data-*.ttl")
    }  # named by FROM alone
    quads = []
    for iri in sorted(files):
        graph = ox.NamedNode(iri)
        quads += [ox.Quad(*quad.triple, graph) for quad in manifest.read(manifest.path_of(iri))]
    return quads


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    if not manifest.SUITES.is_dir():
        pytest.skip(ABSENT)
    path = tmp_path_factory.mktemp("suite") / "suites.nq"
    ox.serialize(dataset(), str(path), format=ox.RdfFormat.N_QUADS)
    with serve(path, "--workers", "2") as live:
        yield live


def ask(server: Live, query: str, accept: str, parameters=()):
    headers = {"Content-Type": "application/sparql-query", "Accept": accept}
    return server.request("POST", f"sparql?{urlencode(parameters)}", headers, query)


def syntax(server: Live, entry: manifest.Entry, *, right: bool) -> None:
    answer = ask(server, manifest.text_of(entry.query), "*/*")

    if right:
        # A query that is right may still be refused: 403 for SERVICE, 501 for an unknown function.
        assert answer.status in {200, 403, 501}, answer.text
    else:
        assert answer.status == 400, answer.text


def evaluation(server: Live, entry: manifest.Entry) -> None:
    query = f"BASE <{entry.query}> {manifest.text_of(entry.query)}"
    graphs = [("default-graph-uri", iri) for iri in entry.data or (NOTHING,)]
    graphs += [("named-graph-uri", iri) for iri in entry.graph_data]
    if "FROM" in query:
        # The query names its dataset itself; the protocol's parameters would take its place.
        graphs = []
    expected = results.expected(manifest.path_of(entry.result))
    accept = "text/turtle" if isinstance(expected, list) else results.media_type(manifest.path_of(entry.result))

    answer = ask(server, query, accept, graphs)

    assert answer.status == 200, answer.text
    assert answer.headers["Content-Type"].partition(";")[0] == accept
    found = results.received(answer.body, answer.headers["Content-Type"])
    ordered = isinstance(expected, results.Table) and expected.ordered
    if entry.iri in EQUAL_IN_VALUE:
        assert not results.same(found, expected, lax=entry.lax, ordered=ordered), "the result is right to the letter"
        found, expected = results.by_value(found), results.by_value(expected)
    assert results.same(found, expected, lax=entry.lax, ordered=ordered), f"{found}\nexpected {expected}"


HANDLERS = {
    "PositiveSyntaxTest": lambda server, entry: syntax(server, entry, right=True),
    "PositiveSyntaxTest11": lambda server, entry: syntax(server, entry, right=True),
    "NegativeSyntaxTest": lambda server, entry: syntax(server, entry, right=False),
    "NegativeSyntaxTest11": lambda server, entry: syntax(server, entry, right=False),
    "QueryEvaluationTest": evaluation,
    "CSVResultFormatTest": evaluation,
}


@pytest.mark.parametrize("entry", parameters())
def test_suite(server, entry):
    HANDLERS[entry.kind](server, entry)


@pytest.mark.parametrize("name", ROOTS)
def test_no_test_of_a_suite_is_lost(name):
    if not manifest.SUITES.is_dir():
        pytest.skip(ABSENT)
    found = suite(name)

    assert len(found) == len({entry.iri for entry in found}) == ROOTS[name][1]


def test_exceptions_are_tests_of_the_suites_and_have_reasons():
    if not manifest.SUITES.is_dir():
        pytest.skip(ABSENT)

    assert {*FAILS, *EQUAL_IN_VALUE} <= {entry.iri for name in ROOTS for entry in suite(name)}
    assert all(len(reason) > 20 for reason in FAILS.values())
    assert EQUAL_IN_VALUE.isdisjoint(FAILS)


A, B, ONE = ox.BlankNode("a"), ox.BlankNode("b"), ox.Literal("1")


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ([{"x": A, "y": A}], [{"x": B, "y": B}], True),
        ([{"x": A, "y": B}], [{"x": B, "y": B}], False),
        ([{"x": A}, {"x": B}], [{"x": A}, {"x": A}], False),
        ([{"x": ONE}], [{"x": ONE}, {"x": ONE}], False),
        ([{"x": ONE}], [{}], False),
        ([{"x": ONE}, {"y": ONE}], [{"y": ONE}, {"x": ONE}], True),
    ],
)
def test_results_are_compared_up_to_the_names_of_blank_nodes(one, other, equal):
    variables = frozenset("xy")

    assert results.same(results.Table(variables, one), results.Table(variables, other)) is equal


def test_order_and_repetition_count_where_they_should():
    one = results.Table(frozenset("x"), [{"x": ONE}, {}])
    other = results.Table(frozenset("x"), [{}, {"x": ONE}, {}])

    assert results.same(one, replace(other, rows=other.rows[:2]))
    assert not results.same(one, replace(other, rows=other.rows[:2]), ordered=True)
    assert not results.same(one, other)
    assert results.same(one, other, lax=True)
    assert not results.same(one, replace(one, variables=frozenset("xy")))
