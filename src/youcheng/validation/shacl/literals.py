"""Literals: whether they are well-formed, and how SPARQL compares them."""

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache, partial

import pyoxigraph as ox

from youcheng.rdf.namespaces import XSD

_ascii = partial(re.compile, flags=re.ASCII)  # a digit is one of 0 to 9 (XSD 1.1, part 2)
_WHOLE = _ascii(r"[+-]?\d+")
_DECIMAL = _ascii(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_FLOAT = _ascii(r"[+-]?(\d+(\.\d*)?|\.\d+)([Ee][+-]?\d+)?|[+-]?INF|NaN")
_ZONE = r"(Z|[+-](0\d|1[0-3]):[0-5]\d|[+-]14:00)?"
_TIME = r"(([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?|24:00:00(\.0+)?)"
_DATE = _ascii(rf"-?(\d{{4,}})-(\d\d)-(\d\d){_ZONE}")
_PATTERNS = {
    "boolean": _ascii("true|false|0|1"),
    "decimal": _DECIMAL,
    "double": _FLOAT,
    "float": _FLOAT,
    "gYear": _ascii(rf"-?\d{{4,}}{_ZONE}"),
    "gYearMonth": _ascii(rf"-?\d{{4,}}-(0[1-9]|1[0-2]){_ZONE}"),
    "gMonth": _ascii(rf"--(0[1-9]|1[0-2]){_ZONE}"),
    "gDay": _ascii(rf"---(0[1-9]|[12]\d|3[01]){_ZONE}"),
    "gMonthDay": _ascii(rf"--(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]){_ZONE}"),
    "time": _ascii(rf"{_TIME}{_ZONE}"),
    "dateTime": _ascii(rf"-?\d{{4,}}-(0[1-9]|1[0-2])-\d\dT{_TIME}{_ZONE}"),
    "duration": _ascii(r"-?P(?=.)(\d+Y)?(\d+M)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?"),
}
_RANGES: dict[str, tuple[int | None, int | None]] = {
    "integer": (None, None), "long": (-(2**63), 2**63 - 1), "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1), "byte": (-128, 127), "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None), "nonPositiveInteger": (None, 0), "negativeInteger": (None, -1),
    "unsignedLong": (0, 2**64 - 1), "unsignedInt": (0, 2**32 - 1), "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 255),
}  # fmt: skip
MAX_DIGITS = 40
_ON_TIMELINE = {"date", "dateTime", "time", "gYear", "gYearMonth"}
_MOMENT = _ascii(
    r"(?:(-?\d{4,})(?:-(\d\d)(?:-(\d\d))?)?(?:T(?=\d))?)?(?:(\d\d):(\d\d):(\d\d(?:\.\d+)?))?(Z|[+-]\d\d:\d\d)?"
)
_UNKNOWN_ZONE = 14 * 3600
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
        return bool(_WHOLE.fullmatch(literal.value)) and _within(_integer(literal.value), *_RANGES[name])
    if name == "date":
        return _is_date(literal.value)
    if name == "dateTime":
        return bool(_PATTERNS[name].fullmatch(literal.value)) and _is_date(literal.value.split("T")[0])
    pattern = _PATTERNS.get(name)
    return pattern is None or bool(pattern.fullmatch(literal.value))


def _integer(text: str) -> int:
    """Return an integer; one of more than 40 digits becomes the nearest with 40, which is beyond every bound."""
    sign, digits = text[:1] == "-", text.lstrip("+-").lstrip("0") or "0"
    return (-1 if sign else 1) * (int(digits) if len(digits) <= MAX_DIGITS else 10**MAX_DIGITS)


def _within(number: int, minimum: int | None, maximum: int | None) -> bool:
    return (minimum is None or number >= minimum) and (maximum is None or number <= maximum)


def _is_date(text: str) -> bool:
    """Tell whether a text is an xsd:date."""
    match = _DATE.fullmatch(text)
    if not match:
        return False
    sign = -1 if text.startswith("-") else 1
    year, month, day = sign * int(match[1][-4:]), int(match[2]), int(match[3])
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
        read = float if {"double", "float"} & set(kinds) else Decimal
        return _compare_numbers(*(read(literal.value) for literal in (one, other)))
    if kinds == ["string", "string"]:
        return (one.value > other.value) - (one.value < other.value)
    if kinds[0] == kinds[1] and kinds[0] in _ON_TIMELINE:
        return _compare_moments(one.value, other.value)
    if kinds == ["boolean", "boolean"]:
        return _compare_numbers(*(float(literal.value in {"true", "1"}) for literal in (one, other)))
    return None


def _compare_numbers(one: Decimal | float, other: Decimal | float) -> int | None:
    return None if one != one or other != other else (one > other) - (one < other)  # noqa: PLR0124  (NaN)


def _compare_moments(one: str, other: str) -> int | None:
    """Compare two dates or times (XSD 1.1, part 2, 3.3.7.3): a zone is unknown by up to 14 hours if only one has it."""
    if len(one) == len(other) == len("2021-11-05"):
        return (one > other) - (one < other)
    (first, zone), (second, other_zone) = _on_timeline(one), _on_timeline(other)
    if zone == other_zone:
        return (first > second) - (first < second)
    return None if abs(first - second) <= _UNKNOWN_ZONE else (first > second) - (first < second)


def _on_timeline(text: str) -> tuple[Decimal, bool]:
    """Return a moment in seconds, and whether it has a time zone."""
    year, month, day, hour, minute, second, zone = _MOMENT.fullmatch(text).groups()  # type: ignore[union-attr]
    y, m, d = _integer(year or "2000"), int(month or 1), int(day or 1)
    y -= m <= 2
    days = 365 * y + y // 4 - y // 100 + y // 400 + (153 * ((m + 9) % 12) + 2) // 5 + d
    offset = 0
    if zone and zone != "Z":
        offset = (int(zone[1:3]) * 60 + int(zone[4:6])) * (-60 if zone[0] == "-" else 60)
    time = int(hour or 0) * 3600 + int(minute or 0) * 60 + Decimal(second or 0)
    return days * 86400 + (time if year else time % 86400) - offset, bool(zone)
