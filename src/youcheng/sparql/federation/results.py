"""The solutions in the answer of another endpoint, read from a standard format and written as VALUES.

CSV is not accepted, because it does not distinguish an IRI from a string.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, QueryResultsFormat, QuerySolutions, Triple, parse_query_results

from youcheng.sparql.request import Result

MAX_ROWS = 100_000
FORMATS = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "application/xml": QueryResultsFormat.XML,
    "text/xml": QueryResultsFormat.XML,
    "text/tab-separated-values": QueryResultsFormat.TSV,
}
"""The format of each accepted media type; some endpoints send the general ones."""
ACCEPT = "application/sparql-results+json, application/sparql-results+xml;q=0.8, text/tab-separated-values;q=0.6"
NODE = re.compile(rb"(<(?:\w+:)?bnode\s*>)([^<]*)(</)")
"""A blank node in XML; some endpoints write labels that no standard allows."""
UNREADABLE = (KeyError, TypeError, AttributeError, RecursionError, SyntaxError, UnicodeError, json.JSONDecodeError)
Row = dict[str, str]
"""A solution: terms as SPARQL writes them, by the names of variables."""


@dataclass
class Table:
    """Solutions, and the variables that they may bind."""

    names: list[str]
    rows: list[Row] = field(default_factory=list)

    @property
    def data(self) -> str:
        """Return the solutions as a VALUES block."""
        variables = " ".join(f"?{name}" for name in self.names)
        rows = ("(" + " ".join(row.get(name, "UNDEF") for name in self.names) + ")" for row in self.rows)
        return f"VALUES ({variables}) {{ {' '.join(rows)} }}"

    def projected(self, names: list[str]) -> "Table":
        """Return the distinct solutions of the given variables, as far as every solution binds them.

        Solutions with blank nodes are left out: another endpoint has none of these nodes.
        """
        bound = [name for name in names if all(name in row for row in self.rows)]
        rows = {tuple(row[name] for name in bound): {name: row[name] for name in bound} for row in self.rows}
        return Table(bound, [row for terms, row in rows.items() if not any(term.startswith("_:") for term in terms)])


class BlankNodeNames:
    """IRIs for the blank nodes of an answer, which VALUES cannot contain (RDF 1.1 Concepts, section 3.5)."""

    def __init__(self, start: str) -> None:
        """Take the start of the IRIs, which must be unique."""
        self._start = start
        self._names: dict[str, str] = {}

    def __len__(self) -> int:
        """Return the number of blank nodes."""
        return len(self._names)

    def name(self, label: str) -> str:
        """Return the IRI of the blank node with a label."""
        return self._names.setdefault(label, f"{self._start}{len(self._names) + 1}")


def read(body: bytes, media_type: str, variables: list[str], nodes: BlankNodeNames, limit: int = MAX_ROWS) -> Table:
    """Return the solutions of an answer; raise ValueError if it is no result, or not one of the pattern."""
    form = FORMATS[media_type]
    try:
        names, rows = _json(body, nodes) if form == QueryResultsFormat.JSON else _others(body, form, nodes)
        if not set(names) <= set(variables):
            raise ValueError("its answer has variables that the pattern does not have")
        solutions = list(islice(rows, limit + 1))
    except UNREADABLE as error:
        raise ValueError(f"its answer is not valid {media_type}") from error
    if len(solutions) > limit:
        raise ValueError(f"its answer has more than {MAX_ROWS} rows")
    return Table(names, solutions)


def local_table(result: Result) -> Table:
    """Return the solutions of a local result in JSON; blank nodes are written ``_:b``."""
    names, rows = _parsed(result.read(), QueryResultsFormat.JSON)
    return Table(names, [{name: str(term) for name, term in row.items()} for row in rows])


def _parsed(body: bytes, form: QueryResultsFormat) -> tuple[list[str], Iterator[dict[str, Any]]]:
    solutions = parse_query_results(body, format=form)
    if not isinstance(solutions, QuerySolutions):
        raise TypeError
    names = [variable.value for variable in solutions.variables]
    pairs = (zip(names, solution, strict=True) for solution in solutions)
    return names, ({name: term for name, term in row if term is not None} for row in pairs)


def _others(body: bytes, form: QueryResultsFormat, nodes: BlankNodeNames) -> tuple[list[str], Iterator[Row]]:
    """Return the variables and the solutions of an answer in XML or TSV."""
    if form == QueryResultsFormat.XML:
        body = NODE.sub(lambda found: found[1] + b"b" + found[2].hex().encode() + found[3], body)
    names, rows = _parsed(body, form)
    return names, ({name: _written(term, nodes) for name, term in row.items()} for row in rows)


def _json(body: bytes, nodes: BlankNodeNames) -> tuple[list[str], Iterator[Row]]:
    """Return the variables and the solutions of an answer in JSON, with any labels of blank nodes."""
    document = json.loads(body)
    names, rows = document["head"]["vars"], document["results"]["bindings"]
    terms = ({name: row.get(name) for name in names} for row in rows)
    return names, ({name: _term(term, nodes) for name, term in row.items() if term is not None} for row in terms)


def _term(term: dict[str, Any], nodes: BlankNodeNames) -> str:
    kind, value = term["type"], term["value"]
    if kind == "uri":
        return str(NamedNode(value))
    if kind == "bnode":
        return f"<{nodes.name(value)}>"
    if kind not in {"literal", "typed-literal"}:
        raise ValueError("its answer has terms that SPARQL 1.1 does not have")
    if term.get("xml:lang"):
        return str(Literal(value, language=term["xml:lang"]))
    return str(Literal(value, datatype=NamedNode(term["datatype"])) if term.get("datatype") else Literal(value))


def _written(term: NamedNode | BlankNode | Literal | Triple, nodes: BlankNodeNames) -> str:
    """Return a term as SPARQL 1.1 writes it."""
    if isinstance(term, BlankNode):
        return f"<{nodes.name(term.value)}>"
    if isinstance(term, Triple) or getattr(term, "direction", None):
        raise ValueError("its answer has terms that SPARQL 1.1 does not have")
    return str(term)
