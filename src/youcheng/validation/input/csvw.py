"""Read a spreadsheet by its mapping: CSV on the Web (https://www.w3.org/TR/csv2rdf/), as far as our templates need it.

The mapping stands beside the file, as the specification has it: ``pairing.csv`` and ``pairing.csv-metadata.json``.
A file without one, whose columns are those of a template of ours, is read by the mapping of that template.
"""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urljoin

import pyoxigraph as ox

from youcheng.errors import DocumentInvalid
from youcheng.paths import resource
from youcheng.rdf.namespaces import XSD

CSV = "csv"
METADATA = "-metadata.json"
LONGEST_FIELD = 100_000
_VARIABLE = re.compile(r"\{([+#]?)([\w.%-]+)\}")
_ROW = "_row"


@dataclass(frozen=True, slots=True)
class Column:
    """What a mapping says of a column."""

    name: str
    title: str
    about: str
    predicate: str
    value: str
    language: str
    datatype: str
    virtual: bool
    silent: bool
    required: bool


Located = tuple[ox.Quad, int]
"""A triple and the line of the row that says it."""


def read_table(name: str, content: bytes, metadata: bytes | None, base: str) -> list[Located]:
    """Return what a spreadsheet says, each triple with its line.

    Raises:
        DocumentInvalid: it is not UTF-8, has other columns than its mapping, or the mapping cannot be used.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentInvalid(f"{name}: a spreadsheet must be saved as CSV in UTF-8") from error
    rows = _rows(name, text)
    _, header = next(rows, (1, []))
    columns = _mapping(name, metadata, header)
    return [
        located
        for line, row in rows
        for located in _triples(name, line, dict(zip(header, row, strict=False)), columns, base)
    ]


def _rows(name: str, text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that hold anything, each with the line on which it begins."""
    csv.field_size_limit(LONGEST_FIELD)
    # Spreadsheets of many countries separate columns by semicolons.
    start = text.partition("\n")[0]
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=";" if start.count(";") > start.count(",") else ",", strict=True
    )
    line = 1
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise DocumentInvalid(f"{name}:{line}: {error}") from error


def _mapping(name: str, metadata: bytes | None, header: list[str]) -> list[Column]:
    """Return the mapping of a file: the one given with it, else that of the template with the same columns."""
    columns = _columns(name, metadata) if metadata else templates().get(frozenset(header))
    if columns is None:
        raise DocumentInvalid(
            f"{name}:1: no template of ours has these columns, and there is no {name}{METADATA} beside it; "
            "take a template with its columns, or send the mapping along"
        )
    titles = {column.title for column in columns if not column.virtual}
    missing, unknown = sorted(titles - set(header)), sorted(set(header) - titles)
    if missing or unknown:
        said = [f"{word}: {', '.join(found)}" for word, found in (("missing", missing), ("unknown", unknown)) if found]
        raise DocumentInvalid(f"{name}:1: the columns are not those of the mapping ({'; '.join(said)[:500]})")
    return columns


@lru_cache(maxsize=1)
def templates() -> dict[frozenset[str], list[Column]]:
    """Return the mappings of our templates by the titles of their columns."""
    paths = sorted(resource("data/templates").glob(f"*.csv{METADATA}"))
    mappings = [_columns(path.name, path.read_bytes()) for path in paths]
    return {frozenset(column.title for column in columns if not column.virtual): columns for columns in mappings}


def _columns(name: str, metadata: bytes) -> list[Column]:
    """Return the columns that a mapping describes.

    Raises:
        DocumentInvalid: it is no mapping, or one that asks for what is not supported.
    """
    try:
        described = json.loads(metadata)["tableSchema"]["columns"]
        return [_column(one) for one in described]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DocumentInvalid(f"{name}: its mapping is no CSV on the Web metadata with tableSchema.columns") from error


def _column(said: dict[str, Any]) -> Column:
    title = said.get("titles", said.get("name", ""))
    datatype = said.get("datatype", "string")
    return Column(
        name=str(said.get("name", "")),
        title=str(title[0] if isinstance(title, list) else title),
        about=str(said.get("aboutUrl", "")),
        predicate=str(said.get("propertyUrl", "")),
        value=str(said.get("valueUrl", "")),
        language=str(said.get("lang", "")),
        datatype=str(datatype["base"] if isinstance(datatype, dict) else datatype),
        virtual=bool(said.get("virtual")),
        silent=bool(said.get("suppressOutput")),
        required=bool(said.get("required")),
    )


def _triples(name: str, line: int, row: dict[str, str], columns: list[Column], base: str) -> Iterator[Located]:
    """Yield what a row says."""
    known = {column.name: row.get(column.title, "") for column in columns if not column.virtual} | {_ROW: str(line)}
    for column in columns:
        cell = known.get(column.name, "")
        if column.required and not cell:
            raise DocumentInvalid(f"{name}:{line}: the column {column.title} is empty")
        if column.silent or not column.predicate or not (cell or column.virtual):
            continue
        subject, predicate = (
            _iri(template, known, base) for template in (column.about or f"#row-{line}", column.predicate)
        )
        value = _iri(column.value, known, base) if column.value else _literal(cell, column)
        if subject and predicate and value:
            yield _quad(name, line, subject, predicate, value), line


def _quad(name: str, line: int, subject: str, predicate: str, value: "str | ox.Literal") -> ox.Quad:
    try:
        node = ox.NamedNode(value) if isinstance(value, str) else value
        return ox.Quad(ox.NamedNode(subject), ox.NamedNode(predicate), node)
    except ValueError as error:
        raise DocumentInvalid(f"{name}:{line}: {error}") from error


def _literal(cell: str, column: Column) -> ox.Literal:
    if column.language:
        return ox.Literal(cell, language=column.language)
    return ox.Literal(cell, datatype=ox.NamedNode(f"{XSD}{column.datatype}"))


def _iri(template: str, known: dict[str, str], base: str) -> str:
    """Return the IRI of a template; the empty string where a variable of it has no value.

    A value that is an IRI itself is taken as it is, so that a column may name things of others.

    >>> _iri("https://example.org/{a}", {"a": "b c"}, ""), _iri("https://example.org/{a}", {"a": "http://x.org/y"}, "")
    ('https://example.org/b%20c', 'http://x.org/y')
    """
    names = [name for _, name in _VARIABLE.findall(template)]
    if any(not known.get(name) for name in names):
        return ""
    if len(names) == 1 and re.match(r"https?://", known[names[0]]):
        return known[names[0]]
    expanded = _VARIABLE.sub(lambda m: known[m[2]] if m[1] else quote(known[m[2]], safe=""), template)
    return urljoin(base, expanded) if ":" not in expanded.split("/")[0] else expanded
