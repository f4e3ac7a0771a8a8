"""Errors as answers: problem details (RFC 9457) for programs, a page for browsers, a few lines for ``curl``.

Only this module maps errors to HTTP statuses. The problem types are listed in ``problems.toml``.
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
    (errors.MemoryExceeded, "memory-exceeded"),
    (errors.ResultTooLarge, "result-too-large"),
    (errors.QueryUnsupported, "unknown-function"),
    (errors.FormatImpossible, "format-impossible"),
    (errors.ClientBusy, "too-many-requests"),
    (errors.Busy, "busy"),
)
"""The problem type of each error that a request can cause."""

STATUSES = {
    400: "malformed-request", 404: "not-found", 405: "method-not-allowed", 406: "not-acceptable", 410: "gone",
    413: "request-too-large", 414: "uri-too-long", 415: "unsupported-media-type", 503: "busy",
}  # fmt: skip
"""The problem type of an error that Flask or Werkzeug raises."""


class Problem(Exception):
    """An error with its type, a sentence about this occurrence, and members for programs."""

    def __init__(
        self, name: str, detail: str = "", *, headers: Mapping[str, str] | None = None, **members: Any
    ) -> None:
        """Take the name of a type in ``problems.toml``."""
        super().__init__(detail or name)
        self.name = name
        self.detail = detail
        self.headers = dict(headers or {})
        self.members = members

    @property
    def type(self) -> dict[str, Any]:
        """Return the type: its status, and its title and explanation by language."""
        return types()[self.name]

    @property
    def status(self) -> int:
        """Return the HTTP status of the type."""
        return int(self.type["status"])


@cache
def types() -> dict[str, dict[str, Any]]:
    """Return the types of problems by name."""
    return tomllib.loads(Path(__file__).with_name("problems.toml").read_text(encoding="utf-8"))


def from_error(error: errors.YouchengError) -> Problem:
    """Return the problem that reports an error to a client."""
    name = next((name for kind, name in CAUSES if isinstance(error, kind)), None)
    if name is None:
        log.error("an error that no request should cause", exc_info=error)
        return Problem("internal-error")
    attributes = {key: getattr(error, key, None) for key in ("line", "column", "expected", "used", "limit", "unit")}
    members = {key: value for key, value in attributes.items() if value is not None}
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, errors.Busy) else {}
    if isinstance(error, errors.ClientBusy):
        left, unit = max(0, int(error.limit - error.used)), error.unit.replace(" ", "-")
        headers["RateLimit-Policy"] = f'"{unit}";q={int(error.limit)};w={error.window}'
        headers["RateLimit"] = f'"{unit}";r={left};t={error.retry_after}'
    return Problem(name, str(error), headers=headers, **members)


def not_acceptable(formats: tuple[Format, ...]) -> Problem:
    """Return the problem of a client that accepts none of the formats on offer; it lists them (RFC 9110, 15.5.7)."""
    media_types = [format_.media_type for format_ in formats]
    return Problem("not-acceptable", f"On offer: {', '.join(media_types)}.", alternatives=media_types)


def respond(problem: Problem) -> Response:
    """Return the answer to the present request for a problem, in the format that the client prefers."""
    format_, language = form_for(request.headers.get("Accept")), negotiation.request_language()
    if format_ == HTML:
        body = render_template("problem.html", problem=problem, type_=problem.type, lang=language)
    else:
        details = describe(problem, language)
        body = json.dumps(details, ensure_ascii=False, indent=2) if format_ == PROBLEM else _as_text(problem, details)
        body += "\n"
    response = Response(body, problem.status, headers=problem.headers, content_type=format_.content_type)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Language"] = language
    response.vary.update(("Accept", "Accept-Language"))
    return response


def form_for(accept: str | None) -> Format:
    """Return the format of an error for a client: a page for browsers, problem details for programs, else text.

    An error is never refused with 406: a client that accepts neither HTML nor a kind of JSON gets text.

    >>> form_for("text/html,*/*;q=0.8").name, form_for("application/sparql-results+json").name, form_for("*/*").name
    ('html', 'problem', 'text')
    """
    candidates = [(0.0, TEXT)]
    for range_ in negotiation.parse_accept(accept or ""):
        if range_.value == HTML.media_type:
            candidates.append((range_.quality, HTML))
        elif range_.value.endswith(("/json", "+json")):
            candidates.append((range_.quality, PROBLEM))
    return max(candidates, key=lambda candidate: candidate[0])[1]


def explain(name: str) -> Response:
    """Return the explanation of a type of problem, to which its IRI leads."""
    if name not in types():
        raise Problem("not-found")
    response = respond(Problem(name))
    response.status_code = 200
    response.headers["Cache-Control"] = "public, max-age=86400"
    response.add_etag()
    return response


def describe(problem: Problem, language: str) -> dict[str, Any]:
    """Return the members of the problem details, in the order of RFC 9457."""
    return {
        "type": f"{current_app.config['PROBLEMS']}{problem.name}",
        "title": problem.type["title"][language],
        "status": problem.status,
        "detail": problem.detail or problem.type["explanation"][language],
        **problem.members,
    }


def _as_text(problem: Problem, details: Mapping[str, Any]) -> str:
    explanation = problem.type["explanation"][negotiation.request_language()]
    return "\n".join(filter(None, (details["title"], problem.detail, explanation, details["type"])))


def require_plain_body() -> None:
    """Refuse a request whose body is encoded (RFC 9110, section 15.5.16)."""
    coding = request.headers.get("Content-Encoding", "identity")
    if request.method not in {"GET", "HEAD", "OPTIONS"} and coding.lower() != "identity":
        raise Problem("unsupported-encoding", headers={"Accept-Encoding": "identity"})


def register(app: Flask, base: str) -> None:
    """Answer every error of an application as a problem, whose type has an IRI below the base."""
    app.before_request(require_plain_body)
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
