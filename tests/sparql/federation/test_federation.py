"""A query may call the endpoints that the operator lists, within limits, and no others."""

import json
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from support.live_server import Answer, Live, serve
from support.paths import FIXTURES
from support.work import wait_until
from youcheng.errors import ServiceFailed
from youcheng.sparql.federation.client import MAX_BYTES, Remote, address
from youcheng.web.settings import Settings

ENDPOINT = FIXTURES / "graphs" / "endpoint.trig"
LIMIT = 4.0
RESULTS = "application/sparql-results+json"
KUNMING = "https://w3id.org/youcheng/id/place/kunming"
PATHS = (
    "good",
    "slow",
    "trickle",
    "huge",
    "html",
    "redirect",
    "error",
    "short",
    "zipped",
    "capped",
    "partial",
    "nodes",
    "names",
    "deep",
)
FORMATS = {
    "xml": "application/sparql-results+xml; charset=utf-8", "plain": "application/xml", "csv": "text/csv",
    "tsv": "text/tab-separated-values", "bomb": "application/sparql-results+xml", "ask": RESULTS, "lying": RESULTS,
}  # fmt: skip


def literal(text: str) -> dict[str, str]:
    return {"type": "literal", "value": text, "xml:lang": "zh"}


def document(names: list[str], *rows: dict[str, Any]) -> bytes:
    return json.dumps({"head": {"vars": names}, "results": {"bindings": rows}}).encode()


XML = """<?xml version="1.0"?>{}<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="s"/>
    <variable name="o"/></head><results><result><binding name="s"><uri>http://here.test/id/place/kunming</uri></binding>
    <binding name="o"><literal xml:lang="zh">a"{}&#10;友</literal></binding></result></results></sparql>"""
