"""The example questions: kept in the graph, asked of the graph, shown with their answers."""

from dataclasses import dataclass
from itertools import islice

from pyoxigraph import NamedNode, QueryBoolean, QuerySolution, QuerySolutions

from youcheng.rdf.namespaces import EXTERNAL
from youcheng.rdf.terms import value_of
from youcheng.web.services import Services
from youcheng.web.view.presenter import Presenter, Reference, Text

MOST_ROWS = 500
"""How many rows of an answer the page of a question shows; the endpoint gives them all."""


@dataclass(frozen=True)
class Question:
    """A question with its query."""

    reference: Reference
    query: str
    group: str
    view: str
    keywords: str

    @property
    def name(self) -> str:
        """Return the name at the end of its IRI."""
        return self.reference.iri.rpartition("/")[2]


def questions(presenter: Presenter) -> list[Question]:
    """Return every example question, by what it is about."""
    found = []
    for row in presenter.select("questions"):
        text = {name: row[name].value if row[name] is not None else "" for name in ("group", "view", "keywords")}
        found.append(Question(presenter.reference(row["question"].value), row["query"].value, **text))
    return found


def answer(services: Services, name: str) -> list[QuerySolution]:
    """Return the answer to an example question that selects; nothing where there is no such question."""
    node = NamedNode(f"{services.base}query/{name}")
    for quad in services.store.quads_for_pattern(node, NamedNode(f"{EXTERNAL['sh']}select"), None):
        solutions = services.store.query(value_of(quad.object))
        if isinstance(solutions, QuerySolutions):
            return list(solutions)
    return []


@dataclass(frozen=True)
class Table:
    """An answer as a table; `more` tells that rows were left out."""

    columns: list[str]
    rows: list[list[Reference | Text | None]]
    more: bool = False


def table(question: Question, presenter: Presenter) -> Table | bool | None:
    """Return the answer to a question: a table, a truth value, or None for a query that makes a graph."""
    result = presenter.store.query(question.query)
    if isinstance(result, QueryBoolean):
        return bool(result)
    if not isinstance(result, QuerySolutions):
        return None
    columns = [variable.value for variable in result.variables]
    rows = [
        [presenter.value(row[column]) if row[column] is not None else None for column in columns]
        for row in islice(result, MOST_ROWS + 1)
    ]
    return Table(columns, rows[:MOST_ROWS], len(rows) > MOST_ROWS)
