"""Reads a spreadsheet by its mapping, as CSV on the Web defines it (https://www.w3.org/TR/csv2rdf/), in minimal mode.

The mapping stands beside the file, as ``pairing.csv-metadata.json`` beside ``pairing.csv``. A file without a mapping is
read by the mapping of the template that has the same columns. What is not read is refused.
"""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import PurePath
from typing import Any
from urllib.parse import quote, urljoin

import pyoxigraph as ox

from youcheng.errors import DocumentInvalid
from youcheng.paths import resource
from youcheng.rdf.namespaces import RDF, XSD, prefixes
from youcheng.validation.wording import say

CSV = "csv"
METADATA = "-metadata.json"
MAX_FIELD_LENGTH = 100_000
INHERITED = {
    "aboutUrl", "datatype", "default", "lang", "null", "propertyUrl", "required", "separator", "textDirection",
    "valueUrl",
}  # fmt: skip
TEXTS = INHERITED - {"datatype", "null", "required"}
"""The inherited properties whose value is a text."""
READ = INHERITED | {
    "@context", "@id", "@type", "url", "dialect", "tableSchema", "tables", "tableDirection", "notes", "columns",
    "primaryKey", "name", "titles", "virtual", "suppressOutput", "encoding", "delimiter", "@language", "base",
}  # fmt: skip
"""The properties of metadata that are read; those with a prefix are annotations, and have no effect."""
DIALECT = {
    "header": True, "headerRowCount": 1, "quoteChar": '"', "doubleQuote": True, "skipRows": 0, "skipColumns": 0,
    "commentPrefix": None, "skipBlankRows": True, "trim": True,
}  # fmt: skip
"""The properties of a dialect that may have one value alone."""
DATATYPES = {
    "number": f"{XSD}double", "binary": f"{XSD}base64Binary", "datetime": f"{XSD}dateTime", "any": f"{XSD}string",
    "xml": f"{RDF}XMLLiteral", "html": f"{RDF}HTML", "json": "http://www.w3.org/ns/csvw#JSON",
}  # fmt: skip
"""The datatypes whose names are not those of XML Schema."""
PREFIXES = prefixes() | {"dc": "http://purl.org/dc/terms/", "schema": "http://schema.org/"}
SCHEMES = {"urn", "mailto", "tel", "tag", "data", "info", "did"}
"""Schemes of IRIs that have no slashes behind the colon."""
_VARIABLE = re.compile(r"\{([+#]?)([\w.%-]+)\}")

Located = tuple[ox.Quad, int]
"""A quad with the line of its row."""


Column = dict[str, Any]
"""The properties of a column description, with those that it inherits."""


class _Unsupported(Exception):
    """A property of metadata that is not read."""


@dataclass(frozen=True)
class Mapping:
    """The columns of a table, the columns of its key, and how its file is written."""

    columns: list[Column]
    key: tuple[str, ...] = ()
    encoding: str = "utf-8"
    delimiter: str | None = None


def read_table(name: str, content: bytes, metadata: bytes | None, base: str) -> list[Located]:
    """Return the quads of a spreadsheet with their lines.

    Raises:
        DocumentInvalid: the file has another encoding or other columns than its mapping, or has no usable mapping.
    """
    mapping = _mapping(name, metadata) if metadata else None
    try:
        text = content.decode(mapping.encoding if mapping else "utf-8").removeprefix("\ufeff")
    except UnicodeError as error:  # Python's own encodings, such as "idna", raise no UnicodeDecodeError
        raise DocumentInvalid(f"{name}: {say('csv-encoding')}") from error
    rows = _rows(name, text, mapping.delimiter if mapping else None)
    _, header = next(rows, (1, []))
    mapping = mapping or _templates().get(frozenset(header))
    if mapping is None:
        raise DocumentInvalid(f"{name}:1: {say('no-template', metadata=f'{name}{METADATA}')}")
    _require_columns(name, header, mapping.columns)
    located: list[Located] = []
    lines: dict[tuple[str, ...], int] = {}
    for number, (line, row) in enumerate(rows, 1):
        if len(row) != len(header):
            raise DocumentInvalid(f"{name}:{line}: {say('cells', found=len(row), expected=len(header))}")
        cells = dict(zip(header, row, strict=True))
        numbers = {"_row": str(number), "_sourceRow": str(line)}
        located += ((quad, line) for quad in _quads(f"{name}:{line}", cells, mapping, base, numbers))
        key = tuple(cells[column["titles"]] for column in mapping.columns if column["name"] in mapping.key)
        if key and lines.setdefault(key, line) != line:
            raise DocumentInvalid(f"{name}:{line}: {say('key', line=lines[key], columns=', '.join(mapping.key))}")
    return located