LAUGHS = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
NAMES = {"type": "literal", "value": 'a"\\ \\u0022 } #\n\t\u0001友'}
BODIES = {
    "nodes": document(["s", "o"], *({"s": {"type": "bnode", "value": "b> {"}, "o": literal(n)} for n in "ab")),
    "names": document(["s", "o) { } DROP ALL #"], {}),
    "deep": b'{"head":' * 100_000,
    "xml": XML.format("", "&lt;&amp;&gt;").encode(),
    "plain": XML.format("<!-- plain -->", "&#60;&#x26;>").encode(),
    "tsv": '?s\t?o\n<http://here.test/id/place/kunming>\t"a\\"<&>\\n友"@zh\n'.encode(),
    "csv": b"s,o\r\nhttp://here.test/id/place/kunming,a\r\n",
    "bomb": XML.format(f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>', "&l9;").encode(),
    "ask": b'{"head": {}, "boolean": true}',
    "lying": XML.format("", "").encode(),
    "short": document(["s", "o"]),
    "zipped": document(["s", "o"]),
    "slow": document(["s", "o"]),
}


class Handler(BaseHTTPRequestHandler):
    """An endpoint that misbehaves, by path."""

    def do_POST(self) -> None:
        path = self.path[1:]
        query = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())["query"][0]
        self.server.asked.append((path, query))  # type: ignore[attr-defined]
        self.server.accepted = self.headers["Accept"]  # type: ignore[attr-defined]
        if path == "slow":
            self.server.done.wait(20)  # type: ignore[attr-defined]
        body = BODIES.get(path) or document(["s", "o"], {"s": {"type": "uri", "value": self.server.thing}, "o": NAMES})  # type: ignore[attr-defined]
        self.send_response({"redirect": 307, "error": 500}.get(path, 200))
        self.send_header("Location", "/good")
        self.send_header("Content-Type", FORMATS.get(path, "text/html" if path == "html" else RESULTS))
        if path == "zipped":
            self.send_header("Content-Encoding", "gzip")
        if path == "capped":
            self.send_header("X-SPARQL-MaxRows", "10000")
        if path == "partial":
            self.send_header("X-SQL-State", "S1TAT")
        if path in {"huge", "trickle"}:
            self.end_headers()
            self.pour(path)
            return
        self.send_header("Content-Length", str(len(body) + (path == "short")))
        self.end_headers()
        self.wfile.write(body)

    def pour(self, path: str) -> None:
        """Send without an end, fast or slowly."""
        try:
            while not self.server.done.is_set():  # type: ignore[attr-defined]
                self.wfile.write(b" " * (65536 if path == "huge" else 1))
                self.server.poured += 1  # type: ignore[attr-defined]
                time.sleep(0 if path == "huge" else 0.05)
        except OSError:
            pass

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Other(ThreadingHTTPServer):
    """The other endpoint, and what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, str]] = []
        self.done = threading.Event()
        self.thing = self.accepted = ""
        self.poured = 0

    def path(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_port}/{path}"


@pytest.fixture(scope="module")
def other() -> Iterator[Other]:
    with Other() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.done.set()
        server.shutdown()


@pytest.fixture(scope="module")
def live(other: Other) -> Iterator[Live]:
    options = [option for path in (*PATHS, *FORMATS) for option in ("--service", other.path(path))]
    with serve(ENDPOINT, "--workers", "2", "--time-limit", str(LIMIT), *options, "--base", "http://here.test/") as live:
        other.thing = "http://here.test/id/place/kunming"
        yield live


def ask(live: Live, query: str, **more: str) -> Answer:
    return live.ask(query, RESULTS, **more)


def rows(answer: Answer) -> list[dict[str, Any]]:
    assert answer.status == 200, answer.text
    return answer.json()["results"]["bindings"]


def test_listed_endpoint_is_called_and_its_answer_joined(live: Live, other: Other) -> None:
    other.asked.clear()
    query = f"""PREFIX e: <{other.path("")}>
        SELECT * {{ ?s yc:locatedIn ?in . service e:good # }}
        {{ ?s rdfs:label ?o FILTER(?o != "}} SERVICE <urn:x> {{") }} }} ORDER BY ?in"""
    found = rows(ask(live, query))

    assert {(row["s"]["value"], row["o"]["value"]) for row in found} == {(other.thing, NAMES["value"])}
    ((path, asked),) = other.asked
    assert path == "good"
    assert "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>" in asked
    assert f"(<{other.thing}>)" in asked
    assert asked.endswith('?s rdfs:label ?o FILTER(?o != "} SERVICE <urn:x> {") }')


def test_answer_is_requested_each_time_and_never_cached(live: Live, other: Other) -> None:
    other.asked.clear()
    answers = [ask(live, f"ASK {{ SERVICE <{other.path('good')}> {{ ?s ?p ?o }} }}") for _ in range(2)]

    assert len(other.asked) == 2
    assert {(answer.headers["Cache-Control"], answer.headers["ETag"]) for answer in answers} == {("no-store", None)}


@pytest.mark.parametrize("path", [path for path in PATHS if path not in {"good", "nodes"}])
def test_failed_endpoint_fails_the_query_unless_silent(live: Live, other: Other, path: str) -> None:
    endpoint = other.path(path)
    other.asked.clear()
    loud = ask(live, f"SELECT * {{ SERVICE <{endpoint}> {{ ?s ?p ?o }} }}")
    quiet = ask(live, f"SELECT * {{ BIND(1 AS ?one) SERVICE SILENT <{endpoint}> {{ ?s ?p ?o }} }}")

    assert (loud.status, loud.json()["type"]) == (502, "http://here.test/problems/service-failed"), loud.text
    assert endpoint in loud.json()["detail"]
    assert {name: row["value"] for row in rows(quiet) for name, row in row.items()} == {"one": "1"}
    assert set(quiet.json()["head"]["vars"]) == {"one", "s", "p", "o"}
    # A redirect is not followed.
    assert {asked for asked, _ in other.asked} == {path}


@pytest.mark.parametrize("silent", ["", "SILENT"])
@pytest.mark.parametrize(
    "clause",
    ["<{unlisted}>", "?e", "<{good}?x>", "<HTTP{good}>", "e:good", "<>", "<{good}> {{}} SERVICE <{unlisted}>",
     "<{good}> {{ SERVICE <{unlisted}> {{}} }} SERVICE <{good}>", *["<{good}> {{}} SERVICE " * 8 + "<{good}>"]],
)  # fmt: skip
def test_unlisted_endpoint_is_refused_and_not_asked(live: Live, other: Other, clause: str, silent: str) -> None:
    other.asked.clear()
    clause = clause.format(unlisted=other.path("unlisted"), good=other.path("good"))
    answer = ask(live, f"SELECT * {{ SERVICE {silent} {clause} {{ ?s ?p ?o }} }}")
    assert (answer.status, answer.json()["type"]) == (403, "http://here.test/problems/service-refused")
    assert other.asked == []


def test_variable_stands_only_for_listed_endpoints(live: Live, other: Other) -> None:
    good, unlisted = other.path("good"), other.path("unlisted")
    other.asked.clear()
    found = rows(ask(live, f"SELECT ?e ?s {{ VALUES ?e {{ <{good}> }} SERVICE ?e {{ ?s ?p ?o }} }}"))
    assert [(row["e"]["value"], row["s"]["value"]) for row in found] == [(good, other.thing)]
    both = f"VALUES ?e {{ <{good}> <{unlisted}> }}"
    assert ask(live, f"SELECT * {{ {both} SERVICE ?e {{ ?s ?p ?o }} }}").status == 403
    found = rows(ask(live, f"SELECT * {{ {both} SERVICE SILENT ?e {{ ?s ?p ?o }} }}"))
    assert sorted(row["e"]["value"] for row in found if "s" not in row) == [unlisted]
    assert {path for path, _ in other.asked} == {"good"}


@pytest.mark.parametrize("path", ["xml", "tsv", "plain"])
def test_answer_may_be_in_any_format_that_keeps_terms_apart(live: Live, other: Other, path: str) -> None:
    (row,) = rows(ask(live, f"SELECT * {{ SERVICE <{other.path(path)}> {{ ?s ?p ?o }} }}"))
    assert (row["s"]["value"], row["o"]) == (other.thing, {"type": "literal", "value": 'a"<&>\n友', "xml:lang": "zh"})
    assert "application/sparql-results+xml" in other.accepted


@pytest.mark.parametrize("path", ["csv", "bomb", "ask", "lying"])
def test_answer_in_another_format_is_refused(live: Live, other: Other, path: str) -> None:
    answer = ask(live, f"SELECT * {{ SERVICE <{other.path(path)}> {{ ?s ?p ?o }} }}")
    assert (answer.status, answer.json()["type"]) == (502, "http://here.test/problems/service-failed")
    assert ask(live, f"ASK {{ SERVICE SILENT <{other.path(path)}> {{ ?s ?p ?o }} }}").json()["boolean"]


@pytest.mark.parametrize(
    "query",
    [
        'FILTER(1<ex:b#> """\n) SERVICE <{unlisted}> {{ ?s ?p ?o }} #"""\n',
        "\\u0053ERVICE <{unlisted}> {{ ?s ?p ?o }}",
        'FILTER(?x<?y#> """\n) SERVICE <{unlisted}> {{ ?s ?p ?o }} #"""\n SERVICE <{good}> {{ ?s ?p ?o }}',
    ],
)
def test_hidden_service_clause_makes_no_connection(live: Live, other: Other, query: str) -> None:
    other.asked.clear()
    text = "PREFIX ex: <urn:x> SELECT * { " + query.format(unlisted=other.path("unlisted"), good=other.path("good"))
    answer = ask(live, text + " }")

    assert answer.status in {400, 403}
    assert "unlisted" not in {path for path, _ in other.asked}


