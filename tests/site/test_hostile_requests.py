"""The service answers any request with an expected status, connects to nothing, and keeps running."""

import http.client
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.live_server import Live, serve
from support.paths import FIXTURES

ENDPOINT = FIXTURES / "graphs" / "endpoint.trig"
STATUSES = {200, 204, 303, 304, 400, 403, 404, 405, 406, 413, 414, 415, 501, 503, 504}

TERMS = st.sampled_from(
    ["?s", "?p", "?o", "?x", "a", "<urn:a>", "place:kunming", "yc:locatedIn", '"x"@en', "1", "true", "_:b", "[]", "()",
     '"\\uD800"', '"\x00"', "<a b>", "<<( ?s ?p ?o )>>", "'''", "nope:x"]
)  # fmt: skip
PATHS = st.sampled_from(["", "*", "+", "?", "|^yc:locatedIn*", "/(yc:locatedIn|!a)*", "{1,9}"])
EXPRESSIONS = st.sampled_from(
    ["1/0", "NOW()", "RAND()", "UUID()", "?s = ?o", 'REGEX("a", "(")',
     'REGEX("aaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "(a+)+$")',
     'REPLACE("aaaaaaaaaaaaaaaaaaaaaaaa", "a", "$0$0$0$0$0$0$0$0$0$0$0$0")', "xsd:integer('x')", "<urn:f>(1)",
     "EXISTS { ?s ?p ?o }", "!" * 100 + "true", "(" * 100 + "1" + ")" * 100, "SHA512(STR(?s))", "STRDT('1', xsd:int)",
     "COALESCE(?nothing)", "IF(", "BNODE('a')", "?a<?b)SERVICE#>\n?v{?a ?b ?c}#"]
)  # fmt: skip


@st.composite
def triples(draw: st.DrawFn) -> str:
    return f"{draw(TERMS)} {draw(TERMS)}{draw(PATHS)} {draw(TERMS)} ."


def patterns() -> st.SearchStrategy[str]:
    return st.recursive(
        triples(),
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=4).map(" ".join),
            inner.map(lambda text: f"OPTIONAL {{ {text} }}"),
            inner.map(lambda text: f"{{ {text} }} UNION {{ ?s ?p ?o }}"),
            inner.map(lambda text: f"GRAPH ?g {{ {text} }}"),
            inner.map(lambda text: f"MINUS {{ {text} }}"),
            inner.map(lambda text: f"SERVICE SILENT <{{listener}}> {{ {text} }}"),
            inner.map(lambda text: f"{{ SELECT (COUNT(*) AS ?n) {{ {text} }} GROUP BY ?s ORDER BY ?o }}"),
            EXPRESSIONS.map(lambda text: f"FILTER({text})"),
            EXPRESSIONS.map(lambda text: f"BIND({text} AS ?y)"),
        ),
        max_leaves=8,
    )


@st.composite
def queries(draw: st.DrawFn) -> str:
    head = draw(
        st.sampled_from(
            [
                "SELECT *",
                "ASK",
                "SELECT (GROUP_CONCAT(CONCAT(STR(?s), STR(?o))) AS ?x)",
                "CONSTRUCT { ?s ?p ?o }",
                "DESCRIBE ?s",
                "DESCRIBE place:kunming ?o",
                "SELECT DISTINCT ?s",
                "SELECT ?s (RAND() AS ?r)",
                "INSERT DATA",
                "CLEAR ALL #",
                "SELECT * FROM <{listener}>",
                "ASK FROM NAMED <file:///etc/passwd>",
                "LOAD <{listener}> #",
            ]
        )
    )
    tail = draw(
        st.sampled_from(["", "LIMIT 5", "ORDER BY ?o DESC(?s)", "GROUP BY ?s HAVING(COUNT(*) > 1)", "VALUES ?s {", "}"])
    )
    return f"{head} {{ {draw(patterns())} }} {tail}"


NOISE = st.text(max_size=60).map(
    lambda text: "".join(c for c in text if c not in "\r\n\x00").encode("utf-8", "replace")
)
HEADERS = st.sampled_from(
    [
        {},
        {"Accept": "*/*;q=0"},
        {"Accept": ";;;,,,"},
        {"Accept": "text/html"},
        {"Accept": "text/turtle"},
        {"Accept": "text/csv;q=abc"},
        {"Accept": ", ".join(f"a/{n};q=0.{n % 10}" for n in range(300))},
        {"Accept-Encoding": "gzip;q=x, *"},
        {"If-None-Match": '"-gzip", W/"', "Accept-Encoding": "gzip"},
        {"Query-Id": "a b"},
        {"Range": "bytes=0-1"},
        {"Accept-Language": "zh-" * 50},
    ]
)
TYPES = st.sampled_from(
    ["application/sparql-query", "application/x-www-form-urlencoded", "application/sparql-query; charset=utf-16",
     "application/sparql-update", "text/plain", "", "multipart/form-data; boundary=x", ";;;"]
)  # fmt: skip


@pytest.fixture(scope="module")
def live() -> Iterator[Live]:
    options = ["--time-limit", "0.3", "--memory-limit", "64", "--workers", "2"]
    with serve(ENDPOINT, *options, environment={"YOUCHENG_RESULT_BYTES": "1000000"}) as live:
        yield live


