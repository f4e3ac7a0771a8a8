"""The solutions that another endpoint answers with, in any standard format that keeps terms apart, and as data.

CSV does not tell an IRI from a string, so it is not among the formats.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryResultsFormat,
    QuerySolutions,
    Triple,
    parse_query_results,
)

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
"""The media types of results that are understood; the general ones come from endpoints that know no better."""
ACCEPT = "application/sparql-results+json, application/sparql-results+xml;q=0.8, text/tab-separated-values;q=0.6"
NODE = re.compile(rb"(<(?:\w+:)?bnode\s*>)([^<]*)(</)")
"""A blank node in XML, whose name some endpoints write as no standard allows."""
UNREADABLE = (KeyError, TypeError, AttributeError, RecursionError, SyntaxError, UnicodeError, json.JSONDecodeError)
Row = dict[str, str]
"""A solution: terms by the names of variables, as SPARQL writes them."""


@dataclass
class Table:
    """Solutions, and the names of the variables that they may bind."""

    names: list[str]
    rows: list[Row] = field(default_factory=list)

    @property
    def data(self) -> str:
        """Return the solutions as a block of data."""
        heads = " ".join(f"?{name}" for name in self.names)
        rows = ("(" + " ".join(row.get(name, "UNDEF") for name in self.names) + ")" for row in self.rows)
        return f"VALUES ({heads}) {{ {' '.join(rows)} }}"

    def of(self, names: list[str]) -> "Table":
        """Return the different solutions of those of some variables that every solution binds.

        Those with blank nodes are left out: nothing that another endpoint binds is the same.
        """
        kept = [name for name in names if all(name in row for row in self.rows)]
        rows = {tuple(row[name] for name in kept): {name: row[name] for name in kept} for row in self.rows}
        return Table(kept, [row for terms, row in rows.items() if not any(term.startswith("_:") for term in terms)])


class BlankNodeNames:
    """Names for the blank nodes of an answer, which a block of data cannot hold (RDF 1.1 Concepts, section 3.5)."""

    def __init__(self, start: str) -> None:
        """Let each name start with an IRI that nothing else starts with."""
        self._start = start
        self._names: dict[str, str] = {}

    def __len__(self) -> int:
        """Return how many blank nodes were named."""
        return len(self._names)

    def name(self, label: str) -> str:
        """Return the IRI for the blank node of a label."""
        return self._names.setdefault(label, f"{self._start}{len(self._names) + 1}")


def read(body: bytes, media_type: str, variables: list[str], nodes: BlankNodeNames, most: int = MAX_ROWS) -> Table:
    """Return the solutions that an answer holds.

    Raises:
        ValueError: it holds none, binds what the pattern does not hold, or holds too many.
    """
    form = FORMATS[media_type]
    try:
        names, rows = _json(body, nodes) if form == QueryResultsFormat.JSON else _others(body, form, nodes)
        if not set(names) <= set(variables):
            raise ValueError("its answer has variables that were not asked for")
        found = list(islice(rows, most + 1))
    except UNREADABLE as error:
        raise ValueError(f"its answer is not what {media_type} should be") from error
    if len(found) > most:
        raise ValueError(f"its answer has more than {MAX_ROWS} rows")
    return Table(names, found)


def own(result: Result) -> Table:
    """Return the solutions that a worker of ours found, as JSON; blank nodes as ``_:b``."""
    names, rows = _parsed(result.read(), QueryResultsFormat.JSON)
    return Table(names, [{name: str(term) for name, term in row.items()} for row in rows])


def _parsed(body: bytes, form: QueryResultsFormat) -> tuple[list[str], Iterator[dict[str, Any]]]:
    found = parse_query_results(body, format=form)
    if not isinstance(found, QuerySolutions):
        raise TypeError
    names = [variable.value for variable in found.variables]
    pairs = (zip(names, solution, strict=True) for solution in found)
    return names, ({name: term for name, term in row if term is not None} for row in pairs)


def _others(body: bytes, form: QueryResultsFormat, nodes: BlankNodeNames) -> tuple[list[str], Iterator[Row]]:
    """Return what an answer in XML or TSV holds."""
    if form == QueryResultsFormat.XML:
        body = NODE.sub(lambda found: found[1] + b"b" + found[2].hex().encode() + found[3], body)
    names, rows = _parsed(body, form)
    return names, ({name: _written(term, nodes) for name, term in row.items()} for row in rows)


def _json(body: bytes, nodes: BlankNodeNames) -> tuple[list[str], Iterator[Row]]:
    """Return what an answer in JSON holds, read leniently: some endpoints name blank nodes as no standard allows."""
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