def test_syntax_is_checked_first_and_errors_have_positions(live: Live, other: Other) -> None:
    other.asked.clear()
    text = f"SELECT * {{\n SERVICE <{other.path('good')}>\n {{ ?s ?p ?o }} }} LIMIT x"
    for answer in (
        ask(live, text),
        live.request("POST", "sparql/check", {"Content-Type": "application/sparql-query", "Accept": "*/json"}, text),
    ):
        assert (answer.status, answer.json()["line"], answer.json()["column"]) == (400, 3, 23)
    valid = {"Content-Type": "application/sparql-query"}
    assert live.request("POST", "sparql/check", valid, text.replace("x", "1")).json() == {"ok": True, "form": "SELECT"}
    assert other.asked == []


def test_blank_nodes_are_named_for_one_answer(live: Live, other: Other) -> None:
    query = f"SELECT * {{ SERVICE <{other.path('nodes')}> {{ ?s rdfs:label ?o }} }}"
    first, second = ({row["s"]["value"] for row in rows(ask(live, query))} for _ in range(2))

    assert len(first) == len(second) == 1
    assert first != second
    assert first.pop().startswith("http://here.test/.well-known/genid/")


def test_client_can_shorten_the_time_limit(live: Live, other: Other) -> None:
    query = f"ASK {{ SERVICE <{other.path('trickle')}> {{}} }}"

    other.poured = 0
    answer = ask(live, query, timeout="1")

    assert (answer.status, answer.json()["detail"].endswith("it took too long.")) == (502, True)
    # A byte comes each twentieth of a second: so many would take longer than the client waits.
    assert other.poured < 40


