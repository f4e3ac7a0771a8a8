"""Errors as answers: problem details (RFC 9457) for programs, a page for browsers, a few lines for ``curl``.

This is the one place where the cause of an error becomes an HTTP status. The types are kept in ``problems.toml``.
"""

import json
import logging
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, render_template, request
from werkzeug.exceptions import HTTPException

from youcheng import errors
from youcheng.web.http import negotiation
from youcheng.web.http.formats import HTML, PROBLEM, TEXT, Format

log = logging.getLogger(__name__)

CAUSES: tuple[tuple[type[errors.YouchengError], str], ...] = (
    (errors.QuerySyntaxInvalid, "malformed-query"),
    (errors.QueryTimeout, "query-timeout"),
    (errors.QueryCancelled, "cancelled"),
    (errors.QueryTooDeep, "query-too-deep"),
    (errors.ServiceRefused, "service-refused"),
    (errors.ServiceFailed, "service-failed"),
    (errors.UpdateRefused, "update-refused"),
    (errors.MemoryExceeded, "memory-exceeded"),
    (errors.ResultTooLarge, "result-too-large"),
    (errors.QueryUnsupported, "unknown-function"),
    (errors.FormatImpossible, "format-impossible"),
    (errors.Busy, "busy"),
)
"""The problem type of each error that a request can cause."""

STATUSES = {
    400: "malformed-request", 404: "not-found", 405: "method-not-allowed", 406: "not-acceptable", 410: "gone",
    413: "request-too-large", 414: "uri-too-long", 415: "unsupported-media-type", 503: "busy",
}  # fmt: skip
"""The problem type of an error that Flask or Werkzeug raises."""


class Problem(Exception):
    """An answer that says what is wrong: its type, what happened this time, and members for programs."""

    def __init__(
        self, name: str, detail: str = "", *, headers: Mapping[str, str] | None = None, **members: Any
    ) -> None:
        """Take the name of a type of ``problems.toml``, a sentence about this occurrence, and further members."""
        super().__init__(detail or name)
        self.name = name
        self.detail = detail
        self.headers = dict(headers or {})
        self.members = members

    @property
    def status(self) -> int:
        """Return the HTTP status of the problem's type."""
        return int(types()[self.name]["status"])


@cache
def types() -> dict[str, dict[str, Any]]:
    """Return the problem types by name."""
    text = Path(__file__).with_name("problems.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def from_error(error: errors.YouchengError) -> Problem:
    """Return the problem that an error of ours is for a client."""
    name = next((name for kind, name in CAUSES if isinstance(error, kind)), None)
    if name is None:
        log.error("an error that should not reach a client", exc_info=error)
        return Problem("internal-error")
    given = {key: getattr(error, key, None) for key in ("line", "column", "expected", "limit", "unit")}
    members = {key: value for key, value in given.items() if value is not None}
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, errors.Busy) else {}
    return Problem(name, str(error), headers=headers, **members)


def not_acceptable(formats: tuple[Format, ...]) -> Problem:
    """Return the problem of a client that reads none of the formats on offer; it lists them (RFC 9110, 15.5.7)."""
    types_ = [format_.media_type for format_ in formats]
    return Problem("not-acceptable", f"On offer: {', '.join(types_)}.", alternatives=types_)


def respond(problem: Problem) -> Response:
    """Return the answer to the present request that tells of a problem, in the form its sender reads."""
    format_ = form_for(request.headers.get("Accept"))
    language = negotiation.request_language()
    body = {PROBLEM: _as_json, HTML: _as_html, TEXT: _as_text}[format_](problem, language)
    response = Response(body, status=problem.status, content_type=format_.content_type, headers=problem.headers)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Language"] = language
    response.vary.update(("Accept", "Accept-Language"))
    return response


def form_for(accept: str | None) -> Format:
    """Return the form of an error for a client: a page for browsers, problem details for programs, else text.

    An error is never refused with 406: whoever names neither HTML nor a kind of JSON gets text.

    >>> form_for("text/html,*/*;q=0.8").name, form_for("application/sparql-results+json").name, form_for("*/*").name
    ('html', 'problem', 'text')
    """
    wishes = []
    for range_ in negotiation.parse_accept(accept or ""):
        if range_.value in {HTML.media_type, *HTML.aliases}:
            wishes.append((range_.quality, HTML))
        elif range_.value.endswith(("/json", "+json")):
            wishes.append((range_.quality, PROBLEM))
    best = max(wishes, key=lambda wish: wish[0], default=(0.0, TEXT))
    return best[1] if best[0] > 0 else TEXT


def explain(name: str) -> Response:
    """Return the explanation of a type of problem: what its IRI leads to."""
    if name not in types():
        raise Problem("not-found")
    response = respond(Problem(name))
    response.status_code = 200
    response.headers["Cache-Control"] = "public, max-age=86400"
    response.add_etag()
    return response


def describe(problem: Problem, language: str) -> dict[str, Any]:
    """Return the members of the problem details, in the order of RFC 9457."""
    type_ = types()[problem.name]
    return {
        "type": f"{current_app.config['PROBLEMS']}{problem.name}",
        "title": type_["title"][language],
        "status": problem.status,
        "detail": problem.detail or type_["explanation"][language],
        **problem.members,
    }


def _as_json(problem: Problem, language: str) -> str:
    return json.dumps(describe(problem, language), ensure_ascii=False, indent=2) + "\n"


def _as_text(problem: Problem, language: str) -> str:
    type_ = types()[problem.name]
    lines = [
        type_["title"][language],
        problem.detail,
        type_["explanation"][language],
        describe(problem, language)["type"],
    ]
    return "\n".join(line for line in lines if line) + "\n"


def _as_html(problem: Problem, language: str) -> str:
    return render_template("problem.html", problem=problem, type_=types()[problem.name], lang=language)


def register(app: Flask, base: str) -> None:
    """Let every error of an application be answered as a problem, whose type is named below the base."""
    app.config["PROBLEMS"] = f"{base}problems/"
    app.register_error_handler(Problem, respond)
    app.register_error_handler(errors.YouchengError, lambda error: respond(from_error(error)))
    app.register_error_handler(HTTPException, _from_werkzeug)
    app.register_error_handler(Exception, _unexpected)
    app.add_url_rule("/problems/<name>", view_func=explain)


def _from_werkzeug(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return Response(error.get_response().get_data(), error.code or 500, dict(error.get_headers()))
    headers = {name: value for name, value in error.get_headers() if name in {"Allow", "Retry-After"}}
    return respond(Problem(STATUSES.get(error.code, "internal-error"), headers=headers))


def _unexpected(error: Exception) -> Response:
    log.error("unexpected error in %s %s", request.method, request.path, exc_info=error)
    return respond(Problem("internal-error"))
