"""Reads a spreadsheet by its mapping: the part of CSV on the Web (https://www.w3.org/TR/csv2rdf/) that templates use.

The mapping stands beside the file, as ``pairing.csv-metadata.json`` beside ``pairing.csv``. A file without a mapping is
read by the mapping of the template that has the same columns.
"""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote, urljoin

import pyoxigraph as ox

from youcheng.errors import DocumentInvalid
from youcheng.paths import resource
from youcheng.rdf.namespaces import XSD
from youcheng.validation.wording import say

CSV = "csv"
METADATA = "-metadata.json"
MAX_FIELD_LENGTH = 100_000
ROW = "_row"
_VARIABLE = re.compile(r"\{([+#]?)([\w.%-]+)\}")

Located = tuple[ox.Quad, int]
"""A quad with the line of its row."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a mapping."""

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

    @classmethod
    def of(cls, properties: dict[str, Any]) -> "Column":
        """Return the column with the properties of a column description."""
        name, about, predicate, value, language = (
            str(properties.get(key, "")) for key in ("name", "aboutUrl", "propertyUrl", "valueUrl", "lang")
        )
        virtual, silent, required = (bool(properties.get(key)) for key in ("virtual", "suppressOutput", "required"))
        title, datatype = properties.get("titles", name), properties.get("datatype", "string")
        title = str(title[0] if isinstance(title, list) else title)
        datatype = str(datatype["base"] if isinstance(datatype, dict) else datatype)
        return cls(name, title, about, predicate, value, language, datatype, virtual, silent, required)


def read_table(name: str, content: bytes, metadata: bytes | None, base: str) -> list[Located]:
    """Return the quads of a spreadsheet with their lines.

    Raises:
        DocumentInvalid: the file is not UTF-8, has other columns than its mapping, or has no usable mapping.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentInvalid(f"{name}: {say('csv-encoding')}") from error
    rows = _rows(name, text)
    _, header = next(rows, (1, []))
    columns = _mapping(name, metadata, header)
    return [
        located
        for line, row in rows
        for located in _quads(name, line, dict(zip(header, row, strict=False)), columns, base)
    ]


def _rows(name: str, text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not empty, each with its first line."""
    csv.field_size_limit(MAX_FIELD_LENGTH)
    # Spreadsheet programs of many countries separate columns by semicolons.
    header = text.partition("\n")[0]
    delimiter = ";" if header.count(";") > header.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise DocumentInvalid(f"{name}:{line}: {say('syntax', detail=error)}") from error


def _mapping(name: str, metadata: bytes | None, header: list[str]) -> list[Column]:
    """Return the columns of the mapping of a file, or of the template with the same columns."""
    columns = _columns(name, metadata) if metadata else _templates().get(frozenset(header))
    if columns is None:
        raise DocumentInvalid(f"{name}:1: {say('no-template', metadata=f'{name}{METADATA}')}")
    titles = {column.title for column in columns if not column.virtual}
    differences = {"columns-missing": sorted(titles - set(header)), "columns-unknown": sorted(set(header) - titles)}
    if parts := [say(word, names=", ".join(names)[:300]) for word, names in differences.items() if names]:
        raise DocumentInvalid(f"{name}:1: {say('columns', differences='; '.join(parts))}")
    return columns


@cache
def _templates() -> dict[frozenset[str], list[Column]]:
    """Return the mappings of the templates by the titles of their columns."""
    paths = sorted(resource("data/templates").glob(f"*.csv{METADATA}"))
    mappings = [_columns(path.name, path.read_bytes()) for path in paths]
    return {frozenset(column.title for column in columns if not column.virtual): columns for columns in mappings}


def _columns(name: str, metadata: bytes) -> list[Column]:
    """Return the columns of a mapping, or raise DocumentInvalid if it is malformed."""
    try:
        return list(map(Column.of, json.loads(metadata)["tableSchema"]["columns"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DocumentInvalid(f"{name}: {say('mapping')}") from error


def _quads(name: str, line: int, row: dict[str, str], columns: list[Column], base: str) -> Iterator[Located]:
    """Yield the quads of a row."""
    cells = {column.name: row.get(column.title, "") for column in columns if not column.virtual} | {ROW: str(line)}
    for column in columns:
        cell = cells.get(column.name, "")
        if column.required and not cell:
            raise DocumentInvalid(f"{name}:{line}: {say('cell-empty', column=column.title)}")
        if column.silent or not column.predicate or not (cell or column.virtual):
            continue
        subject = _iri(column.about or f"#row-{line}", cells, base)
        predicate = _iri(column.predicate, cells, base)
        value = _iri(column.value, cells, base) if column.value else _literal(cell, column)
        if not (subject and predicate and value):
            continue
        try:
            term = ox.NamedNode(value) if isinstance(value, str) else value
            yield ox.Quad(ox.NamedNode(subject), ox.NamedNode(predicate), term), line
        except ValueError as error:
            raise DocumentInvalid(f"{name}:{line}: {say('syntax', detail=error)}") from error


def _literal(cell: str, column: Column) -> ox.Literal:
    if column.language:
        return ox.Literal(cell, language=column.language)
    return ox.Literal(cell, datatype=ox.NamedNode(f"{XSD}{column.datatype}"))


def _iri(template: str, cells: dict[str, str], base: str) -> str:
    """Return the IRI of a template, or "" if a cell that it needs is empty.

    A single cell that is an IRI replaces the template, so that a column can name things of others.

    >>> _iri("https://example.org/{a}", {"a": "b c"}, ""), _iri("https://example.org/{a}", {"a": "http://x.org/y"}, "")
    ('https://example.org/b%20c', 'http://x.org/y')
    """
    names = [name for _, name in _VARIABLE.findall(template)]
    if not all(cells.get(name) for name in names):
        return ""
    if len(names) == 1 and re.match(r"https?://", cells[names[0]]):
        return cells[names[0]]
    expanded = _VARIABLE.sub(lambda m: cells[m[2]] if m[1] else quote(cells[m[2]], safe=""), template)
    return urljoin(base, expanded) if ":" not in expanded.split("/")[0] else expanded