def test_number_of_federated_queries_at_once_is_limited(live: Live, other: Other) -> None:
    query = f"ASK {{ SERVICE SILENT <{other.path('slow')}> {{}} }}"
    with ThreadPoolExecutor(8) as threads:
        statuses = list(threads.map(lambda _: ask(live, query).status, range(8)))

    assert sorted(statuses) == [200] * 4 + [503] * 4


@pytest.mark.parametrize(
    ("form", "accept", "words"),
    [
        ("DESCRIBE ?s {{ SERVICE <{}> {{ ?s ?p ?o }} }}", "text/turtle", "locatedIn"),
        ("CONSTRUCT {{ ?s a <urn:x> }} {{ SERVICE <{}> {{ ?s ?p ?o }} }}", "text/turtle", "<urn:x>"),
        ("SELECT ?s {{ SERVICE <{}> {{ ?s ?p ?o }} }}", "text/html", "place:kunming"),
        ("SELECT ?s {{ GRAPH ?g {{ OPTIONAL {{ SERVICE <{}> {{ ?s ?p ?o }} }} }} }}", "text/csv", "place/kunming"),
        (
            "SELECT (COUNT(*) AS ?n) {{ {{ SELECT ?s {{ SERVICE <{}> {{ ?s ?p ?o }} }} }} ?s a ?t }}",
            "text/csv",
            "n\r\n",
        ),
        ("ASK {{ FILTER EXISTS {{ SERVICE <{}> {{ ?s ?p ?o }} }} }}", "application/json", "true"),
    ],
)
def test_service_clause_may_stand_in_any_form_of_query(
    live: Live, other: Other, form: str, accept: str, words: str
) -> None:
    answer = live.ask(form.format(other.path("good")), accept, format="html" if "html" in accept else "")

    assert answer.status == 200
    assert words in answer.text


def test_untrusted_certificate_is_refused(other: Other, tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(key), "-out", str(certificate)]
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "1"]
    subprocess.run([*made, *subject], check=True, capture_output=True)
    with Other() as secure:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        secure.socket = context.wrap_socket(secure.socket, server_side=True)
        threading.Thread(target=secure.serve_forever, daemon=True).start()
        remote = Remote(secure.path("good").replace("http:", "https:"), time.monotonic() + 5)
        with pytest.raises(ServiceFailed, match="certificate"):
            remote.ask("ASK {}")
        secure.shutdown()
        assert secure.asked == []


def test_federated_query_is_listed_and_can_be_cancelled(live: Live, other: Other) -> None:
    answers: list[Answer] = []
    text = f"ASK {{ SERVICE SILENT <{other.path('slow')}> {{}} }}"
    headers = {"Content-Type": "application/sparql-query", "Query-Id": "calls"}
    thread = threading.Thread(target=lambda: answers.append(live.request("POST", "sparql", headers, text)))
    thread.start()
    wait_until(lambda: live.request("DELETE", "sparql/queries/calls").status == 204)
    thread.join()
    assert answers[0].status == 503


def test_service_description_says_that_it_federates(live: Live) -> None:
    assert "BasicFederatedQuery" in live.get("sparql", Accept="text/turtle").text
    with serve(ENDPOINT, "--workers", "1") as closed:
        assert "BasicFederatedQuery" not in closed.get("sparql", Accept="text/turtle").text


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1.nip.test"])
def test_host_name_in_a_private_network_is_refused(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    found = [(2, 1, 6, "", ("93.184.215.14", 80)), (2, 1, 6, "", ("10.0.0.1", 80))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: found)
    with pytest.raises(ServiceFailed, match="not public"):
        Remote(f"http://{host}/sparql", time.monotonic() + 5).ask("ASK {}")
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: found[:1])
    assert address(host, 80) == "93.184.215.14"
    assert address("10.0.0.1", 80) == "10.0.0.1"


@pytest.mark.parametrize("endpoint", ["", "ftp://a/", "sparql", "http:///x", "http://user@a/", "http://a/#x"])
def test_invalid_endpoint_cannot_be_listed(endpoint: str) -> None:
    with pytest.raises(ValueError, match="endpoint"):
        Settings(service=(endpoint,))


def test_limit_of_bytes_is_within_the_tested_range() -> None:
    assert MAX_BYTES < 50_000_000
    assert Settings.read({}, {"YOUCHENG_SERVICE": "http://a/ http://b/"}).service == ("http://a/", "http://b/")
