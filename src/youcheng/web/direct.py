"""Queries by GET, answered without the cost of Flask; whatever is out of the ordinary is left to it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from youcheng.errors import YouchengError
from youcheng.web import headers, protocol
from youcheng.web.negotiation import HTML
from youcheng.web.presence import Presence
from youcheng.web.problems import Problem
from youcheng.web.queries import understand
from youcheng.web.service import Service

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PATH = "/sparql"
FOUND = "youcheng.found"
"""Where in the environment of a request stands what was found wrong with it, for Flask to tell."""


class Direct:
    """A WSGI application around another."""

    def __init__(self, app: "WSGIApplication", service: Service) -> None:
        """Answer from a service."""
        self._app = app
        self._service = service

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a query, or pass the request on."""
        if environ["REQUEST_METHOD"] == "GET" and environ.get("PATH_INFO") == PATH:
            try:
                if rate := self._service.rate:
                    rate.require(environ)
                body = self._answer(environ, start_response)
            except (Problem, YouchengError) as error:
                environ[FOUND] = error
            else:
                if body is not None:
                    return body
        return self._app(environ, start_response)

    def _answer(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes] | None:
        """Answer a query; return None where there is none, where a page is wanted, or where a validator is sent."""
        if "HTTP_IF_NONE_MATCH" in environ:
            return None
        operation = protocol.read("GET", environ.get("QUERY_STRING", ""), "", b"", environ.get("HTTP_QUERY_ID"))
        if operation is None:
            return None
        question = understand(operation, environ.get("HTTP_ACCEPT"), self._service)
        if question.format.name == HTML.name:
            return None
        answers = self._service.answers
        result = answers.answer(question, Presence(environ))
        found = answers.headers(question, result, answers.validator(question))
        start_response("200 OK", [*found, *headers.ALWAYS])
        return [result.body] if result.body is not None else result.blocks()
