"""The SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/) as a table: a request, and the answer to expect.

Section numbers are those of the protocol; "HTTP" is RFC 9110, "SD" the service description, "JSON" to "TSV" the formats
of results. The check in `../shared/checks`, 166 cases of others, runs too where it is beside the checkout.
"""

import re
import subprocess
import sys
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest

from conformance import results
from support.live_server import Answer, serve
from support.paths import ENDPOINT, SHARED

CHECK = SHARED / "checks" / "sparql_protocol_check.py"
CASES_OF_THE_CHECK = 166
BASE = "http://here.test/"
ONE, TWO, THREE = (f"{BASE}graph/{name}" for name in ("one", "two", "three"))
IN_ONE = "place:kunming yc:locatedIn place:yunnan"
IN_TWO = "place:yunnan yc:locatedIn place:china"
JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
CSV, TSV = "text/csv", "text/tab-separated-values"
TURTLE, N_TRIPLES, RDF_XML = "text/turtle", "application/n-triples", "application/rdf+xml"
JSON_LD, N_QUADS = "application/ld+json", "application/n-quads"
FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
PROBLEM = "application/problem+json"
X = "SELECT ?x WHERE { VALUES ?x { 3 1 } } ORDER BY ?x"
TRIPLE = "CONSTRUCT { <urn:s> <urn:p> 1 } WHERE {}"
ZH = 'SELECT ("中文 “引” \U00020bb7 é"@zh AS ?x) {}'
ZH_ROWS = [{"x": ox.Literal("中文 “引” \U00020bb7 é", language="zh")}]
NUMBERS = [{"x": ox.Literal(1)}, {"x": ox.Literal(3)}]
CLEAR = "CLEAR SILENT GRAPH <urn:no-such-graph>"


class Request(NamedTuple):
    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None = None


class Case(NamedTuple):
    """A row of the table: what is sent, and status, media type and content of the answer."""

    name: str
    section: str
    request: Request
    status: int
    media_type: str | None = None
    content: Any = None
    """A boolean, rows, a number of triples, or a text that the body or a header holds."""


def _headers(**values: str | None) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in values.items() if value is not None}


def get(query: str | None, accept: str | None = JSON, *more: tuple[str, str], method: str = "GET") -> Request:
    """Return a query by GET, with more parameters."""
    parameters = [("query", query), *more] if query is not None else list(more)
    return Request(method, f"sparql?{urlencode(parameters, quote_via=quote)}", _headers(Accept=accept))


def form(*parameters: tuple[str, str], accept: str | None = JSON, content_type: str | None = FORM) -> Request:
    """Return a form by POST."""
    return Request("POST", "sparql", _headers(Accept=accept, Content_Type=content_type), urlencode(parameters).encode())


def direct(
    body: str | bytes, accept: str | None = JSON, *more: tuple[str, str], content_type: str | None = QUERY
) -> Request:
    """Return a query as the body of a POST, with parameters in the address."""
    body = body.encode() if isinstance(body, str) else body
    return Request("POST", f"sparql?{urlencode(more)}", _headers(Accept=accept, Content_Type=content_type), body)


def raw(query_string: str) -> Request:
    """Return a GET with a query string as it is written here."""
    return Request("GET", f"sparql?{query_string}", {"Accept": JSON})


def bare(method: str, **headers: str) -> Request:
    """Return a request without a query."""
    return Request(method, "sparql", _headers(**headers))


def default(*graphs: str) -> list[tuple[str, str]]:
    return [("default-graph-uri", graph) for graph in graphs]


def named(*graphs: str) -> list[tuple[str, str]]:
    return [("named-graph-uri", graph) for graph in graphs]


