"""Tell whether a query is valid without evaluating it: what an editor asks while somebody writes."""

import json

from flask import Blueprint, Response, request

from youcheng import errors
from youcheng.sparql import QueryText, Request
from youcheng.sparql import results as formats
from youcheng.sparql.federation.federation import checkable
from youcheng.web.http.problems import Problem
from youcheng.web.services import services
from youcheng.web.sparql import protocol
from youcheng.web.sparql.answers import understand
from youcheng.web.sparql.endpoint import body
from youcheng.web.sparql.protocol import Operation

blueprint = Blueprint("check", __name__)
TIME = 2.0
"""Seconds within which a query must be parsed; an answer that comes later is of no use to who writes."""


@blueprint.post("/sparql/check")
def check() -> Response:
    """Answer what form a valid query has; what is not valid is answered as the endpoint would, with its place."""
    operation = protocol.read("POST", request.query_string.decode("latin-1"), request.content_type or "", body())
    if operation is None:
        raise Problem("malformed-request")
    answer = Response(json.dumps({"ok": True, "form": form(operation)}) + "\n", content_type="application/json")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def form(operation: Operation) -> str:
    """Return the form of the query of an operation, whatever format is wanted of its result.

    Raises:
        Problem: the query is too long, or is refused at a place that is known.
        QueryError: the query is not valid.
    """
    query = operation.query
    try:
        understand(Operation(query=query), None, services())
    except errors.ServiceRefused as error:
        text = QueryText(query)
        start = next((token.start for token in text.tokens if token.text.upper() == "SERVICE"), 0)
        line, column = text.place(start)
        raise Problem("service-refused", str(error), line=line, column=column) from error
    except errors.QuerySyntaxInvalid as error:
        if not QueryText(query).is_update:
            raise
        raise Problem("update-refused", str(error), line=error.line, column=error.column) from error
    return services().pool.evaluate(Request(text=checkable(query), format=formats.SYNTAX, time=TIME)).form
