"""Answers of the endpoint and of rdflib in one form, and how they differ.

Numbers, booleans and times are compared by value, because the store keeps them by value (docs/known-deviations.md);
languages without regard to case (RDF 1.1 Concepts, section 3.3); all other terms to the letter.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

XSD = "http://www.w3.org/2001/XMLSchema#"
NUMBERS = {
    "integer": r"[+-]?[0-9]+", "decimal": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)",
    "double": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN",
}  # fmt: skip
NUMBERS["float"] = NUMBERS["double"]
DIGITS = {"double": 12, "float": 5}
"""Digits that are compared: of doubles less than all, because sums may be added up in another order."""

LARGEST = {"integer": 2.0**63, "decimal": 1.7e20}
"""Numbers from which on the engine has no values (docs/known-deviations.md)."""

Row = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Answer:
    """Solutions as a bag, or the reason why there are none."""

    rows: Counter[Row] = field(default_factory=Counter)
    refused: str = ""


def shown(row: Row) -> str:
    return " ".join(f"{name}={term}" for name, term in sorted(row)) or "{}"


def literal(text: str, datatype: str = "", language: str = "") -> str:
    """Return a literal in the form in which it is compared."""
    if language:
        return f"{json.dumps(text, ensure_ascii=False)}@{language.lower()}"
    if not datatype or datatype == f"{XSD}string":
        return json.dumps(text, ensure_ascii=False)
    name = datatype.removeprefix(XSD)
    return f"{json.dumps(value(text, name), ensure_ascii=False)}^^{name}"


def value(text: str, name: str) -> str:
    """Return the lexical form that stands for all forms of a value.

    >>> value("05", "integer"), value("1.0", "double"), value("1_000", "integer")
    ('5', '1', '1_000')
    """
    if name in NUMBERS and re.fullmatch(NUMBERS[name], text):
        if name in DIGITS:
            number = float(text)
            return f"{number:.{DIGITS[name]}g}".replace("-0", "0") if number == 0 else f"{number:.{DIGITS[name]}g}"
        number = Decimal(text)
        return str(int(number)) if number == int(number) else f"{number:.10f}".rstrip("0")
    if name == "boolean":
        return {"1": "true", "0": "false"}.get(text, text)
    if name in {"dateTime", "date"}:
        return re.sub(r"\+00:00$", "Z", re.sub(r"(\.\d*?)0+(?!\d)", r"\1", text)).replace(".Z", "Z")
    return text


def blank(label: str, known: frozenset[str]) -> str:
    """Return a blank node: one of the data by its label, one that the query made without."""
    return f"_:{label}" if label in known else "_:new"


def from_json(body: bytes, known: frozenset[str]) -> Answer:
    """Return the answer that SPARQL results in JSON hold."""
    document = json.loads(body)
    if "boolean" in document:
        return boolean(document["boolean"])
    return bag({name: _term(term, known) for name, term in row.items()} for row in document["results"]["bindings"])


def boolean(value: bool) -> Answer:  # noqa: FBT001  (the value is the matter)
    return Answer(Counter([frozenset({("ASK", str(value).lower())})]))


def bag(rows: Iterable[Mapping[str, str]]) -> Answer:
    """Return solutions; the order in which a text was joined counts in no column whose name says so."""
    return Answer(
        Counter(
            frozenset(
                (name, "".join(sorted(term)) if name.startswith("sorted") else term) for name, term in row.items()
            )
            for row in rows
        )
    )


def _term(term: Mapping[str, str], known: frozenset[str]) -> str:
    if term["type"] == "uri":
        return f"<{term['value']}>"
    if term["type"] == "bnode":
        return blank(term["value"], known)
    direction = f"--{term['its:dir']}" if "its:dir" in term else ""
    return literal(term["value"], term.get("datatype", ""), term.get("xml:lang", "") + direction)


@dataclass(frozen=True)
class Difference:
    """What the endpoint and the referee answer differently."""

    endpoint: Answer
    referee: Answer

    @property
    def terms(self) -> list[str]:
        """Return what only one of them has: solutions, or the reason why it refused."""
        return only(self.endpoint, self.referee) + only(self.referee, self.endpoint)

    def __str__(self) -> str:
        """Return the same, line by line."""
        ours, theirs = only(self.endpoint, self.referee), only(self.referee, self.endpoint)
        return "\n".join(["the endpoint alone:", *ours, "rdflib alone:", *theirs])


def only(one: Answer, other: Answer) -> list[str]:
    """Return the solutions of one answer that another one does not have, or the reason why there are none."""
    return [one.refused] if one.refused else [shown(row) for row in (one.rows - other.rows).elements()]


def difference(endpoint: Answer, referee: Answer, slice_: slice = slice(None)) -> Difference | None:
    """Return how two answers differ, or None; any part of the referee's may be given that has the right size.

    Two refusals are the same.
    """
    size = len(range(referee.rows.total())[slice_])
    same = endpoint.rows <= referee.rows and endpoint.rows.total() == size
    return None if same and bool(endpoint.refused) == bool(referee.refused) else Difference(endpoint, referee)


def order_fault(body: bytes, name: str, *, descending: bool) -> str:
    """Return what is out of order in SPARQL results in JSON, if anything is (SPARQL 1.1, section 15.1)."""
    previous: dict[str, tuple[Any, str]] = {}
    highest = 0
    bindings = json.loads(body)["results"]["bindings"]
    for row in reversed(bindings) if descending else bindings:
        rank, kind, key = _place(row.get(name))
        if rank < highest or (kind and kind in previous and key < previous[kind][0]):
            return f"{row[name]['value'] if name in row else 'unbound'} after {previous.get(kind)}"
        highest = rank
        previous[kind] = (key, row.get(name, {}).get("value", ""))
    return ""


def _place(term: Mapping[str, str] | None) -> tuple[int, str, Any]:
    """Return the rank of a term's type, the kind of values it is ordered with, and its place among these."""
    if term is None or term["type"] != "literal":
        rank = 0 if term is None else {"bnode": 1, "uri": 2}[term["type"]]
        return rank, "IRI" if rank == 2 else "", term["value"] if term else ""
    name = term.get("datatype", "").removeprefix(XSD)
    if name in NUMBERS and re.fullmatch(NUMBERS[name], term["value"]) and term["value"] != "NaN":
        is_within = abs(number := float(term["value"])) < LARGEST.get(name, math.inf)
        return 3, "number" if is_within else "", number
    return 3, "string" if not name and "xml:lang" not in term else "", term["value"]
