"""Literals: whether they are well-formed, and how SPARQL compares them."""

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache

import pyoxigraph as ox

from youcheng.rdf.namespaces import XSD

_WHOLE = re.compile(r"[+-]?\d+")
_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_FLOAT = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([Ee][+-]?\d+)?|[+-]?INF|NaN")
_ZONE = r"(Z|[+-](0\d|1[0-3]):[0-5]\d|[+-]14:00)?"
_DATE = re.compile(rf"-?(\d{{4,}})-(\d\d)-(\d\d){_ZONE}")
_PATTERNS = {
    "boolean": re.compile("true|false|0|1"),
    "decimal": _DECIMAL,
    "double": _FLOAT,
    "float": _FLOAT,
    "gYear": re.compile(rf"-?\d{{4,}}{_ZONE}"),
    "gYearMonth": re.compile(rf"-?\d{{4,}}-(0[1-9]|1[0-2]){_ZONE}"),
    "gMonth": re.compile(rf"--(0[1-9]|1[0-2]){_ZONE}"),
    "gDay": re.compile(rf"---(0[1-9]|[12]\d|3[01]){_ZONE}"),
    "gMonthDay": re.compile(rf"--(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]){_ZONE}"),
    "time": re.compile(rf"([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?{_ZONE}"),
    "dateTime": re.compile(rf"-?\d{{4,}}-(0[1-9]|1[0-2])-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?{_ZONE}"),
    "duration": re.compile(r"-?P(?=.)(\d+Y)?(\d+M)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?"),
}
_RANGES: dict[str, tuple[int | None, int | None]] = {
    "integer": (None, None), "long": (-(2**63), 2**63 - 1), "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1), "byte": (-128, 127), "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None), "nonPositiveInteger": (None, 0), "negativeInteger": (None, -1),
    "unsignedLong": (0, 2**64 - 1), "unsignedInt": (0, 2**32 - 1), "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 255),
}  # fmt: skip
_NUMBERS = {*_RANGES, "decimal", "double", "float"}


@lru_cache(maxsize=10_000)
def well_formed(literal: ox.Literal) -> bool:
    """Tell whether a literal is well-formed; with a datatype that is not of XML Schema, it always is.

    >>> well_formed(ox.Literal("2021-02-29", datatype=ox.NamedNode(f"{XSD}date")))
    False
    """
    datatype = literal.datatype.value
    name = datatype.removeprefix(XSD)
    if name == datatype:
        return True
    if name in _RANGES:
        return bool(_WHOLE.fullmatch(literal.value)) and _within(int(literal.value), *_RANGES[name])
    if name == "date":
        return _is_date(literal.value)
    if name == "dateTime":
        return bool(_PATTERNS[name].fullmatch(literal.value)) and _is_date(literal.value.split("T")[0])
    pattern = _PATTERNS.get(name)
    return pattern is None or bool(pattern.fullmatch(literal.value))


def _within(number: int, minimum: int | None, maximum: int | None) -> bool:
    return (minimum is None or number >= minimum) and (maximum is None or number <= maximum)


def _is_date(text: str) -> bool:
    """Tell whether a text is an xsd:date."""
    match = _DATE.fullmatch(text)
    if not match:
        return False
    year, month, day = (int(part) for part in match.group(1, 2, 3))
    try:
        date(year % 400 + 2000, month, day)  # the calendar repeats every 400 years; Python's ends with 9999
    except ValueError:
        return False
    return True


@lru_cache(maxsize=10_000)
def compare(one: ox.Literal, other: ox.Literal) -> int | None:
    """Return -1, 0 or 1 if a literal is less than, equal to or greater than another, or None if not comparable.

    >>> compare(ox.Literal(9), ox.Literal("10.5", datatype=ox.NamedNode(f"{XSD}decimal")))
    -1
    """
    kinds = [literal.datatype.value.removeprefix(XSD) for literal in (one, other)]
    if not (well_formed(one) and well_formed(other)):
        return None
    if _NUMBERS.issuperset(kinds):
        return _compare_numbers(one.value, other.value)
    if kinds == ["string", "string"]:
        return (one.value > other.value) - (one.value < other.value)
    if kinds == ["date", "date"] and len(one.value) == len(other.value) == len("2021-11-05"):
        return (one.value > other.value) - (one.value < other.value)
    return _compare_others(one, other)


def _compare_numbers(one: str, other: str) -> int | None:
    first, second = (Decimal(text.replace("INF", "Infinity")) for text in (one, other))
    return None if first.is_nan() or second.is_nan() else (first > second) - (first < second)


def _compare_others(one: ox.Literal, other: ox.Literal) -> int | None:
    """Compare times, booleans and other literals with rdflib, because they are rare."""
    from youcheng.rdf.rdflib_bridge import to_rdflib

    first, second = to_rdflib(one), to_rdflib(other)
    if one.language or other.language or one.datatype != other.datatype:
        return None
    try:
        values = (first.value, second.value)  # type: ignore[attr-defined]
        return None if None in values else (values[0] > values[1]) - (values[0] < values[1])
    except TypeError:
        return None
