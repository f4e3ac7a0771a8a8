"""Writers of results: solutions, booleans and triples."""

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
"""The format of a page: the first rows as JSON, the others only counted."""
SYNTAX = "syntax"
"""The format of a syntax check: the query is parsed and not evaluated."""
MAX_SORTED_TRIPLES = 20_000
"""A graph of more triples is not sorted by subject."""


class Sink:
    """A file object that keeps the bytes of a result, and stops the engine when there are too many."""

    def __init__(self, limit: int) -> None:
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
        """Do nothing; the engine expects the method."""

    def replace(self, body: bytes) -> None:
        """Replace the bytes written so far."""
        self.chunks[:] = [body]
        self.size = len(body)

    def body(self) -> bytes:
        """Return the bytes written so far."""
        return b"".join(self.chunks)


def write_boolean(value: ox.QueryBoolean, format_: str, sink: Sink) -> None:
    """Write the result of ASK; CSV and TSV, which are not specified for it, have one column named ``boolean``."""
    if format_ in {"csv", "tsv"}:
        table = "?boolean\n{}\n" if format_ == "tsv" else "boolean\r\n{}\r\n"
        sink.write(table.format(str(bool(value)).lower()).encode())
    else:
        value.serialize(cast("Any", sink), format=RESULTS["xml" if format_ == "xml" else "json"].codec)


def write_solutions(solutions: ox.QuerySolutions, format_: str, sink: Sink) -> int:
    """Write the solutions of SELECT, and return their number."""
    solutions.serialize(cast("Any", sink), format=RESULTS[format_].codec)
    if format_ == "xml":
        sink.replace(finished_xml(sink.body()))
    return COUNTERS[format_](sink.body())


def write_preview(solutions: ox.QuerySolutions, rows: int, sink: Sink) -> int:
    """Write the first solutions as JSON, and return the number of all."""
    names = [variable.value for variable in solutions.variables]
    bindings = [
        {name: _term(term) for name, term in zip(names, solution, strict=True) if term is not None}
        for solution in islice(solutions, rows)
    ]
    document = {"head": {"vars": names}, "results": {"bindings": bindings}}
    sink.write(json.dumps(document, ensure_ascii=False).encode())
    return len(bindings) + sum(1 for _ in solutions)


def write_triples(triples: Iterable[ox.Triple], format_: str, prefixes: Mapping[str, str], sink: Sink) -> int:
    """Write triples, and return their number.

    Unless there are too many, they are sorted, and only the prefixes in use are declared.
    """
    iterator = iter(triples)
    first = list(islice(iterator, MAX_SORTED_TRIPLES + 1))
    if len(first) <= MAX_SORTED_TRIPLES:
        first.sort(key=str)
        prefixes = used_prefixes(first, prefixes) if prefixes else {}
    count = 0

    def counted() -> Iterator[ox.Triple]:
        nonlocal count
        for count, triple in enumerate(chain(first, iterator), 1):  # noqa: B007  (the function returns it)
            yield triple

    stream = for_rdf_xml(counted()) if format_ == "rdfxml" else counted()
    ox.serialize(stream, cast("Any", sink), format=GRAPHS[format_].codec, prefixes=dict(prefixes))
    if format_ == "rdfxml":
        sink.replace(finished_xml(sink.body()))
    return count


def _term(term: Any) -> dict[str, Any]:
    """Return a term as in SPARQL results in JSON."""
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Literal):
        literal = {"type": "literal", "value": term.value}
        if term.language:
            direction = {"its:dir": str(term.direction)} if term.direction else {}
            return literal | {"xml:lang": term.language} | direction
        return literal if term.datatype == STRING else literal | {"datatype": term.datatype.value}
    return {"type": "literal", "value": str(term)}


def count_json(body: bytes) -> int:
    r"""Return the number of solutions of a result in JSON, without parsing it.

    Two solutions are separated by ``},{``. If a literal may contain these characters, strings are removed first.

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
    """Return the number of solutions of a result in XML."""
    return body.count(b"<result>")


def count_csv(body: bytes) -> int:
    """Return the number of solutions of a result in CSV."""
    if b'"' in body:
        body = re.sub(rb'"[^"]*+"', b"", body)
    return body.count(b"\r\n") - 1


def count_tsv(body: bytes) -> int:
    """Return the number of solutions of a result in TSV."""
    return body.count(b"\n") - 1


COUNTERS: dict[str, Callable[[bytes], int]] = {
    "json": count_json, "xml": count_xml, "csv": count_csv, "tsv": count_tsv,
}  # fmt: skip
