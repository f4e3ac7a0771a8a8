"""Each error has a problem type with texts in both languages."""

import ast
from pathlib import Path

import pytest

from youcheng import errors
from youcheng.web.http import problems
from youcheng.web.http.formats import HTML, PROBLEM, TEXT, Format
from youcheng.web.http.problems import CAUSES, STATUSES, Problem, form_for, from_error, types

WEB = Path(problems.__file__).parents[1]
RAISED = {
    call.args[0].value
    for path in WEB.rglob("*.py")
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    if isinstance(call, ast.Call) and call.args and isinstance(call.args[0], ast.Constant)
    and isinstance(call.func, ast.Name) and call.func.id == "Problem"
}  # fmt: skip


def kinds(error: type[Exception]) -> list[type[Exception]]:
    """Return the subclasses of an error that have no subclasses."""
    below = error.__subclasses__()
    return [leaf for kind in below for leaf in kinds(kind)] if below else [error]


@pytest.mark.parametrize("name", types())
def test_type_has_texts_in_both_languages(name: str) -> None:
    type_ = types()[name]

    assert 400 <= type_["status"] < 600
    for part in ("title", "explanation"):
        assert set(type_[part]) == {"en", "zh"}
        assert all(type_[part].values())
        assert any("\u4e00" <= character <= "\u9fff" for character in type_[part]["zh"])


def test_raised_problems_are_found() -> None:
    assert "malformed-request" in RAISED


@pytest.mark.parametrize("name", sorted(RAISED | set(STATUSES.values()) | {name for _, name in CAUSES}))
def test_problem_that_can_happen_has_a_type(name: str) -> None:
    assert name in types()


@pytest.mark.parametrize("kind", kinds(errors.QueryError))
def test_each_error_of_a_query_has_a_problem_type(kind: type[errors.QueryError]) -> None:
    problem = from_error(kind("why"))

    assert (problem.name == "internal-error") == (kind is errors.QueryFailed)


def test_members_are_those_of_the_error() -> None:
    syntax = from_error(errors.QuerySyntaxInvalid("here", 2, 3))
    late = from_error(errors.QueryTimeout("late", 1.5, "seconds"))
    busy = from_error(errors.Busy("later", 7))

    assert (syntax.status, syntax.detail, syntax.members) == (400, "here", {"line": 2, "column": 3})
    assert (late.status, late.members) == (504, {"limit": 1.5, "unit": "seconds"})
    assert (busy.status, busy.headers) == (503, {"Retry-After": "7"})


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        (None, TEXT),
        ("*/*", TEXT),
        ("text/turtle", TEXT),
        ("text/html", HTML),
        ("text/html;q=0, */*", TEXT),
        ("application/problem+json", PROBLEM),
        ("application/json;q=0.5, text/html;q=0.4", PROBLEM),
        ("application/ld+json, */*;q=0.1", PROBLEM),
        ("text/html,application/xhtml+xml,*/*;q=0.8", HTML),
    ],
)
def test_form_is_the_one_that_the_client_reads(accept: str | None, form: Format) -> None:
    assert form_for(accept) == form


def test_internal_error_reveals_no_details(sample_app, caplog: pytest.LogCaptureFixture) -> None:
    with sample_app.test_request_context("/"):
        response = problems._unexpected(RuntimeError("secret place"))

    assert response.status_code == 500
    assert b"secret" not in response.data
    assert "secret place" in caplog.text


def test_answer_to_head_and_get_of_a_missing_page_is_a_problem(client) -> None:
    answer = client.get("/no-such-page", headers={"Accept": "application/json"})

    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
    assert answer.get_json()["type"].endswith("/problems/not-found")


def test_problem_has_its_headers_and_members() -> None:
    problem = Problem("not-acceptable", "On offer: a/b.", headers={"X": "y"}, alternatives=["a/b"])

    assert (problem.status, problem.headers, problem.members) == (406, {"X": "y"}, {"alternatives": ["a/b"]})


@pytest.mark.parametrize(
    ("path", "content_type"),
    [("/sparql", "application/sparql-query"), ("/sparql", "application/x-www-form-urlencoded"),
     ("/sparql/check", "application/sparql-query"), ("/validate", "text/turtle"), ("/reconcile", "application/json")],
)  # fmt: skip
@pytest.mark.parametrize("coding", ["gzip", "br", "x-unknown", "gzip, identity"])
def test_encoded_body_is_refused(client, path: str, content_type: str, coding: str) -> None:
    answer = client.post(path, data=b"ASK {}", headers={"Content-Type": content_type, "Content-Encoding": coding})

    assert answer.status_code == 415
    assert answer.headers["Accept-Encoding"] == "identity"
    assert "unsupported-encoding" in answer.text


def test_body_that_is_not_encoded_is_read(client) -> None:
    headers = {"Content-Type": "application/sparql-query", "Content-Encoding": "identity"}

    assert client.post("/sparql/check", data=b"ASK {}", headers=headers).status_code == 200
    assert client.get("/sparql?query=ASK%7B%7D", headers={"Content-Encoding": "gzip"}).status_code == 200