@pytest.fixture(scope="module")
def listener() -> Iterator[socket.socket]:
    """A socket that no request may reach."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.01)
        yield listener
        with pytest.raises(TimeoutError):
            listener.accept()


def send(live: Live, method: str, path: bytes, headers: dict[str, str], body: bytes | None) -> int:
    """Send a request as raw bytes and return the status of the answer."""
    connection = http.client.HTTPConnection(urlsplit(live.url).netloc, timeout=20)
    connection._validate_path = lambda _: None  # type: ignore[attr-defined]
    connection._encode_request = lambda text: text.encode("latin-1")  # type: ignore[attr-defined]
    try:
        connection.request(method, path.decode("latin-1"), body, headers)
        response = connection.getresponse()
        content = response.read()
        assert b"Traceback" not in content
        return response.status
    finally:
        connection.close()


@given(query=queries(), headers=HEADERS, post=st.booleans(), graph=st.sampled_from(["", "{listener}", "urn:a", "<>"]))
def test_any_query_gets_an_expected_status(live, listener, query, headers, post, graph) -> None:
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    query, graph = query.replace("{listener}", url), graph.replace("{listener}", url)
    address = f"/sparql?default-graph-uri={quote(graph)}" if graph else "/sparql?x=1"
    encoded = query.encode("utf-8", "surrogatepass")
    if post:
        status = send(live, "POST", address.encode(), {"Content-Type": "application/sparql-query"} | headers, encoded)
    else:
        status = send(live, "GET", f"{address}&query={quote(encoded)}".encode(), headers, None)

    assert status in STATUSES


@given(
    method=st.sampled_from(["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "QUERY", "PATCH", "TRACE", "X"]),
    start=st.sampled_from(
        ["/sparql?query=", "/sparql?", "/sparql/queries/", "/graphs?graph=", "/problems/", "/sparql/"]
    ),
    rest=NOISE,
    headers=HEADERS,
    content_type=TYPES,
    body=st.one_of(st.none(), st.binary(max_size=200), NOISE.map(lambda noise: b"query=" + noise)),
)
def test_any_request_gets_an_expected_status(live, method, start, rest, headers, content_type, body) -> None:
    path = start.encode() + quote(rest, safe="%&=+?/").encode()
    status = send(live, method, path, headers | ({"Content-Type": content_type} if content_type else {}), body)

    assert status in STATUSES


BOMBS = {
    "regex": 'ASK { ?s ?p ?o FILTER(REGEX("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "((a+)+)+((a+)+)+b")) }',
    "large regex": 'ASK { FILTER(REGEX("a", "' + "(a{1,1000}){1,1000}" * 3 + '")) }',
    "replace": "SELECT (" + "REPLACE(" * 30 + '"aaaaaaaa"' + ',"a","$0$0$0$0$0$0$0$0$0$0")' * 30 + " AS ?x) {}",
    "concat": "SELECT (GROUP_CONCAT(CONCAT(?a, ?b, ?c)) AS ?x) {"
    + "".join(f" VALUES ?{name} {{ {' '.join(repr('x' * 50) for _ in range(200))} }}" for name in "abcd")
    + "}",
    "values": "ASK { VALUES ?x { " + "<urn:x> " * 12_000 + "} }",
    "path": "SELECT * { ?a (yc:locatedIn|^yc:locatedIn|!a)* ?b . ?b (yc:locatedIn|^yc:locatedIn|!a)* ?c . "
    "?c (yc:locatedIn|^yc:locatedIn|!a)* ?d . ?d (!a|^!a)* ?e . ?e (!a|^!a)* ?f . ?f (!a|^!a)* ?g . ?g (!a|^!a)* ?h }",
    "union": "ASK { " + " UNION ".join(["{}"] * 8000) + " }",
    "or": "ASK { FILTER(" + "||".join(["?x = 1"] * 8000) + ") }",
    "sequence": "ASK { ?s " + "/".join(["<urn:p>"] * 8000) + " ?o }",
    "binds": "ASK { " + " ".join(f"BIND(1 AS ?x{n})" for n in range(5000)) + " }",
    "objects": "ASK { ?s ?p " + ",".join(["1"] * 40_000) + " }",
    "joins": "ASK { " + " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(4000)) + " }",
}


@pytest.mark.parametrize("query", BOMBS.values(), ids=BOMBS)
def test_a_query_that_exhausts_the_parser_ends_a_worker_at_most(live: Live, query: str) -> None:
    answer = live.request(
        "POST", "sparql", {"Content-Type": "application/sparql-query", "Accept": "application/json"}, query
    )

    assert answer.status in STATUSES - {500}
    assert live.ask("ASK {}").json() == {"head": {}, "boolean": True}


def test_the_service_frees_its_memory(live: Live) -> None:
    def taken() -> int:
        children = Path(f"/proc/{live.process.pid}/task/{live.process.pid}/children").read_text().split()
        statuses = [Path(f"/proc/{child}/statm").read_text().split()[1] for child in children]
        return sum(map(int, statuses)) * os.sysconf("SC_PAGE_SIZE")

    for number in range(4):
        live.ask(f"SELECT * {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . FILTER({number} = {number}) }} ORDER BY ?c")
    before = taken()
    for number in range(20):
        live.ask(f"SELECT * {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . FILTER({number} < 99) }} ORDER BY ?c")
    assert taken() < before + 30 * 2**20