CASES = [
    Case("GET", "2.1.1", get("ASK {}"), 200, JSON, True),
    Case("GET with a plus for a space", "2.1.1", raw("query=ASK+%7B+FILTER(1%2B1%3D2)+%7D"), 200, JSON, True),
    Case("GET with Chinese text", "2.1.1", get(ZH), 200, JSON, ZH_ROWS),
    Case("GET of 4 kB", "2.1.1", get(f"ASK {{ # {'x' * 4000}\n}}"), 200, JSON, True),
    Case("GET with parameters of others", "2.1.1", raw("x=1&query=ASK%7B%7D&y=2"), 200, JSON, True),
    Case("POST of a form", "2.1.2", form(("query", "ASK {}")), 200, JSON, True),
    Case("POST of a form with Chinese text", "2.1.2", form(("query", ZH)), 200, JSON, ZH_ROWS),
    Case("POST of a form with a charset", "2.1.2",
         form(("query", "ASK {}"), content_type=f"{FORM}; charset=UTF-8"), 200, JSON, True),
    Case("POST of a query", "2.1.3", direct("ASK {}"), 200, JSON, True),
    Case("POST of a query with Chinese text", "2.1.3", direct(ZH), 200, JSON, ZH_ROWS),
    Case("POST of a query with a charset", "2.1.3",
         direct("ASK {}", content_type=f"{QUERY}; charset=utf-8"), 200, JSON, True),
    Case("POST of a query, media type in capitals", "2.1.3",
         direct("ASK {}", content_type="Application/SPARQL-Query"), 200, JSON, True),
    Case("POST of a query with comments and CRLF", "2.1.3", direct("# c\r\nASK\r\n{\r\n}\r\n# end"), 200, JSON, True),
    Case("POST of 60 kB", "2.1.3", direct(f"ASK {{ VALUES ?x {{ {'<urn:x> ' * 7500} }} }}"), 200, JSON, True),
    Case("escapes of code points", "2.1.3", direct('SELECT ("\\u4e2d" AS ?x) {}'), 200, JSON,
         [{"x": ox.Literal("中")}]),
    Case("IRI with Chinese characters", "2.1.3", direct("SELECT (<http://a/故宫/é> AS ?x) {}"), 200, JSON,
         [{"x": ox.NamedNode("http://a/故宫/é")}]),

    Case("default graph of two graphs, GET", "2.1.4", get(f"ASK {{ {IN_ONE} . {IN_TWO} }}", JSON, *default(ONE, TWO)),
         200, JSON, True),
    Case("default graph of two graphs, POST", "2.1.4",
         direct(f"ASK {{ {IN_ONE} . {IN_TWO} }}", JSON, *default(ONE, TWO)), 200, JSON, True),
    Case("default graph in a form", "2.1.4", form(("query", f"ASK {{ {IN_ONE} }}"), *default(ONE)), 200, JSON, True),
    Case("other graphs are not in it", "2.1.4", get(f"ASK {{ {IN_TWO} }}", JSON, *default(ONE)), 200, JSON, False),
    Case("default graph alone: no named graphs", "2.1.4", get("ASK { GRAPH ?g { ?s ?p ?o } }", JSON, *default(ONE)),
         200, JSON, False),
    Case("two named graphs", "2.1.4", direct(f"ASK {{ GRAPH ?g {{ {IN_ONE} }} GRAPH ?h {{ {IN_TWO} }} }}", JSON,
         *named(ONE, TWO)), 200, JSON, True),
    Case("named graphs alone: empty default graph", "2.1.4", get("ASK { ?s ?p ?o }", JSON, *named(ONE)),
         200, JSON, False),
    Case("other named graphs are not there", "2.1.4", get(f"ASK {{ GRAPH ?g {{ {IN_TWO} }} }}", JSON, *named(ONE)),
         200, JSON, False),
    Case("default and named graphs", "2.1.4", direct(f"ASK {{ {IN_ONE} GRAPH ?g {{ {IN_TWO} }} }}", JSON,
         *default(ONE), *named(TWO)), 200, JSON, True),
    Case("protocol wins over FROM", "2.1.4", get(f"ASK FROM <{TWO}> {{ {IN_ONE} }}", JSON, *default(ONE)),
         200, JSON, True),
    Case("protocol replaces FROM", "2.1.4", get(f"ASK FROM <{TWO}> {{ {IN_TWO} }}", JSON, *default(ONE)),
         200, JSON, False),
    Case("FROM", "2.1.4", get(f"ASK FROM <{THREE}> {{ place:zurich ?p ?o }}"), 200, JSON, True),
    Case("FROM NAMED", "2.1.4", get(f"ASK FROM NAMED <{ONE}> {{ GRAPH ?g {{ {IN_ONE} }} }}"), 200, JSON, True),
    Case("graph that does not exist is empty", "2.1.4", get("ASK { ?s ?p ?o }", JSON, *default("urn:nowhere")),
         200, JSON, False),
    Case("graph that is no IRI", "2.1.4", get("ASK {}", JSON, *default("not an iri")), 400, PROBLEM),

    Case("SELECT without Accept", "2.1.5", direct(X, None), 200, JSON, NUMBERS),
    Case("ASK without Accept", "2.1.5", direct("ASK {}", None), 200, JSON, True),
    Case("CONSTRUCT without Accept", "2.1.5", direct(TRIPLE, None), 200, TURTLE, 1),
    Case("DESCRIBE without Accept", "2.1.5", direct("DESCRIBE <urn:nothing>", None), 200, TURTLE, 0),
    *(Case(f"SELECT as {kind}", "2.1.5", get(X, kind), 200, kind, NUMBERS) for kind in (JSON, XML, TSV)),
    Case("SELECT as CSV", "2.1.5", get(X, CSV), 200, CSV, "x\r\n1\r\n3\r\n"),
    *(Case(f"ASK as {kind}", "2.1.5", get("ASK {}", kind), 200, kind, True) for kind in (JSON, XML)),
    *(Case(f"CONSTRUCT as {kind}", "2.1.5", get(TRIPLE, kind), 200, kind, 1)
      for kind in (TURTLE, N_TRIPLES, RDF_XML, JSON_LD, N_QUADS)),
    Case("JSON by its general type", "2.1.5", get("ASK {}", "application/json"), 200, "application/json", '"boolean"'),
    Case("the format preferred most", "2.1.5", get(X, f"{CSV};q=0.5, {TSV};q=0.9, {JSON};q=0.1"), 200, TSV, NUMBERS),
    Case("a format refused", "2.1.5", get(X, f"{JSON};q=0, */*"), 200, None, NUMBERS),
    Case("no format that there is", "2.1.5", get("ASK {}", "image/png"), 406),
    Case("a graph in a format of tables", "2.1.5", get(TRIPLE, CSV), 406),
    Case("no solutions, JSON", "JSON 3.2.2", get("SELECT ?b ?a { VALUES (?a ?b) {} }"), 200, JSON, []),
    Case("a solution without bindings", "JSON 3.2.2", get("SELECT ?x {}"), 200, JSON, [{}]),
    Case("no solutions, CSV", "CSV 3", get("SELECT ?b ?a { VALUES (?a ?b) {} }", CSV), 200, CSV, "b,a\r\n"),
    Case("quotation marks and lines, CSV", "CSV 3", get('SELECT ("a \\"b\\",\\n" AS ?x) {}', CSV), 200, CSV,
         'x\r\n"a ""b"",\n"\r\n'),
    Case("tabs and lines, TSV", "TSV 4", get('SELECT ("a\\t\\n" AS ?x) {}', TSV), 200, TSV, '?x\n"a\\t\\n"\n'),
    Case("language and datatype, XML", "XML 2.3.1", get('SELECT ("a"@en AS ?x) ("1"^^<urn:d> AS ?y) {}', XML), 200, XML,
         [{"x": ox.Literal("a", language="en"), "y": ox.Literal("1", datatype=ox.NamedNode("urn:d"))}]),
    Case("tables say their charset", "CSV 3", get(X, CSV), 200, CSV, "charset=utf-8"),

    Case("syntax error, GET", "2.1.6", get("SELEC * {}"), 400, PROBLEM, "line"),
    Case("syntax error, form", "2.1.6", form(("query", "ASK {")), 400, PROBLEM, "line"),
    Case("syntax error, direct", "2.1.6", direct("SELECT * { ?s ?p }"), 400, PROBLEM, "line"),
    Case("prefix that is not declared", "2.1.6", get("ASK { ?s nowhere:x ?o }"), 400, PROBLEM, "nowhere"),
    Case("empty query", "2.1.6", get(""), 400),
    Case("two queries", "2.1.6", get("ASK {}", JSON, ("query", "ASK {}")), 400),
    Case("form without a query", "2.1.6", form(("x", "1")), 400),
    Case("empty body", "2.1.6", direct(""), 400),
    Case("query that is not UTF-8, GET", "2.1.6", raw("query=ASK%20%7B%3Fs%20%3Fp%20%22%FF%22%7D"), 400),
    Case("query that is not UTF-8, direct", "2.1.6", direct(b'ASK { ?s ?p "\xff" }'), 400),
    Case("query in UTF-16", "2.1.6", direct("ASK {}".encode("utf-16"), content_type=f"{QUERY}; charset=UTF-16"), 415),
    Case("query as plain text", "2.1.6", direct("ASK {}", content_type="text/plain"), 415),
    Case("query as JSON", "2.1.6", direct("{}", content_type="application/json"), 415),
    Case("query without a media type", "2.1.6", direct("ASK {}", content_type=None), 415),
    Case("form without a media type", "2.1.6", form(("query", "ASK {}"), content_type=None), 415),
    Case("errors of expressions leave variables unbound", "2.1.6",
         get("SELECT ?a ?b { BIND(1/0 AS ?a) BIND(2 AS ?b) FILTER(?c > 1 || true) }"), 200, JSON,
         [{"b": ox.Literal(2)}]),
    Case("function that does not exist", "2.1.6", get("SELECT (<urn:f>(1) AS ?x) {}"), 501, PROBLEM),
    Case("groups nested 2,000 times", "2.1.6", direct(f"ASK {'{' * 2000}{'}' * 2000}"), 400, PROBLEM),
    Case("call of another endpoint", "2.1.6", get("ASK { SERVICE <http://127.0.0.1:9/> {} }"), 403, PROBLEM),
    Case("file as a graph", "2.1.6", get("ASK FROM <file:///etc/passwd> { ?s ?p ?o }"), 200, JSON, False),

    Case("update by GET", "2.2", get(None, JSON, ("update", CLEAR)), 403),
    Case("update in a form", "2.2", form(("update", CLEAR)), 403),
    Case("update, direct", "2.2", direct(CLEAR, content_type=UPDATE), 403),
    Case("update as a query, GET", "2.2", get(CLEAR), 400),
    Case("update as a query, direct", "2.2", direct("INSERT DATA { <urn:s> <urn:p> 1 }"), 400),
    Case("two updates", "2.2", form(("update", CLEAR), ("update", CLEAR)), 403),
    Case("nothing was written", "2.2", get("ASK { <urn:s> ?p ?o }"), 200, JSON, False),

    *(Case(f"{method} is not allowed", "HTTP 15.5.6", get("ASK {}", method=method), 405, None, "allow: get")
      for method in ("PUT", "DELETE", "PATCH")),
    Case("HEAD of a query", "HTTP 9.3.2", get(X, method="HEAD"), 200, JSON, ""),
    Case("HEAD of a query that is wrong", "HTTP 9.3.2", get("ASK {", method="HEAD"), 400, PROBLEM, ""),
    Case("OPTIONS", "HTTP 9.3.7", bare("OPTIONS"), 200, None, "allow: get"),
    Case("preflight of another site", "Fetch 3.2", bare("OPTIONS", Origin="https://a.test",
         Access_Control_Request_Method="POST", Access_Control_Request_Headers="content-type"), 200, None,
         "access-control-allow-headers: "),
    Case("answer to another site", "Fetch 3.2", get("ASK {}"), 200, JSON, "access-control-allow-origin: *"),
    Case("cache key", "HTTP 12.5.5", get("ASK {}"), 200, JSON, "vary: accept"),

    Case("service description as Turtle", "SD 2", bare("GET", Accept=TURTLE), 200, TURTLE,
         "sparql-service-description#"),
    Case("service description as RDF/XML", "SD 2", bare("GET", Accept=RDF_XML), 200, RDF_XML, "SPARQL11Query"),
    Case("service description names the endpoint", "SD 3.2.1", bare("GET", Accept=N_TRIPLES), 200, N_TRIPLES,
         f"#endpoint> <{BASE}sparql>"),
    Case("page for a browser", "SD 2", bare("GET", Accept="text/html"), 200, "text/html", "<html"),
]  # fmt: skip


