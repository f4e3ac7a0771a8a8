"""Query results as a table of text, aligned for Latin and Chinese script."""

import json
import unicodedata
from collections.abc import Mapping
from typing import Any

from wcwidth import wcswidth

from youcheng.rdf.prefixes import project_prefixes

GAP = "  "
MIN_COLUMN_WIDTH = 8
SHORT_DATATYPES = frozenset({"integer", "decimal", "double", "boolean", "date", "gYear", "gYearMonth", "dateTime"})
"""Datatypes of XML Schema that are not shown with their values."""


def table(document: bytes, width: int | None = None) -> str:
    r"""Return SPARQL results in JSON as a table, cut to a width if one is given.

    >>> print(table(b'{"head":{"vars":["x","y"]},"results":{"bindings":[{"x":{"type":"literal","value":"1"}}]}}'))
    x  y
    -  -
    1
    <BLANKLINE>
    """
    results = json.loads(document)
    if "boolean" in results:
        return "true\n" if results["boolean"] else "false\n"
    heads = results["head"]["vars"]
    rows = [[_cell(row.get(head)) for head in heads] for row in results["results"]["bindings"]]
    widths = [max(_width(text) for text in column) for column in zip(heads, *rows, strict=True)]
    widths = _fitting(widths, width) if width else widths
    lines = [heads, ["-" * size for size in widths], *rows]
    return "".join(f"{_line(line, widths)}\n" for line in lines)


def _cell(term: Mapping[str, Any] | None) -> str:
    """Return a term of SPARQL results in JSON as one line.

    >>> _cell({"type": "literal", "value": "昆明", "xml:lang": "zh"})
    '昆明 @zh'
    """
    if term is None:
        return ""
    value = _visible(term["value"])
    if term["type"] == "uri":
        return project_prefixes().shorten(value)
    if term["type"] == "bnode":
        return f"_:{value}"
    if "xml:lang" in term:
        return f"{value} @{term['xml:lang']}"
    datatype = term.get("datatype")
    if datatype is None or datatype.rpartition("#")[2] in SHORT_DATATYPES:
        return value
    return f"{value} ^^{project_prefixes().shorten(datatype)}"


def _visible(text: str) -> str:
    """Return a text with control characters escaped, which could move the cursor or change the terminal."""
    return "".join(c if unicodedata.category(c) not in {"Cc", "Cf"} else repr(c)[1:-1] for c in text)


def _line(cells: list[str], widths: list[int]) -> str:
    return GAP.join(_fit(cell, width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def _fit(text: str, width: int) -> str:
    """Return a text in a fixed number of columns, padded or cut.

    >>> _fit("昆明市", 5), _fit("a", 3)
    ('昆明…', 'a  ')
    """
    if _width(text) > width:
        while text and _width(text) > width - 1:
            text = text[:-1]
        text += "…"
    return text + " " * (width - _width(text))


def _fitting(widths: list[int], total: int) -> list[int]:
    """Return column widths that fit into a line; the widest columns are narrowed first."""
    fitted = list(widths)
    space = total - len(GAP) * (len(widths) - 1)
    while fitted and sum(fitted) > space and max(fitted) > MIN_COLUMN_WIDTH:
        widest = fitted.index(max(fitted))
        fitted[widest] -= 1
    return fitted


def _width(text: str) -> int:
    return max(0, wcswidth(text))
