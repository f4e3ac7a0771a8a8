"""Requests of the SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/#query-operation)."""

import re
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote_to_bytes

from flask import request
from pyoxigraph import NamedNode
from werkzeug.http import parse_options_header

from youcheng.web.http.problems import Problem
from youcheng.web.services import services

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
FORM_FACTOR = 3
"""A form can write each byte of a query as three characters."""
NAME = re.compile(r"[\w.~-]{1,128}", re.ASCII)
MAX_PARAMETERS = 2000

Parameters = Sequence[tuple[str, str]]


class Operation(NamedTuple):
    """A query operation: the query, its dataset, and how the client wants the answer."""

    query: str
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    format: str | None = None
    time: float | None = None
    name: str | None = None


def read_request() -> Operation | None:
    """Return the operation of the present request; None for a GET without a query."""
    environ = request.environ
    method, content_type = environ["REQUEST_METHOD"], environ.get("CONTENT_TYPE", "")
    body = b"" if method in {"GET", "HEAD"} else _body()
    return read(method, environ.get("QUERY_STRING", ""), content_type, body, environ.get("HTTP_QUERY_ID"))


def read_query() -> Operation:
    """Return the operation of the present request, which must hold a query."""
    operation = read_request()
    if operation is None:
        raise Problem("malformed-request")
    return operation


def read(method: str, query_string: str, content_type: str, body: bytes, name: str | None = None) -> Operation | None:
    """Return the operation that a request asks for; None for a GET without a query."""
    parameters = decode(query_string)
    if method in {"GET", "HEAD"}:
        return _operation(parameters, name, required=False)
    media_type = _media_type(content_type)
    if media_type == UPDATE:
        raise Problem("update-refused")
    if media_type == FORM:
        return _operation([*decode(_text(body)), *_without(parameters, "query")], name)
    if media_type == QUERY:
        return _operation([("query", _text(body)), *_without(parameters, "query")], name)
    actual = f"not {media_type}" if media_type else "with a Content-Type"
    raise Problem("unsupported-media-type", f"Send {QUERY} or {FORM}, {actual}.")


def _body() -> bytes:
    """Return the body of the present request; Flask refuses one that is longer than the longest query."""
    request.max_content_length = services().settings.query_bytes * (FORM_FACTOR + 1)
    return request.get_data(cache=False)


def decode(query_string: str) -> Parameters:
    """Return the parameters of a query string, decoded once, from UTF-8 alone."""
    try:
        if query_string.startswith("query=") and "&" not in query_string and query_string.isascii():  # most requests
            return [("query", unquote_to_bytes(query_string[6:].replace("+", " ")).decode("utf-8"))]
        return parse_qsl(
            query_string, keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=MAX_PARAMETERS
        )
    except UnicodeDecodeError as error:
        raise Problem("malformed-request", "A parameter is not in UTF-8.") from error
    except ValueError as error:
        raise Problem("malformed-request", f"There are more than {MAX_PARAMETERS} parameters.") from error


def _operation(parameters: Parameters, name: str | None, *, required: bool = True) -> Operation | None:
    """Return the operation that parameters describe; unknown parameters are ignored."""
    if len(parameters) == 1 and parameters[0][0] == "query":
        return Operation(query=parameters[0][1].removeprefix("\ufeff"), name=_name(name))
    if any(key == "update" for key, _ in parameters):
        raise Problem("update-refused")
    queries = [value for key, value in parameters if key == "query"]
    if len(queries) > 1:
        raise Problem("malformed-request", "There is more than one query.")
    if not queries:
        if required:
            raise Problem("malformed-request", "The parameter “query” is missing.")
        return None
    return Operation(
        # A byte order mark means nothing in UTF-8 (RFC 3629, section 6), and would hide the form of the query.
        query=queries[0].removeprefix("\ufeff"),
        default_graphs=graphs(parameters, "default-graph-uri"),
        named_graphs=graphs(parameters, "named-graph-uri"),
        format=_format(parameters),
        time=_time(parameters),
        name=_name(name),
    )


def graphs(parameters: Parameters, key: str) -> tuple[str, ...] | None:
    """Return the graphs that a parameter names, or None; some forms send the parameter empty."""
    iris = tuple(value for name, value in parameters if name == key and value)
    for iri in iris:
        try:
            NamedNode(iri)
        except ValueError as error:
            raise Problem("malformed-request", f"The {key} is not an IRI: {iri[:200]}") from error
    return iris or None


def _format(parameters: Parameters) -> str | None:
    """Return the format that is requested by name, under any name that clients use for this parameter."""
    values = dict(reversed(parameters))
    name = next((values[key] for key in ("format", "output", "results") if values.get(key)), "")
    # An unescaped “+”, as in application/rdf+xml, is decoded as a space.
    name = name.strip().replace(" ", "+").lower()
    return name if name not in {"", "auto"} else None


def _time(parameters: Parameters) -> float | None:
    """Return the seconds that the client is ready to wait; 0, as some clients send it, means no limit."""
    value = dict(reversed(parameters)).get("timeout", "")
    try:
        seconds = float(value or 0)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < float("inf"):
        raise Problem("malformed-request", "The parameter “timeout” must be a number of seconds.")
    return seconds or None


def _name(name: str | None) -> str | None:
    if name is not None and not NAME.fullmatch(name):
        raise Problem("malformed-request", "A Query-Id must have 1 to 128 letters, digits, and signs of “-._~”.")
    return name


def _media_type(content_type: str) -> str:
    """Return the media type of a body in UTF-8."""
    media_type, options = parse_options_header(content_type)
    charset = options.get("charset", "utf-8").lower()
    if charset not in {"utf-8", "utf8", "us-ascii"}:
        raise Problem("unsupported-media-type", f"Send a query in UTF-8, not in {charset[:40]}.")
    return media_type.lower()


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem("malformed-request", "The body is not in UTF-8.") from error


def _without(parameters: Parameters, key: str) -> Parameters:
    """Return the parameters of the address of a POST, which may name graphs and a format but hold no query."""
    if any(name == key for name, _ in parameters):
        raise Problem("malformed-request", f"The parameter “{key}” belongs in the body of a POST.")
    return parameters
