"""The SPARQL endpoint over real HTTP: formats, errors by cause, limits, caching, cancellation."""

import gzip
import threading
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest

from support.live_server import Answer, Live, serve
from support.paths import FIXTURES
from support.work import wait_until

ENDPOINT = FIXTURES / "graphs" / "endpoint.trig"
RESULTS_JSON = "application/sparql-results+json"
PRODUCT = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(12)) + " }"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture(scope="module")
def live() -> Iterator[Live]:
    """A server with a short time limit and the small dataset."""
    with serve(ENDPOINT, "--time-limit", "1", "--workers", "2", "--memory-limit", "128") as live:
        yield live


def rows(answer: Answer) -> list[dict[str, str]]:
    assert answer.status == 200, answer.text
    return [{name: term["value"] for name, term in row.items()} for row in answer.json()["results"]["bindings"]]


@pytest.mark.parametrize("path", ["sparql", "sparql/"])
def test_query_is_answered_by_every_method(live: Live, path: str) -> None:
    query = 'SELECT ("中 100% +" AS ?x) {}'
    form = urlencode({"query": query})
    answers = [
        live.request("GET", f"{path}?{form}"),
        live.request("POST", path, {"Content-Type": "application/x-www-form-urlencoded"}, form),
        live.request("POST", path, {"Content-Type": "application/sparql-query"}, query),
        live.request("QUERY", path, {"Content-Type": "application/sparql-query"}, query),
    ]

    assert [rows(answer) for answer in answers] == [[{"x": "中 100% +"}]] * 4


def test_iris_start_with_the_address(live: Live) -> None:
    found = rows(live.ask("SELECT ?x { ?x yc:locatedIn place:china }"))

    assert found == [{"x": f"{live.url}id/place/yunnan"}]


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1:1"])
def test_host_of_a_request_changes_nothing(live: Live, host: str) -> None:
    query = quote("SELECT ?x { ?x yc:locatedIn place:china }")

    assert host not in live.request("GET", f"sparql?query={query}", {"Host": host}).text