def _rows(name: str, text: str, delimiter: str | None) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not empty, each with its first line."""
    csv.field_size_limit(MAX_FIELD_LENGTH)
    # Spreadsheet programs of many countries separate columns by semicolons.
    header = text.partition("\n")[0]
    delimiter = delimiter or max(",;\t", key=header.count)
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


def _require_columns(name: str, header: list[str], columns: list[Column]) -> None:
    """Raise DocumentInvalid unless a header has each column of a mapping once."""
    titles = _titles(columns)
    differences = {
        "columns-missing": sorted(titles - set(header)),
        "columns-unknown": sorted(set(header) - titles),
        "columns-twice": sorted({title for title in header if header.count(title) > 1}),
    }
    if parts := [say(word, names=", ".join(names)[:300]) for word, names in differences.items() if names]:
        raise DocumentInvalid(f"{name}:1: {say('columns', differences='; '.join(parts))}")


@cache
def _templates() -> dict[frozenset[str], Mapping]:
    """Return the mappings of the templates by the titles of their columns."""
    paths = sorted(resource("data/templates").glob(f"*.csv{METADATA}"))
    mappings = [_mapping(path.name.removesuffix(METADATA), path.read_bytes()) for path in paths]
    return {frozenset(_titles(one.columns)): one for one in mappings}


def _mapping(name: str, metadata: bytes) -> Mapping:
    """Return the mapping of metadata; raise DocumentInvalid if it is malformed, or has what is not read."""
    try:
        group = json.loads(metadata)
        own = [table for table in group.get("tables", [group]) if "tables" not in group or _is_of(table, name)]
        table = _inherited(_inherited({}, group), own[0])
        schema = _inherited(table, table["tableSchema"])
        dialect = _inherited({}, table.get("dialect", group.get("dialect", {})))
        columns = [_column(_inherited(schema, column)) for column in schema["columns"]]
        key = schema.get("primaryKey", ())
        "".encode(encoding := dialect.get("encoding", "utf-8"))
        csv.reader([], delimiter=dialect.get("delimiter", ","))
        return Mapping(columns, (key,) if isinstance(key, str) else tuple(key), encoding, dialect.get("delimiter"))
    except _Unsupported as error:
        raise DocumentInvalid(f"{name}{METADATA}: {say('csvw-unsupported', name=error)}") from error
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise DocumentInvalid(f"{name}{METADATA}: {say('mapping')}") from error


def _is_of(table: dict[str, Any], name: str) -> bool:
    return str(table.get("url", "")).rpartition("/")[2] == quote(PurePath(name).name)


def _inherited(parent: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """Return the properties of a description with those that it inherits; raise _Unsupported if one is not read."""
    for name, value in own.items():
        if (name in DIALECT and value != DIALECT[name]) or (name not in READ | DIALECT.keys() and ":" not in name):
            raise _Unsupported(f"{name} {json.dumps(value, ensure_ascii=False)[:40]}")
        if name == "@context" and any("@base" in part for part in value if isinstance(part, dict)):
            raise _Unsupported("@base")
    return {name: value for name, value in parent.items() if name in INHERITED} | own


def _datatype(description: Any) -> str:
    """Return the IRI of a datatype."""
    if isinstance(description, dict):
        if unread := sorted(name for name in description if name not in READ and ":" not in name):
            raise _Unsupported(f"datatype.{unread[0]}")
        description = description.get("base", "string")
    return DATATYPES.get(description) or f"{XSD}{description}"


def _column(properties: dict[str, Any]) -> Column:
    """Return the properties of a column with one title, a name, a property, a list of nulls and a datatype."""
    title, null = properties.get("titles", properties.get("name", "")), properties.get("null", "")
    title = next(iter(title.values()), "") if isinstance(title, dict) else title
    title = str(title[0] if isinstance(title, list) else title)
    name = str(properties.get("name", title))
    nulls = null if isinstance(null, list) else [null]
    if not all(isinstance(value, str | None) for value in [*nulls, *map(properties.get, TEXTS)]):
        raise TypeError("a property has a value that is no text")
    return properties | {
        "titles": title,
        "name": name,
        "propertyUrl": properties.get("propertyUrl") or ("" if properties.get("virtual") else f"#{quote(name)}"),
        "null": nulls,
        "datatype": _datatype(properties.get("datatype", "string")),
    }


def _titles(columns: list[Column]) -> set[str]:
    return {column["titles"] for column in columns if not column.get("virtual")}


def _values(cell: str, column: Column) -> list[str]:
    """Return the values of a cell that are not null."""
    cell, separator = cell or column.get("default", ""), column.get("separator")
    parts = [part.strip() for part in cell.split(separator)] if separator and cell else [cell]
    return [part for part in parts if part and part not in column["null"]]


def _quads(place: str, row: dict[str, str], mapping: Mapping, base: str, numbers: dict[str, str]) -> Iterator[ox.Quad]:
    """Yield the quads of a row; its numbers are variables of templates."""
    values = {column["name"]: _values(row.get(column["titles"], ""), column) for column in mapping.columns}
    cells = {name: ",".join(found) for name, found in values.items()} | numbers
    node = ox.BlankNode()
    for at, column in enumerate(mapping.columns, 1):
        found, title = values[column["name"]], column["titles"]
        if column.get("required") and not found and not column.get("virtual"):
            raise DocumentInvalid(f"{place}:{at}: {say('cell-empty', column=title)}")
        if column.get("suppressOutput") or not column["propertyUrl"] or not (found or column.get("virtual")):
            continue
        try:
            subject, predicate, iri = (
                _iri(column.get(key) or "", cells, base) for key in ("aboutUrl", "propertyUrl", "valueUrl")
            )
            objects: list[Any] = [_literal(value, column) for value in found]
            if column.get("valueUrl"):
                objects = [ox.NamedNode(iri)] if iri else []
            if predicate and (subject or not column.get("aboutUrl")):
                about = ox.NamedNode(subject) if subject else node
                yield from (ox.Quad(about, ox.NamedNode(predicate), value) for value in objects)
        except ValueError as error:
            raise DocumentInvalid(f"{place}:{at}: {say('cell', column=title, detail=error)}") from error


def _literal(cell: str, column: Column) -> ox.Literal:
    if column.get("lang", "und") != "und" and column["datatype"] == f"{XSD}string":
        return ox.Literal(cell, language=column["lang"])
    return ox.Literal(cell, datatype=ox.NamedNode(column["datatype"]))


def _iri(template: str, cells: dict[str, str], base: str) -> str:
    """Return the IRI of a template, or "" if a cell that it needs is empty.

    A single cell that is an IRI replaces the template, so that a column can name things of others.

    >>> _iri("https://example.org/{a}", {"a": "b c"}, ""), _iri("https://example.org/{a}", {"a": "http://x.org/y"}, "")
    ('https://example.org/b%20c', 'http://x.org/y')
    >>> _iri("schema:name", {}, "")
    'http://schema.org/name'

    Raises:
        ValueError: the IRI has an unknown prefix.
    """
    names = [name for _, name in _VARIABLE.findall(template)]
    if not template or not all(cells.get(name) for name in names):
        return ""
    if len(names) == 1 and re.match(r"https?://", cells[names[0]]):
        return cells[names[0]]
    expanded = _VARIABLE.sub(
        lambda m: m[1].strip("+") + (cells[m[2]] if m[1] else quote(cells[m[2]], safe="")), template
    )
    scheme, colon, rest = expanded.partition(":")
    if not colon or not scheme.isidentifier():
        return urljoin(base, expanded)
    if not rest.startswith("/") and scheme in PREFIXES:
        return PREFIXES[scheme] + rest
    if not rest.startswith("/") and scheme not in SCHEMES:
        raise ValueError(say("prefix", prefix=scheme))
    return expanded
