"""Read a request of the SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/#query-operation)."""

import re
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import parse_qsl

from pyoxigraph import NamedNode
from werkzeug.http import parse_options_header

from youcheng.web.http.problems import Problem

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
NAME = re.compile(r"[\w.~-]{1,128}", re.ASCII)
MOST_PARAMETERS = 2000

Parameters = Sequence[tuple[str, str]]


class Operation(NamedTuple):
    """A query operation: the query, its dataset, and how the client wants the answer."""

    query: str
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    format: str | None = None
    time: float | None = None
    name: str | None = None


def read(method: str, query_string: str, content_type: str, body: bytes, name: str | None = None) -> Operation | None:
    """Return the operation that a request asks for; None for a GET without a query.

    Raises:
        Problem: the request is none of the protocol, or asks for an update.
    """
    parameters = decode(query_string)
    if method in {"GET", "HEAD"}:
        return _operation(parameters, name, required=False)
    media_type = _media_type(content_type)
    if media_type == UPDATE:
        raise Problem("update-refused")
    if media_type == FORM:
        return _operation([*decode_bytes(body), *_without(parameters, "query")], name)
    if media_type == QUERY:
        return _operation([("query", _text(body)), *_without(parameters, "query")], name)
    said = f"not {media_type}" if media_type else "and say so in Content-Type"
    raise Problem("unsupported-media-type", f"Send {QUERY} or {FORM}, {said}.")


def decode(query_string: str) -> Parameters:
    """Return the parameters of a query string; each is decoded once, from UTF-8 alone."""
    try:
        return parse_qsl(
            query_string, keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=MOST_PARAMETERS
        )
    except UnicodeDecodeError as error:
        raise Problem("malformed-request", "A parameter is not in UTF-8.") from error
    except ValueError as error:
        raise Problem("malformed-request", f"There are more than {MOST_PARAMETERS} parameters.") from error


def decode_bytes(body: bytes) -> Parameters:
    """Return the parameters of a form."""
    return decode(_text(body))


def _operation(parameters: Parameters, name: str | None, *, required: bool = True) -> Operation | None:
    """Return the operation that some parameters make up; parameters that are not known are passed over."""
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
        # A byte order mark says nothing in UTF-8 (RFC 3629, section 6), and would hide what kind of query follows.
        query=queries[0].removeprefix("\ufeff"),
        default_graphs=graphs(parameters, "default-graph-uri"),
        named_graphs=graphs(parameters, "named-graph-uri"),
        format=_format(parameters),
        time=_time(parameters),
        name=_name(name),
    )


def graphs(parameters: Parameters, key: str) -> tuple[str, ...] | None:
    """Return the graphs that are named; None where none is, as some forms send the parameter empty."""
    found = tuple(value for name, value in parameters if name == key and value)
    for iri in found:
        try:
            NamedNode(iri)
        except ValueError as error:
            raise Problem("malformed-request", f"The {key} is no IRI: {iri[:200]}") from error
    return found or None


def _format(parameters: Parameters) -> str | None:
    """Return the format that is asked for by name, under any of the names that clients have for this parameter."""
    given = dict(reversed(parameters))
    found = next((given[key] for key in ("format", "output", "results") if given.get(key)), "")
    # An unescaped “+”, as in application/rdf+xml, has become a space.
    found = found.strip().replace(" ", "+").lower()
    return found if found not in {"", "auto"} else None


def _time(parameters: Parameters) -> float | None:
    """Return the seconds that the client is ready to wait; nought, as some clients send it, stands for no wish."""
    given = dict(reversed(parameters)).get("timeout", "")
    try:
        seconds = float(given or 0)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < float("inf"):
        raise Problem("malformed-request", "The timeout is a number of seconds.")
    return seconds or None


def _name(name: str | None) -> str | None:
    if name is not None and not NAME.fullmatch(name):
        raise Problem("malformed-request", "A Query-Id has 1 to 128 letters, digits, and signs of “-._~”.")
    return name


def _media_type(content_type: str) -> str:
    """Return the media type of a body, which must be in UTF-8."""
    media_type, options = parse_options_header(content_type)
    charset = options.get("charset", "utf-8").lower()
    if charset not in {"utf-8", "utf8", "us-ascii"}:
        raise Problem("unsupported-media-type", f"A query is sent in UTF-8, not in {charset[:40]}.")
    return media_type.lower()


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem("malformed-request", "The body is not in UTF-8.") from error


def _without(parameters: Parameters, key: str) -> Parameters:
    """Return the other parameters; in the address of a POST there may be graphs and wishes, but no query."""
    if any(name == key for name, _ in parameters):
        raise Problem("malformed-request", f"The parameter “{key}” belongs into the body of a POST.")
    return parameters
