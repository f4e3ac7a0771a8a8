"""A check of the syntax of a query without its evaluation, for editors."""

from flask import Blueprint, Response

from youcheng import errors
from youcheng.sparql import QueryText, Request
from youcheng.sparql import results as formats
from youcheng.sparql.federation.federation import checkable
from youcheng.web.http.clients import current_client
from youcheng.web.http.problems import Problem
from youcheng.web.http.responses import unstored_json
from youcheng.web.services import services
from youcheng.web.sparql import protocol
from youcheng.web.sparql.answers import prepare
from youcheng.web.sparql.protocol import Operation

blueprint = Blueprint("syntax_check", __name__)
TIME_LIMIT = 2.0
"""Seconds; a later answer is useless to an author who is typing."""


@blueprint.post("/sparql/check")
def check() -> Response:
    """Answer with the form of a valid query, or with the error and its position."""
    return unstored_json({"ok": True, "form": form(protocol.read_query())})


def form(operation: Operation) -> str:
    """Return the form of the query of an operation, such as SELECT; raise an error if it is not valid."""
    query = operation.query
    try:
        prepare(Operation(query=query), None, services())
    except errors.ServiceRefused as error:
        text = QueryText(query)
        start = next((token.start for token in text.tokens if token.text.upper() == "SERVICE"), 0)
        line, column = text.place(start)
        raise Problem("service-refused", str(error), line=line, column=column) from error
    except errors.QuerySyntaxInvalid as error:
        if not QueryText(query).is_update:
            raise
        raise Problem("update-refused", str(error), line=error.line, column=error.column) from error
    request = Request(text=checkable(query), format=formats.SYNTAX, time=TIME_LIMIT, client=current_client())
    return services().pool.evaluate(request).form