@pytest.fixture(scope="module")
def live():
    with serve(ENDPOINT, "--workers", "2", "--base", BASE) as live:
        yield live


def content(answer: Answer, expected: Any) -> Any:
    """Return the content of an answer in the form of what is expected."""
    if expected == "allow: get":  # in any order
        return f"allow: {'get' if 'GET' in answer.headers['Allow'].split(', ') else answer.headers['Allow']}"
    if isinstance(expected, str):
        whole = f"{answer.headers}{answer.text}"
        return expected if expected in whole or expected in whole.lower() else whole
    media_type = answer.headers["Content-Type"].partition(";")[0]
    if isinstance(expected, int) and not isinstance(expected, bool):
        return len(list(ox.parse(answer.body, format=ox.RdfFormat.from_media_type(media_type))))
    found = results.received(answer.body, media_type)
    return found.rows if isinstance(found, results.Table) else found


@pytest.mark.parametrize("case", [pytest.param(case, id=f"{case.section}: {case.name}") for case in CASES])
def test_protocol(live, case):
    answer = live.request(*case.request)

    assert answer.status == case.status, answer.text
    if case.media_type:
        assert answer.headers["Content-Type"].partition(";")[0] == case.media_type
    if case.content is not None:
        assert content(answer, case.content) == case.content
    if case.request.method == "HEAD":
        assert answer.body == b""
    assert "Set-Cookie" not in answer.headers
    assert "Traceback" not in answer.text


def test_names_of_cases_are_unique():
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.needs("shared")
def test_the_check_of_others_passes():
    with serve(ENDPOINT, "--workers", "2") as live:
        checked = subprocess.run(
            [sys.executable, str(CHECK), f"{live.url}sparql"], capture_output=True, text=True, check=False, timeout=600
        )

    last = checked.stdout.strip().rpartition("\n")[2]
    passed, failed = (int(number) for number in re.fullmatch(r"(\d+) passed, (\d+) failed.*", last).groups())
    assert failed == 0, checked.stdout
    assert passed == CASES_OF_THE_CHECK
