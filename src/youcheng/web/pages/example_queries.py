"""The example queries: their pages, and their answers from the graph."""

from dataclasses import dataclass
from itertools import islice
from typing import Any

from flask import render_template
from pyoxigraph import NamedNode, QueryBoolean, QuerySolution, QuerySolutions

from youcheng.rdf.namespaces import EXTERNAL
from youcheng.rdf.terms import value_of
from youcheng.web.http.problems import Problem
from youcheng.web.services import Services
from youcheng.web.view.presenter import Presenter, Reference

MAX_ROWS = 500
"""The number of rows on a page; the endpoint returns all of them."""


@dataclass(frozen=True)
class ExampleQuery:
    """A query with its question."""

    reference: Reference
    query: str
    group: str
    view: str
    keywords: str

    @property
    def name(self) -> str:
        """Return the last part of its IRI."""
        return self.reference.iri.rpartition("/")[2]


def example_queries(presenter: Presenter) -> list[ExampleQuery]:
    """Return every example query, sorted by group."""
    examples = []
    for row in presenter.select("questions"):
        text = {name: row[name].value if row[name] is not None else "" for name in ("group", "view", "keywords")}
        examples.append(ExampleQuery(presenter.reference(row["question"].value), row["query"].value, **text))
    return examples


def answer(services: Services, name: str) -> list[QuerySolution]:
    """Return the answer to an example query of the form SELECT, empty if there is no such query."""
    node = NamedNode(f"{services.base}query/{name}")
    for quad in services.store.quads_for_pattern(node, NamedNode(f"{EXTERNAL['sh']}select"), None):
        solutions = services.store.query(value_of(quad.object))
        if isinstance(solutions, QuerySolutions):
            return list(solutions)
    return []


def table(example: ExampleQuery, presenter: Presenter) -> dict[str, Any] | bool | None:
    """Return the answer to a query: a table, a boolean, or None for a graph."""
    result = presenter.store.query(example.query)
    if isinstance(result, QueryBoolean):
        return bool(result)
    if not isinstance(result, QuerySolutions):
        return None
    columns = [variable.value for variable in result.variables]
    rows = [
        [presenter.value(row[column]) if row[column] is not None else None for column in columns]
        for row in islice(result, MAX_ROWS + 1)
    ]
    return {"columns": columns, "rows": rows[:MAX_ROWS], "more": len(rows) > MAX_ROWS}


def queries_page(presenter: Presenter) -> str:
    """Return the page of the example queries."""
    return render_template("queries.html", path="queries", queries=example_queries(presenter))


def query_page(name: str, presenter: Presenter) -> str:
    """Return the page of an example query with its answer."""
    example = next((example for example in example_queries(presenter) if example.name == name), None)
    if example is None:
        raise Problem("not-found")
    return render_template("query.html", path=f"query/{name}", example=example, answer=table(example, presenter))
