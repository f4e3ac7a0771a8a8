"""The query page: a form that works without script, the result as a table, an error with its place."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Response, render_template, request

from youcheng.rdf.prefixes import project_prefixes
from youcheng.sparql import Result
from youcheng.sparql.text.syntax_errors import point_at
from youcheng.web.http import problems
from youcheng.web.http.formats import GRAPHS, HTML, RESULTS
from youcheng.web.http.negotiation import request_language
from youcheng.web.http.problems import Problem
from youcheng.web.http.responses import with_entity_tag
from youcheng.web.services import services
from youcheng.web.sparql.answers import Question

FIRST_QUERY = """SELECT ?pairing ?name ?since WHERE {
  ?pairing a yc:Pairing ; rdfs:label ?name .
  OPTIONAL { ?pairing yc:established ?since }
  FILTER (LANG(?name) = "%s")
}
ORDER BY ?pairing
"""
LONGEST_GRAPH = 200_000
"""A graph of more bytes is not shown on a page but offered for download."""


@dataclass(frozen=True)
class Cell:
    """A term in a table."""

    text: str
    link: str | None = None
    language: str | None = None
    note: str | None = None


def is_wanted(accept: str | None) -> bool:
    """Tell whether the present request is a reader's: one that asks for a page, by name or by preference."""
    asked = request.values.get("format")
    return asked == HTML.name or (not asked and problems.form_for(accept) == HTML)


def show_form() -> Response:
    """Show the form with a first query in it."""
    return with_entity_tag(_page(FIRST_QUERY % request_language()), "no-cache")


def show_question(query: str) -> Response:
    """Show the form with a query: the workbench evaluates it, and a browser without script goes on to its result."""
    address = urlencode([*request.args.items(multi=True), ("format", HTML.name)])
    return with_entity_tag(_page(query, pending=f"{request.script_root}/sparql?{address}"), "no-cache")


def show_problem(problem: Problem) -> Response:
    """Show the form with the query that was sent and what is wrong with it."""
    query = request.values.get("query", "")
    type_ = problems.types()[problem.name]
    excerpt = point_at(query, problem.members.get("line"), problem.members.get("column"))
    response = _page(query, problem=problem, type_=type_, excerpt=excerpt)
    response.status_code = problem.status
    response.headers.update(problem.headers)
    response.headers["Cache-Control"] = "no-store"
    return response


def show_result(question: Question, result: Result) -> Response:
    """Show the result of a query below its text."""
    query = question.operation.query
    if result.form == "CONSTRUCT":
        graph = result.read().decode() if result.size <= LONGEST_GRAPH else ""
        return with_entity_tag(_page(query, graph=graph, total=result.rows, downloads=GRAPHS), "no-cache")
    document = json.loads(result.read())
    if result.form == "ASK":
        return with_entity_tag(_page(query, boolean=document["boolean"], downloads=RESULTS), "no-cache")
    names = document["head"]["vars"]
    cells = Cells(services().base)
    rows = [[cells.cell(row.get(name)) for name in names] for row in document["results"]["bindings"]]
    return with_entity_tag(_page(query, names=names, rows=rows, total=result.rows, downloads=RESULTS), "no-cache")


class Cells:
    """Writes terms as they are shown in a table: our own IRIs as links into this very service."""

    def __init__(self, base: str) -> None:
        """Write IRIs with the prefixes of the project."""
        self._names = project_prefixes(base)
        self._base = base

    def cell(self, term: Mapping[str, Any] | None) -> Cell | None:
        """Return a term of SPARQL results in JSON as it is shown."""
        if term is None:
            return None
        value = term["value"]
        if term["type"] == "uri":
            link = value if value.startswith(("http://", "https://")) else None
            if value.startswith(self._base):
                link = f"{request.script_root}/{value.removeprefix(self._base)}"
            return Cell(self._names.shorten(value), link)
        if term["type"] == "bnode":
            return Cell(f"_:{value}")
        datatype = term.get("datatype")
        return Cell(value, None, term.get("xml:lang"), self._names.shorten(datatype) if datatype else None)


@lru_cache(maxsize=1)
def _words() -> dict[str, dict[str, str]]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def _page(query: str, **values: Any) -> Response:
    language = request_language()
    known = dict.fromkeys(("problem", "excerpt", "boolean", "names", "graph", "path", "pending"))
    formats = (HTML, *RESULTS, *(format_ for format_ in GRAPHS if format_ not in RESULTS))
    body = render_template(
        "workbench.html",
        query=query,
        words=_words()[language],
        lang=language,
        formats=formats,
        links=services().links is not None,
        **(known | values),
    )
    response = Response(body, content_type=HTML.content_type)
    response.headers["Content-Language"] = language
    response.headers["Cache-Control"] = "no-cache"
    response.vary.update(("Accept", "Accept-Language"))
    return response