@pytest.mark.parametrize(
    ("query", "accept", "content_type"),
    [
        ("SELECT * {}", "*/*", RESULTS_JSON),
        ("SELECT * {}", "application/json", "application/json"),
        ("SELECT * {}", "text/csv", "text/csv; charset=utf-8"),
        ("ASK {}", "text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("ASK {}", "application/sparql-results+xml", "application/sparql-results+xml"),
        ("ASK {}", BROWSER, "text/html; charset=utf-8"),
        ("DESCRIBE place:china", "*/*", "text/turtle; charset=utf-8"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "application/ld+json", "application/ld+json"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "application/rdf+xml", "application/rdf+xml"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "application/trig", "application/trig"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", BROWSER, "text/html; charset=utf-8"),
    ],
)
def test_format_is_negotiated(live: Live, query: str, accept: str, content_type: str) -> None:
    answer = live.ask(query, accept)

    assert (answer.status, answer.headers["Content-Type"]) == (200, content_type)
    assert {"Accept", "Accept-Encoding"} <= set(answer.headers["Vary"].split(", "))


@pytest.mark.parametrize(
    ("query", "parameters", "status", "name"),
    [
        ("SELEC * {}", {}, 400, "malformed-query"),
        ("", {}, 400, "malformed-query"),
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", {}, 400, "malformed-query"),
        ("ASK { ?s nope:x ?o }", {}, 400, "malformed-query"),
        ("ASK " + "{" * 2000 + "}" * 2000, {}, 400, "query-too-deep"),
        ("ASK { FILTER(" + "!" * 3000 + "true) }", {}, 400, "query-too-deep"),
        ("ASK { ?s ?p " + "[ ?p " * 200 + "1" + " ]" * 200 + " }", {}, 400, "query-too-deep"),
        ("ASK { SERVICE <http://127.0.0.1/> {} }", {}, 403, "service-refused"),
        ("ASK {}", {"format": "turtle"}, 406, "not-acceptable"),
        ("ASK {}", {"timeout": "never"}, 400, "malformed-request"),
        ("SELECT (<urn:f>(1) AS ?x) {}", {}, 501, "unknown-function"),
        (PRODUCT, {}, 504, "query-timeout"),
    ],
)
def test_each_cause_has_its_status(live: Live, query: str, parameters: dict[str, str], status: int, name: str) -> None:
    answer = live.ask(query, **parameters)

    assert (answer.status, answer.headers["Content-Type"]) == (status, "application/problem+json")
    problem = answer.json()
    assert (problem["type"], problem["status"]) == (f"{live.url}problems/{name}", status)
    assert problem["title"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_type_of_a_problem_leads_to_its_explanation(live: Live) -> None:
    path = live.ask("ASK {").json()["type"].removeprefix(live.url)

    assert "line and column" in live.get(path).text
    assert "行号和列号" in live.get(path, Accept=BROWSER, Accept_Language="zh").text
    assert live.get("problems/none").status == 404


def test_syntax_error_has_line_and_column(live: Live) -> None:
    problem = live.ask("ASK {\n  ?s nope:x ?o }").json()

    assert (problem["line"], problem["column"]) == (2, 6)
    assert "nope:" in problem["detail"]


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("*/*", "text/plain; charset=utf-8"),
        ("text/csv", "text/plain; charset=utf-8"),
        (RESULTS_JSON, "application/problem+json"),
        (BROWSER, "text/html; charset=utf-8"),
    ],
)
def test_error_has_the_format_that_the_client_accepts(live: Live, accept: str, content_type: str) -> None:
    assert live.ask("ASK {", accept).headers["Content-Type"] == content_type


def test_query_that_is_too_long_is_refused(live: Live) -> None:
    values = "ASK { VALUES ?x { " + "<urn:x> " * 40_000 + "} }"

    answer = live.request("POST", "sparql", {"Content-Type": "application/sparql-query"}, values)

    assert answer.status == 413
    assert live.ask("ASK {}").status == 200


def test_runaway_query_ends_while_others_go_on(live: Live) -> None:
    ended: list[Answer] = []
    thread = threading.Thread(target=lambda: ended.append(live.ask(PRODUCT)))
    thread.start()
    answered = []
    while thread.is_alive():
        answered.append(live.ask(f"ASK {{ FILTER({len(answered)} >= 0) }}"))
    assert ended[0].status == 504
    assert ended[0].json()["limit"] == 1.0
    assert len(answered) > 1
    assert {answer.status for answer in answered} == {200}


def test_query_that_takes_too_much_memory_ends(live: Live) -> None:
    values = " ".join(f"VALUES ?v{n} {{ {' '.join(map(str, range(100)))} }}" for n in range(4))

    answer = live.ask(f"SELECT * {{ {values} }} ORDER BY ?v0", timeout="1")

    assert answer.status in {413, 504}
    assert live.ask("ASK {}").status == 200


def test_query_is_cancelled_by_its_name(live: Live) -> None:
    ended: list[Answer] = []
    path = f"sparql?{urlencode({'query': PRODUCT})}"
    thread = threading.Thread(target=lambda: ended.append(live.request("GET", path, {"Query-Id": "runaway"})))
    thread.start()
    wait_until(lambda: live.request("DELETE", "sparql/queries/runaway").status != 404)
    thread.join()
    assert ended[0].status == 503


def test_answer_tells_its_rows_and_its_dataset(live: Live) -> None:
    answer = live.request(
        "GET", f"sparql?query={quote('SELECT * { ?s yc:locatedIn ?o }')}", {"Query-Id": "mine", "Accept": "text/csv"}
    )

    assert answer.headers["Result-Count"] == "2"
    assert answer.headers["Query-Id"] == "mine"
    assert len(answer.headers["Dataset-Version"]) == 16


def test_if_none_match_gets_304_without_evaluation(live: Live) -> None:
    first = live.ask("SELECT * { ?s ?p ?o }")
    again = live.ask("SELECT * { ?s ?p ?o }", "text/csv")
    tag = first.headers["ETag"]

    assert tag != again.headers["ETag"]
    spaced = quote("SELECT  *\n{ ?s ?p ?o } # the same")
    for path in (f"sparql?{urlencode({'query': 'SELECT * { ?s ?p ?o }'})}", f"sparql?query={spaced}"):
        answer = live.request("GET", path, {"Accept": RESULTS_JSON, "If-None-Match": f'W/"x", {tag}'})
        assert (answer.status, answer.body, answer.headers["ETag"]) == (304, b"", tag)
        assert answer.headers["Cache-Control"] == first.headers["Cache-Control"]


@pytest.mark.parametrize("function", ["RAND()", "NOW()", "UUID()", "STRUUID()"])
def test_volatile_result_is_not_cached(live: Live, function: str) -> None:
    query = f"SELECT ({function} AS ?x) {{}}"
    first, second = live.ask(query), live.ask(query)

    assert first.json() != second.json()
    assert (first.headers["ETag"], first.headers["Cache-Control"]) == (None, "no-store")


def test_answer_is_compressed_if_the_client_accepts_gzip(live: Live) -> None:
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
    path = f"sparql?{urlencode({'query': query})}"
    plain = live.request("GET", path, {"Accept": RESULTS_JSON})
    packed = live.request("GET", path, {"Accept": RESULTS_JSON, "Accept-Encoding": "gzip"})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert len(packed.body) == int(packed.headers["Content-Length"]) < len(plain.body)
    assert packed.headers["ETag"] not in {None, plain.headers["ETag"]}
    for headers in ({"Accept-Encoding": "gzip"}, {}):
        tag = packed.headers["ETag"] if headers else plain.headers["ETag"]
        sent = headers | {"Accept": RESULTS_JSON, "If-None-Match": tag}
        answer = live.request("GET", path, sent)
        assert (answer.status, answer.headers["ETag"]) == (304, tag)


def test_head_has_the_headers_of_get(live: Live) -> None:
    path = f"sparql?{urlencode({'query': 'SELECT * { ?s ?p ?o }'})}"
    get, head = (live.request(method, path, {"Accept": RESULTS_JSON}) for method in ("GET", "HEAD"))

    assert (head.status, head.body) == (200, b"")
    for name in ("Content-Type", "Content-Length", "ETag", "Result-Count", "Vary"):
        assert head.headers[name] == get.headers[name], name


def test_any_page_may_read(live: Live) -> None:
    preflight = live.request("OPTIONS", "sparql", {"Origin": "https://e.org", "Access-Control-Request-Method": "POST"})

    assert preflight.status == 200
    assert {"GET", "POST", "QUERY"} <= set(preflight.headers["Access-Control-Allow-Methods"].split(", "))
    assert "Query-Id" in preflight.headers["Access-Control-Allow-Headers"]
    assert live.ask("ASK {").headers["Access-Control-Allow-Origin"] == "*"
    assert "Result-Count" in live.ask("ASK {}").headers["Access-Control-Expose-Headers"]


def test_other_methods_are_not_for_the_endpoint(live: Live) -> None:
    for method in ("PUT", "DELETE", "PATCH"):
        answer = live.request(method, "sparql")
        assert answer.status == 405
        assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))


@pytest.mark.parametrize(
    ("path", "status", "count"),
    [
        ("graphs?default", 200, "6"),
        ("graphs?graph={base}graph/three", 200, "1"),
        ("graphs?graph={base}graph/none", 404, None),
        ("graphs", 400, None),
        ("graphs?default&graph={base}graph/one", 400, None),
        ("graphs?graph=not%20an%20iri", 400, None),
    ],
)
def test_graph_store_gives_whole_graphs(live: Live, path: str, status: int, count: str | None) -> None:
    answer = live.get(path.format(base=live.url), Accept="application/n-triples")

    assert (answer.status, answer.headers["Result-Count"]) == (status, count)
    assert count is None or len(answer.body.splitlines()) == int(count)


def test_health_is_that_of_the_workers(live: Live) -> None:
    answer = live.get("health")

    assert (answer.status, answer.json()) == (200, {"status": "pass"})
