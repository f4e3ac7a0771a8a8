"""Requests of clients, read from JSON and checked against limits; errors name the place in the JSON."""

import json
from dataclasses import dataclass
from typing import Any

from youcheng.web.http.problems import Problem

MAX_QUERIES = 50
MAX_IDS, MAX_PROPERTIES, MAX_VALUES = 200, 20, 10
MAX_BYTES = 500_000
DEFAULT_LIMIT, MAX_LIMIT = 10, 50
STRICT = ("any", "all", "should")

Value = str | int | float | bool
"""A value of a property; for a thing, its identifier."""


@dataclass(frozen=True)
class PropertyFilter:
    """A property and its possible values, of which a candidate needs one."""

    property: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class ReconciliationQuery:
    """A name with the classes and properties of the thing that the client means."""

    text: str
    types: tuple[str, ...] = ()
    strict: str = "should"
    """With "should", things of other classes are candidates too but never match."""
    limit: int = DEFAULT_LIMIT
    filters: tuple[PropertyFilter, ...] = ()


@dataclass(frozen=True)
class Column:
    """A property to fetch for each thing, with its settings."""

    property: str
    limit: int = 0
    count: bool = False
    all_sources: bool = False


def malformed(place: str, message: str) -> Problem:
    """Return the problem of a request with an error at a place."""
    return Problem("malformed-reconciliation", f"{place}: {message}" if place else message)


def queries(text: str) -> dict[str, ReconciliationQuery]:
    """Return the queries of a batch by their names."""
    batch = _parse(text, "queries")
    _limit(batch, MAX_QUERIES, "queries")
    return {name: _query(value, f"queries.{name}") for name, value in batch.items()}


def extension(text: str) -> tuple[list[str], list[Column]]:
    """Return the identifiers of things and the columns to fetch for them."""
    value = _parse(text, "extend")
    ids = _list(value.get("ids"), "extend.ids", MAX_IDS)
    columns = _list(value.get("properties"), "extend.properties", MAX_PROPERTIES)
    return (
        [_text(identifier, "extend.ids") for identifier in ids],
        [_column(column, f"extend.properties[{number}]") for number, column in enumerate(columns)],
    )


def _parse(text: str, parameter: str) -> dict[str, Any]:
    if len(text.encode()) > MAX_BYTES:
        detail = f"“{parameter}” has more than {MAX_BYTES} bytes."
        raise Problem("request-too-large", detail, limit=MAX_BYTES, unit="bytes")
    try:
        return _object(json.loads(text), parameter, "must be a JSON object")
    except (ValueError, RecursionError) as error:
        raise malformed(parameter, f"is not JSON: {error}") from error


def _query(value: Any, place: str) -> ReconciliationQuery:
    _object(value, place)
    text = _text(value.get("query", ""), f"{place}.query")
    filters = _list(value.get("properties", []), f"{place}.properties", MAX_PROPERTIES)
    if not text.strip() and not filters:
        raise malformed(place, "must have a “query” or “properties”")
    types = value.get("type", [])
    types = [types] if isinstance(types, str | dict) else _list(types, f"{place}.type", MAX_VALUES)
    strict = value.get("type_strict", "should")
    if strict not in STRICT:
        raise malformed(f"{place}.type_strict", f"must be one of {', '.join(STRICT)}")
    return ReconciliationQuery(
        text=text,
        types=tuple(_identifier(type_, f"{place}.type") for type_ in types if type_),
        strict=strict,
        limit=_number(value.get("limit", DEFAULT_LIMIT), f"{place}.limit", MAX_LIMIT) or DEFAULT_LIMIT,
        filters=tuple(_filter(entry, f"{place}.properties[{number}]") for number, entry in enumerate(filters)),
    )


def _filter(value: Any, place: str) -> PropertyFilter:
    if not isinstance(value, dict) or "pid" not in value or "v" not in value:
        raise malformed(place, "must be an object with “pid” and “v”")
    values = value["v"] if isinstance(value["v"], list) else [value["v"]]
    checked = [_value(entry, f"{place}.v") for entry in _list(values, f"{place}.v", MAX_VALUES)]
    return PropertyFilter(_text(value["pid"], f"{place}.pid"), tuple(entry for entry in checked if entry != ""))


def _value(value: Any, place: str) -> Value:
    if isinstance(value, dict):
        return _identifier(value, place)
    if isinstance(value, str | int | float):
        return value
    raise malformed(place, "must be a string, a number, a boolean, or an object with an “id”")


def _column(value: Any, place: str) -> Column:
    settings = _object(value.get("settings") or {} if isinstance(value, dict) else {}, f"{place}.settings")
    return Column(
        property=_identifier(value, place),
        limit=_number(settings.get("limit", 0), f"{place}.settings.limit", MAX_VALUES * MAX_IDS),
        count=settings.get("count") in {True, "on", "true"},
        all_sources=settings.get("voices") == "all",
    )


def _object(value: Any, place: str, message: str = "must be an object") -> dict[str, Any]:
    if not isinstance(value, dict):
        raise malformed(place, message)
    return value


def _identifier(value: Any, place: str) -> str:
    return _text(value.get("id") if isinstance(value, dict) else value, place)


def _text(value: Any, place: str) -> str:
    if not isinstance(value, str):
        raise malformed(place, "must be a string")
    return value


def _number(value: Any, place: str, limit: int) -> int:
    """Return a whole number, which HTML forms send as a string."""
    try:
        number = int(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise malformed(place, "must be a whole number") from error
    if number < 0:
        raise malformed(place, "must not be negative")
    return min(number, limit)


def _list(value: Any, place: str, limit: int) -> list[Any]:
    if not isinstance(value, list):
        raise malformed(place, "must be an array")
    _limit(value, limit, place)
    return value


def _limit(value: "dict[str, Any] | list[Any]", limit: int, place: str) -> None:
    if len(value) > limit:
        raise Problem("request-too-large", f"{place}: at most {limit} at once, not {len(value)}.", limit=limit)
