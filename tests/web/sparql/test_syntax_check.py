"""The syntax check returns the form of a query or the position of its error, without evaluation."""

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from support.live_server import Answer, Live, serve
from support.paths import FIXTURES

ENDPOINT = FIXTURES / "graphs" / "endpoint.trig"
PRODUCT = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(12)) + " }"
FORM, QUERY = "application/x-www-form-urlencoded", "application/sparql-query"


@pytest.fixture(scope="module")
def live() -> Iterator[Live]:
    with serve(ENDPOINT, "--workers", "2", "--time-limit", "20") as live:
        yield live


def check(live: Live, query: str, content_type: str = QUERY) -> Answer:
    headers = {"Accept": "application/json", "Content-Type": content_type}
    return live.request("POST", "sparql/check", headers, query)


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("SELECT ?x { ?x a yc:Pairing }", "SELECT"),
        ("ask {}", "ASK"),
        ("PREFIX a: <urn:a> CONSTRUCT WHERE { ?s a:p ?o }", "CONSTRUCT"),
        ("DESCRIBE place:kunming", "DESCRIBE"),
        (PRODUCT, "SELECT"),
    ],
)
def test_valid_query_gets_its_form_without_evaluation(live: Live, query: str, form: str) -> None:
    for answer in (check(live, query), check(live, urlencode({"query": query}), FORM)):
        assert (answer.status, answer.json()) == (200, {"ok": True, "form": form})
        assert answer.headers["Cache-Control"] == "no-store"


def test_invalid_query_gets_position_and_expected_tokens(live: Live) -> None:
    answer = check(live, "SELECT ?x {\n  ?x a yc:Pairing\n  ?y rdfs:label ?z\n}")

    assert (answer.status, answer.headers["Content-Type"]) == (400, "application/problem+json")
    problem = answer.json()
    assert problem["type"] == f"{live.url}problems/malformed-query"
    assert (problem["line"], problem["column"]) == (3, 11)
    assert "cannot go on like this" in problem["detail"]
    unfinished = check(live, "SELECT ?x { ?x a yc:Pairing ").json()
    assert unfinished["expected"] == [",", ".", ";", "{", "}"]
    assert "the query ends after “yc:Pairing”" in unfinished["detail"]


@pytest.mark.parametrize(
    ("query", "status", "name", "place"),
    [
        ("ASK {\n ?s nope:x 1 }", 400, "malformed-query", (2, 5)),
        ("# why\nDELETE WHERE { ?s ?p ?o }", 403, "update-refused", (2, 1)),
        ("ASK {\n  SERVICE <http://127.0.0.1/> {} }", 403, "service-refused", (2, 3)),
        ("ASK " + "{" * 2000 + "}" * 2000, 400, "query-too-deep", None),
        ("#" * 200_000, 413, "request-too-large", None),
        ("SELECT (<urn:f>(1) AS ?x) {}", 501, "unknown-function", None),
    ],
)
def test_check_refuses_what_the_endpoint_refuses(live, query, status, name, place) -> None:
    answer = check(live, query)

    assert answer.status == status
    problem = answer.json()
    assert problem["type"] == f"{live.url}problems/{name}"
    assert (problem.get("line"), problem.get("column")) == (place or (None, None))


def test_update_by_its_media_type_is_refused(live: Live) -> None:
    assert check(live, "CLEAR ALL", "application/sparql-update").status == 403
    assert check(live, "update=CLEAR+ALL", FORM).status == 403


@pytest.mark.parametrize(("body", "content_type", "status"), [("x=1", FORM, 400), ("ASK {}", "text/plain", 415)])
def test_request_without_a_query_is_refused(live: Live, body: str, content_type: str, status: int) -> None:
    assert check(live, body, content_type).status == status


def test_text_that_holds_the_parser_up_is_killed(live: Live) -> None:
    # What is constant is evaluated while the engine prepares a query, whatever there is in the store.
    values = " ".join(map(str, range(2000)))
    patterns = " ".join(f"VALUES ?x{n} {{ {values} }}" for n in range(4))
    answer = check(live, f"ASK {{ {patterns} FILTER(?x0 + ?x1 + ?x2 + ?x3 < 0) }}")

    assert answer.status == 504
    assert check(live, "ASK {}").status == 200
