"""Write results: those of SELECT and ASK, and triples."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Any, cast

import pyoxigraph as ox

from youcheng.errors import ResultTooLarge
from youcheng.rdf.formats import GRAPHS, RESULTS
from youcheng.rdf.prefixes import used_prefixes
from youcheng.rdf.terms import STRING
from youcheng.rdf.writers.xml_rules import finished_xml, for_rdf_xml

WITH_PREFIXES = frozenset(GRAPHS) - {"ntriples", "nquads"}
PREVIEW = "preview"
"""Results as JSON, of which only the first rows are given and the others counted: for a page."""

SYNTAX = "syntax"
"""Nothing: the query is parsed, and not evaluated."""

SORTED = 20_000
"""Up to so many triples a graph is sorted, so that what is said of a thing stands together."""


class Sink:
    """What the engine writes to: keeps the bytes and stops the engine when there are too many."""

    def __init__(self, limit: int) -> None:
        """Start with nothing."""
        self.limit = limit
        self.size = 0
        self.chunks: list[bytes] = []

    def write(self, chunk: bytes) -> int:
        """Keep a chunk."""
        self.size += len(chunk)
        if self.size > self.limit:
            raise ResultTooLarge(f"The result has more than {self.limit} bytes.", self.limit, "bytes")
        self.chunks.append(bytes(chunk))
        return len(chunk)

    def flush(self) -> None:
        """Do nothing: there is nowhere further to write to."""

    def replace(self, body: bytes) -> None:
        """Keep a body instead of what was written."""
        self.chunks[:] = [body]
        self.size = len(body)

    def body(self) -> bytes:
        """Return what was written."""
        return b"".join(self.chunks)


def write_boolean(value: bool, format_: str) -> bytes:  # noqa: FBT001  (the value is the matter)
    """Return the result of ASK. CSV and TSV are not specified for it: they have one column, named ``boolean``."""
    if format_ == "csv":
        return b"boolean\r\n%s\r\n" % (b"true" if value else b"false")
    if format_ == "tsv":
        return b"?boolean\n%s\n" % (b"true" if value else b"false")
    if format_ == "xml":
        return (
            b'<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head></head>'
            b"<boolean>%s</boolean></sparql>" % (b"true" if value else b"false")
        )
    return b'{"head":{},"boolean":%s}' % (b"true" if value else b"false")


def write_solutions(solutions: ox.QuerySolutions, format_: str, sink: Sink) -> int:
    """Write the solutions of SELECT and return how many there are."""
    solutions.serialize(cast("Any", sink), format=RESULTS[format_].codec)
    if format_ == "xml":
        sink.replace(finished_xml(sink.body()))
    return COUNTERS[format_](sink.body())


def write_preview(solutions: ox.QuerySolutions, rows: int, sink: Sink) -> int:
    """Write the first solutions as JSON, count the others, and return how many there are in all."""
    names = [variable.value for variable in solutions.variables]
    bindings = [
        {name: _term(term) for name, term in zip(names, solution, strict=True) if term is not None}
        for solution in islice(solutions, rows)
    ]
    document = {"head": {"vars": names}, "results": {"bindings": bindings}}
    sink.write(json.dumps(document, ensure_ascii=False).encode())
    return len(bindings) + sum(1 for _ in solutions)


def write_triples(triples: Iterable[ox.Triple], format_: str, prefixes: Mapping[str, str], sink: Sink) -> int:
    """Write triples and return how many there are.

    Few enough are sorted and written with the prefixes that they use and no others.
    """
    iterator = iter(triples)
    first = list(islice(iterator, SORTED + 1))
    if len(first) <= SORTED:
        first.sort(key=str)
        prefixes = used_prefixes(first, prefixes) if prefixes else {}
    count = 0

    def counted() -> Iterator[ox.Triple]:
        nonlocal count
        for count, triple in enumerate(chain(first, iterator), 1):  # noqa: B007  (counted for the caller)
            yield triple

    stream = for_rdf_xml(counted()) if format_ == "rdfxml" else counted()
    ox.serialize(stream, cast("Any", sink), format=GRAPHS[format_].codec, prefixes=dict(prefixes))
    if format_ == "rdfxml":
        sink.replace(finished_xml(sink.body()))
    return count


def _term(term: Any) -> dict[str, Any]:
    """Return a term as SPARQL results in JSON have it."""
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Literal):
        found = {"type": "literal", "value": term.value}
        if term.language:
            return found | {"xml:lang": term.language}
        return found if term.datatype == STRING else found | {"datatype": term.datatype.value}
    return {"type": "literal", "value": str(term)}


def count_json(body: bytes) -> int:
    r"""Return how many solutions a result in JSON has, without reading it all.

    Between two solutions stands ``},{``. A literal may hold these characters as well, so where one could, strings are
    taken out first.

    >>> count_json(b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"},{"}},{}]}}')
    2
    """
    start = body.find(b'"bindings":[')
    if body[start + 12 : start + 13] == b"]":
        return 0
    between = body.count(b"},{")
    plain = body.count(b'"}},{"') == between and not body.count(b'\\"}},{"') and not body.count(b':"}},{"')
    if not plain and between:
        between = re.sub(rb'"(?:[^"\\]|\\.)*+"', b"", body[start:]).count(b"},{")
    return between + 1


def count_xml(body: bytes) -> int:
    """Return how many solutions a result in XML has."""
    return body.count(b"<result>")


def count_csv(body: bytes) -> int:
    """Return how many solutions a result in CSV has."""
    if b'"' in body:
        body = re.sub(rb'"[^"]*+"', b"", body)
    return body.count(b"\r\n") - 1


def count_tsv(body: bytes) -> int:
    """Return how many solutions a result in TSV has."""
    return body.count(b"\n") - 1


COUNTERS: dict[str, Callable[[bytes], int]] = {
    "json": count_json, "xml": count_xml, "csv": count_csv, "tsv": count_tsv,
}  # fmt: skip
