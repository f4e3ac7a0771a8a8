"""The page of the query workbench: a form that works without script, and results and errors below it."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import Response, render_template, request

from youcheng.paths import PACKAGE
from youcheng.rdf.namespaces import BASE, VOCABULARY, path_of
from youcheng.rdf.prefixes import PrefixMap, project_prefixes
from youcheng.sparql import Result
from youcheng.sparql.text.syntax_errors import point_at
from youcheng.web.http import problems
from youcheng.web.http.formats import GRAPHS, HTML, RESULTS
from youcheng.web.http.negotiation import request_language
from youcheng.web.http.problems import Problem
from youcheng.web.http.responses import html, with_entity_tag
from youcheng.web.services import services
from youcheng.web.sparql.answers import PreparedQuery, unmapped

FIRST_QUERY = PACKAGE / "web" / "view" / "snippets" / "first.rq"
MAX_SHOWN_GRAPH_BYTES = 200_000
"""A longer graph is not shown on a page but offered for download."""


class Cell(NamedTuple):
    """A term in a table."""

    text: str
    link: str | None = None
    language: str | None = None
    note: str | None = None


def is_wanted(accept: str | None) -> bool:
    """Return whether the present request prefers a page, by name or by media type."""
    name = request.values.get("format")
    return name == HTML.name or (not name and problems.form_for(accept) == HTML)


def show_form() -> Response:
    """Return the page with a first query."""
    return _page(FIRST_QUERY.read_text("utf-8").replace("LANGUAGE", request_language()))


def show_query(query: str) -> Response:
    """Return the page with a query, which the script evaluates; without script, the browser goes on to the result."""
    address = urlencode([*request.args.items(multi=True), ("format", HTML.name)])
    return _page(query, pending=f"{request.script_root}/sparql?{address}")


def show_problem(problem: Problem) -> Response:
    """Return the page with the query of the request and the problem."""
    query = request.values.get("query", "")
    excerpt = point_at(query, problem.members.get("line"), problem.members.get("column"))
    response = html(
        _render(query, problem=problem, type_=problems.types()[problem.name], excerpt=excerpt), request_language()
    )
    response.status_code = problem.status
    response.headers.update(problem.headers)
    response.headers["Cache-Control"] = "no-store"
    return response


def show_result(query: PreparedQuery, result: Result) -> Response:
    """Return the page with a query and its result."""
    text, notices = query.operation.query, unmapped(query, services())
    if result.form == "CONSTRUCT":
        graph = result.read().decode() if result.size <= MAX_SHOWN_GRAPH_BYTES else ""
        return _page(text, graph=graph, total=result.rows, downloads=GRAPHS, notices=notices)
    document = json.loads(result.read())
    if result.form == "ASK":
        return _page(text, boolean=document["boolean"], downloads=RESULTS, notices=notices)
    variables, base = document["head"]["vars"], services().base
    names = project_prefixes(base)
    rows = [[cell(row.get(name), names, base) for name in variables] for row in document["results"]["bindings"]]
    return _page(text, names=variables, rows=rows, total=result.rows, downloads=RESULTS, notices=notices)


def cell(term: Mapping[str, Any] | None, names: PrefixMap, base: str) -> Cell | None:
    """Return a term of SPARQL results in JSON as a table shows it, with links to this service for IRIs of its base."""
    if term is None:
        return None
    value = term["value"]
    if term["type"] == "uri":
        path = path_of(value, base)
        web = value if value.startswith(("http://", "https://")) else None
        link = web if path is None else f"{request.script_root}/{path}"
        return Cell(names.shorten(value), link)
    if term["type"] == "bnode":
        return Cell(f"_:{value}")
    datatype = term.get("datatype")
    return Cell(value, None, term.get("xml:lang"), names.shorten(datatype) if datatype else None)


def _page(query: str, **values: Any) -> Response:
    return with_entity_tag(html(_render(query, **values), request_language()), "no-cache")


def _render(query: str, **values: Any) -> str:
    absent: dict[str, Any] = dict.fromkeys(("problem", "excerpt", "boolean", "names", "graph", "pending"))
    absent |= {"notices": (), "canonical": BASE, "vocabulary": VOCABULARY}
    formats = (HTML, *RESULTS, *(format_ for format_ in GRAPHS if format_ not in RESULTS))
    links = services().links is not None
    return render_template("workbench.html", query=query, formats=formats, links=links, **(absent | values))
