"""The W3C suites of SPARQL 1.0 and 1.1, asked over HTTP of a running endpoint that holds all their data.

Every file of data is a named graph of one dataset; each test names its own with `default-graph-uri` and
`named-graph-uri`. Tests that do not pass are in `exceptions.toml` by IRI, with the reason; so are those whose result
is equal in value only.

Not run here: federated queries (`service`), which `test_federation.py` asks, and entailment regimes, because the
endpoint answers with simple entailment. Their syntax is tested.
"""

import tomllib
from contextlib import ExitStack
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest

from conformance import results
from conformance.manifest import EDITIONS, Edition, Entry
from support.live_server import Live, serve

FOLDERS = {
    "SPARQL 1.0": (
        "algebra ask basic bnode-coreference boolean-effective-value bound cast construct dataset distinct expr-builtin"
        " expr-equals expr-ops graph i18n open-world optional optional-filter reduced regex solution-seq sort"
        " syntax-sparql1 syntax-sparql2 syntax-sparql3 syntax-sparql4 syntax-sparql5 triple-match type-promotion"
    ),
    "SPARQL 1.1 Query": (
        "aggregates bind bindings cast construct exists functions grouping negation project-expression property-path"
        " subquery syntax-query"
    ),
    "SPARQL 1.1 results": "csv-tsv-res json-res",
    "SPARQL 1.1 federated query": "syntax-fed",
}
"""What is run: the manifests of these folders."""
TOTALS = {
    ("published", "SPARQL 1.0"): 448,
    ("published", "SPARQL 1.1 Query"): 268,
    ("published", "SPARQL 1.1 results"): 10,
    ("published", "SPARQL 1.1 federated query"): 3,
    ("current", "SPARQL 1.0"): 482,
    ("current", "SPARQL 1.1 Query"): 328,
    ("current", "SPARQL 1.1 results"): 10,
    ("current", "SPARQL 1.1 federated query"): 3,
}
"""How many tests each suite holds: one that loses some is noticed."""

EXCEPTIONS = tomllib.loads((Path(__file__).parent / "exceptions.toml").read_text(encoding="utf-8"))["sparql"]
NOTHING = "http://www.w3.org/nothing"
"""The IRI of a graph that does not exist: a test without default graph has an empty one."""


@cache
def suite(edition: str, name: str) -> list[Entry]:
    """Return the tests of a suite."""
    copy = EDITIONS[edition]
    folder = copy.sparql10 if name == "SPARQL 1.0" else copy.sparql11
    paths = (folder / each / "manifest.ttl" for each in FOLDERS[name].split())
    return [entry for path in paths if path.exists() for entry in copy.entries(path)]


def entries(edition: str) -> list[Entry]:
    return [entry for name in FOLDERS for entry in suite(edition, name)]


def fails(edition: str) -> dict[str, str]:
    """Return the tests of an edition that do not pass, with the reasons."""
    return EXCEPTIONS["fails"] | EXCEPTIONS[edition]["fails"]


def parameters():
    for name, edition in EDITIONS.items():
        needs = pytest.mark.needs(edition.requirement)
        if not edition.is_present:
            yield pytest.param(name, None, id=name, marks=needs)
            continue
        reasons = fails(name)
        for entry in entries(name):
            xfail = [pytest.mark.xfail(reason=reasons[entry.iri], strict=True)] if entry.iri in reasons else []
            yield pytest.param(name, entry, id=f"{name}-{entry.iri}", marks=[needs, *xfail])


def dataset(edition: str) -> list[ox.Quad]:
    """Return every file of data of the suites as a graph with the file's IRI as name."""
    copy = EDITIONS[edition]
    files = {iri for entry in entries(edition) for iri in (*entry.data, *entry.graph_data)}
    # Some are named by FROM alone.
    files |= {copy.iri_of(path) for path in (copy.sparql10 / "dataset").glob("data-*.ttl")}
    return [ox.Quad(*quad.triple, ox.NamedNode(iri)) for iri in sorted(files) for quad in copy.read(copy.path_of(iri))]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Return the server of an edition, which starts when first asked for."""
    with ExitStack() as stack:

        @cache
        def start(edition: str) -> Live:
            path = tmp_path_factory.mktemp("suite") / "suites.nq"
            ox.serialize(dataset(edition), str(path), format=ox.RdfFormat.N_QUADS)
            return stack.enter_context(serve(path, "--workers", "2"))

        yield start


def ask(server: Live, query: str, accept: str, parameters=()):
    headers = {"Content-Type": "application/sparql-query", "Accept": accept}
    return server.request("POST", f"sparql?{urlencode(parameters)}", headers, query)


def syntax(server: Live, edition: Edition, entry: Entry, *, right: bool) -> None:
    answer = ask(server, edition.text_of(entry.query), "*/*")

    if right:
        # A query that is right may still be refused: 403 for SERVICE, 501 for an unknown function.
        assert answer.status in {200, 403, 501}, answer.text
    else:
        assert answer.status == 400, answer.text


def evaluation(server: Live, edition: Edition, entry: Entry) -> None:
    query = f"BASE <{entry.query}> {edition.text_of(entry.query)}"
    graphs = [("default-graph-uri", iri) for iri in entry.data or (NOTHING,)]
    graphs += [("named-graph-uri", iri) for iri in entry.graph_data]
    if "FROM" in query:
        # The query names its dataset itself; the protocol's parameters would take its place.
        graphs = []
    path = edition.path_of(entry.result)
    expected = results.expected(edition, path)
    accept = "text/turtle" if isinstance(expected, list) else results.media_type(path)

    answer = ask(server, query, accept, graphs)

    assert answer.status == 200, answer.text
    assert answer.headers["Content-Type"].partition(";")[0] == accept
    found = results.received(answer.body, answer.headers["Content-Type"])
    ordered = isinstance(expected, results.Table) and expected.ordered
    if entry.iri in EXCEPTIONS["equal_in_value"]:
        assert not results.same(found, expected, lax=entry.lax, ordered=ordered), "the result is right to the letter"
        found, expected = results.by_value(found), results.by_value(expected)
    assert results.same(found, expected, lax=entry.lax, ordered=ordered), f"{found}\nexpected {expected}"


HANDLERS = {
    "PositiveSyntaxTest": partial(syntax, right=True),
    "PositiveSyntaxTest11": partial(syntax, right=True),
    "NegativeSyntaxTest": partial(syntax, right=False),
    "NegativeSyntaxTest11": partial(syntax, right=False),
    "QueryEvaluationTest": evaluation,
    "CSVResultFormatTest": evaluation,
}


@pytest.mark.parametrize(("edition", "entry"), list(parameters()))
def test_suite(server, edition, entry):
    HANDLERS[entry.kind](server(edition), EDITIONS[edition], entry)


@pytest.mark.parametrize(
    ("edition", "name"), [pytest.param(*key, marks=pytest.mark.needs(EDITIONS[key[0]].requirement)) for key in TOTALS]
)
def test_no_test_of_a_suite_is_lost(edition, name):
    found = suite(edition, name)

    assert len(found) == len({entry.iri for entry in found}) == TOTALS[edition, name]


@pytest.mark.parametrize(
    "edition", [pytest.param(name, marks=pytest.mark.needs(copy.requirement)) for name, copy in EDITIONS.items()]
)
def test_exceptions_are_tests_of_the_suites_and_have_reasons(edition):
    reasons = fails(edition)

    assert reasons.keys() <= {entry.iri for entry in entries(edition)}
    assert all(len(reason) > 20 for reason in reasons.values())
    assert reasons.keys().isdisjoint(EXCEPTIONS["equal_in_value"])


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
