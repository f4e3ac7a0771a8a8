"""Read results in every format of the suites, and compare them up to the names of blank nodes."""

import csv
import io
from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pyoxigraph as ox

from conformance.manifest import RDF, Edition, Reader

XSD = "http://www.w3.org/2001/XMLSchema#"
INTEGERS = frozenset(
    f"{XSD}{name}"
    for name in (
        "integer", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger", "long", "int",
        "short", "byte", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte",
    )
)  # fmt: skip
NUMBERS = INTEGERS | {f"{XSD}{name}" for name in ("decimal", "float", "double")}
TIMES = frozenset({f"{XSD}date", f"{XSD}dateTime"})
RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
FORMATS = {
    ".srx": ("application/sparql-results+xml", ox.QueryResultsFormat.XML),
    ".srj": ("application/sparql-results+json", ox.QueryResultsFormat.JSON),
    ".tsv": ("text/tab-separated-values", ox.QueryResultsFormat.TSV),
}
CSV = "text/csv"
GRAPHS = {"text/turtle": ox.RdfFormat.TURTLE, "application/n-triples": ox.RdfFormat.N_TRIPLES}

Row = dict[str, object]


@dataclass
class Table:
    """Solutions of SELECT; their order counts only where the suite says so."""

    variables: frozenset[str]
    rows: list[Row]
    ordered: bool = False


Result = Table | bool | list[ox.Triple]


def media_type(path: Path) -> str:
    """Return the format to ask for, so that answers come in each of the formats that results are kept in."""
    if path.suffix == ".csv":
        return CSV
    return FORMATS.get(path.suffix, FORMATS[".srj"])[0]


def expected(edition: Edition, path: Path) -> Result:
    """Return the result that a file of the suites holds."""
    if path.suffix in FORMATS:
        return _parsed(path.read_bytes(), FORMATS[path.suffix][1])
    if path.suffix == ".csv":
        return _from_csv(path.read_bytes())
    quads = edition.read(path)
    reader = Reader(quads)
    sets = reader.subjects(f"{RDF}type", ox.NamedNode(f"{RS}ResultSet")) or reader.subjects(f"{RS}resultVariable")
    if not sets:
        return [quad.triple for quad in quads]
    answer = reader.one(sets[0], f"{RS}boolean")
    return _from_rdf(reader, sets[0]) if answer is None else answer.value == "true"


def received(body: bytes, content_type: str) -> Result:
    """Return the result that an answer holds; its media type is what it says."""
    kind = content_type.partition(";")[0]
    if kind in GRAPHS:
        return [quad.triple for quad in ox.parse(body, format=GRAPHS[kind])]
    if kind == CSV:
        return _from_csv(body)
    return _parsed(body, next(form for name, form in FORMATS.values() if name == kind))


def _parsed(body: bytes, form: ox.QueryResultsFormat) -> Table | bool:
    found = ox.parse_query_results(body, format=form)
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    names = [variable.value for variable in found.variables]
    rows = [{name: row[name] for name in names if row[name] is not None} for row in found]
    return Table(frozenset(names), rows)


def _from_csv(body: bytes) -> Table:
    """Return a table of CSV, which tells blank nodes, but neither IRIs from literals nor their types."""
    names, *lines = csv.reader(io.StringIO(body.decode("utf-8"), newline=""))
    rows: list[Row] = [
        {
            name: ox.BlankNode(cell[2:]) if cell.startswith("_:") else ox.Literal(cell)
            for name, cell in zip(names, line, strict=True)
            if cell
        }
        for line in lines
    ]
    return Table(frozenset(names), rows)


def _from_rdf(reader: Reader, node) -> Table:
    """Return a table of the vocabulary for result sets of the first working group."""
    numbered = []
    for solution in reader.objects(node, f"{RS}solution"):
        bindings = reader.objects(solution, f"{RS}binding")
        row = {reader.one(b, f"{RS}variable").value: reader.one(b, f"{RS}value") for b in bindings}
        index = reader.one(solution, f"{RS}index")
        numbered.append((int(index.value) if index else 0, row))
    numbered.sort(key=lambda pair: pair[0])
    variables = frozenset(term.value for term in reader.objects(node, f"{RS}resultVariable"))
    return Table(variables, [row for _, row in numbered], ordered=any(index for index, _ in numbered))


def by_value(result: Result) -> Result:
    """Return a result with its numbers, booleans and times in canonical form, as the engine's store keeps them.

    >>> by_value(Table(frozenset("v"), [{"v": ox.Literal("01.0", datatype=ox.NamedNode(f"{XSD}decimal"))}])).rows
    [{'v': <Literal value=1 datatype=<NamedNode value=http://www.w3.org/2001/XMLSchema#decimal>>}]
    """
    if isinstance(result, Table):
        return replace(result, rows=[{name: _value(term) for name, term in row.items()} for row in result.rows])
    if isinstance(result, list):
        return [ox.Triple(triple.subject, triple.predicate, _value(triple.object)) for triple in result]
    return result


def _value(term):
    if not isinstance(term, ox.Literal) or term.language:
        return term
    datatype, text = term.datatype.value, term.value
    if datatype in TIMES and text.endswith("+00:00"):
        return ox.Literal(f"{text.removesuffix('+00:00')}Z", datatype=term.datatype)
    if datatype == f"{XSD}boolean":
        return ox.Literal({"0": "false", "1": "true"}.get(text, text), datatype=term.datatype)
    if datatype in NUMBERS:
        try:
            number = f"{Decimal(text).normalize():f}"
        except InvalidOperation:
            return term
        return ox.Literal(number, datatype=ox.NamedNode(f"{XSD}integer" if datatype in INTEGERS else datatype))
    return term


def same(one: Result, other: Result, *, lax: bool = False, ordered: bool = False) -> bool:
    """Tell whether two results are equal; `lax` lets solutions be repeated."""
    if isinstance(one, Table) and isinstance(other, Table):
        if one.variables != other.variables:
            return False
        return _canonical(one.rows, lax=lax, ordered=ordered) == _canonical(other.rows, lax=lax, ordered=ordered)
    if isinstance(one, list) and isinstance(other, list):
        return _graph(one) == _graph(other)
    return type(one) is type(other) and one == other


def _graph(triples) -> ox.Dataset:
    dataset = ox.Dataset([ox.Quad(*triple) for triple in triples])
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def _canonical(rows: list[Row], *, lax: bool, ordered: bool):
    """Return rows as what is equal for equal rows, whatever their blank nodes are called.

    Rows with blank nodes are written as a graph, in which each is a node of its own.
    """
    marked = [frozenset((name, term) for name, term in row.items()) for row in rows]
    keyed = enumerate(marked) if ordered else ((0, row) for row in marked)
    counts = Counter(keyed)
    if lax:
        counts = Counter(set(counts))
    plain = Counter({key: count for key, count in counts.items() if not _has_blank(key[1])})
    triples = []
    for number, ((place, row), count) in enumerate(item for item in counts.items() if _has_blank(item[0][1])):
        node = ox.BlankNode(f"row{number}")
        triples.append(ox.Triple(node, ox.NamedNode("row:place"), ox.Literal(f"{place} {count}")))
        triples += [ox.Triple(node, ox.NamedNode(f"row:is-{name}"), term) for name, term in row]
    return plain, _graph(triples)


def _has_blank(row) -> bool:
    return any(isinstance(term, ox.BlankNode) for _, term in row)
