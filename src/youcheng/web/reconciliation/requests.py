"""What a client asks, read from its JSON and held to limits; what is wrong with it is said with its place."""

import json
from dataclasses import dataclass
from typing import Any

from youcheng.web.http.problems import Problem

BATCH = 50
"""How many queries a batch may have."""
IDS, PROPERTIES, VALUES = 200, 20, 10
"""How many things, properties and values of a property a request may name."""
LONGEST = 500_000
"""How many bytes a batch may have."""
LIMIT, MOST = 10, 50
"""How many candidates a query gets, and how many it may ask for."""
STRICT = ("any", "all", "should")

Value = str | int | float | bool
"""What a property is given as; a thing is given as its identifier."""


@dataclass(frozen=True)
class Given:
    """What a client knows of what it looks for: values of a property, of which one is enough."""

    property: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Asked:
    """A reconciliation query."""

    text: str
    types: tuple[str, ...] = ()
    strict: str = "should"
    """With “should” things of other classes are candidates as well, but never match."""
    limit: int = LIMIT
    given: tuple[Given, ...] = ()


@dataclass(frozen=True)
class Column:
    """A property that a client wants the values of, and how."""

    property: str
    limit: int = 0
    count: bool = False
    everyone: bool = False
    """Whether what other sources say counts as well."""


def wrong(place: str, message: str) -> Problem:
    """Return the problem of a request of which one place is wrong."""
    return Problem("malformed-reconciliation", f"{place}: {message}" if place else message)


def read(text: str, what: str) -> dict[str, Any]:
    """Return the object that a parameter holds as JSON.

    Raises:
        Problem: it is too long, or no JSON object.
    """
    if len(text.encode()) > LONGEST:
        raise Problem("request-too-large", f"“{what}” has more than {LONGEST} bytes.", limit=LONGEST, unit="bytes")
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise wrong(what, f"is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise wrong(what, "must be a JSON object")
    return value


def queries(text: str) -> dict[str, Asked]:
    """Return the queries of a batch by their names."""
    batch = read(text, "queries")
    _few(batch, BATCH, "queries")
    return {name: _query(value, f"queries.{name}") for name, value in batch.items()}


def _query(value: Any, place: str) -> Asked:
    if not isinstance(value, dict):
        raise wrong(place, "must be an object")
    text = _text(value.get("query", ""), f"{place}.query")
    given = _list(value.get("properties", []), f"{place}.properties", PROPERTIES)
    if not text.strip() and not given:
        raise wrong(place, "must have a “query” or “properties”")
    types = value.get("type", [])
    types = [types] if isinstance(types, str | dict) else _list(types, f"{place}.type", VALUES)
    strict = value.get("type_strict", "should")
    if strict not in STRICT:
        raise wrong(f"{place}.type_strict", f"must be one of {', '.join(STRICT)}")
    return Asked(
        text=text,
        types=tuple(_identifier(each, f"{place}.type") for each in types if each),
        strict=strict,
        limit=_number(value.get("limit", LIMIT), f"{place}.limit", MOST) or LIMIT,
        given=tuple(_given(each, f"{place}.properties[{number}]") for number, each in enumerate(given)),
    )


def _given(value: Any, place: str) -> Given:
    if not isinstance(value, dict) or "pid" not in value or "v" not in value:
        raise wrong(place, "must be an object with “pid” and “v”")
    values = value["v"] if isinstance(value["v"], list) else [value["v"]]
    read_values = [_value(each, f"{place}.v") for each in _list(values, f"{place}.v", VALUES)]
    return Given(_text(value["pid"], f"{place}.pid"), tuple(each for each in read_values if each != ""))


def _value(value: Any, place: str) -> Value:
    if isinstance(value, dict):
        return _identifier(value, place)
    if isinstance(value, str | int | float):
        return value
    raise wrong(place, "must be a string, a number, a boolean, or an object with an “id”")


def extension(text: str) -> tuple[list[str], list[Column]]:
    """Return the identifiers of things and the columns that a client wants of them."""
    value = read(text, "extend")
    ids = _list(value.get("ids"), "extend.ids", IDS)
    columns = _list(value.get("properties"), "extend.properties", PROPERTIES)
    return (
        [_text(each, "extend.ids") for each in ids],
        [_column(each, f"extend.properties[{number}]") for number, each in enumerate(columns)],
    )


def _column(value: Any, place: str) -> Column:
    settings = value.get("settings") or {} if isinstance(value, dict) else {}
    if not isinstance(settings, dict):
        raise wrong(f"{place}.settings", "must be an object")
    return Column(
        property=_identifier(value, place),
        limit=_number(settings.get("limit", 0), f"{place}.settings.limit", VALUES * IDS),
        count=settings.get("count") in {True, "on", "true"},
        everyone=settings.get("voices") == "all",
    )


def _identifier(value: Any, place: str) -> str:
    return _text(value.get("id") if isinstance(value, dict) else value, place)


def _text(value: Any, place: str) -> str:
    if not isinstance(value, str):
        raise wrong(place, "must be a string")
    return value


def _number(value: Any, place: str, most: int) -> int:
    """Return a whole number; forms of browsers write it as a string."""
    try:
        number = int(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise wrong(place, "must be a whole number") from error
    if number < 0:
        raise wrong(place, "must not be negative")
    return min(number, most)


def _list(value: Any, place: str, most: int) -> list[Any]:
    if not isinstance(value, list):
        raise wrong(place, "must be an array")
    _few(value, most, place)
    return value


def _few(value: "dict[str, Any] | list[Any]", most: int, place: str) -> None:
    if len(value) > most:
        raise Problem("request-too-large", f"{place}: at most {most} at once, not {len(value)}.", limit=most)
