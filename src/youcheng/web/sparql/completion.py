"""The terms for completion in an editor: classes, properties and voices, with labels, definitions and counts.

Only terms that the graph uses are listed; instances are found by the search.
"""

import json
from typing import Any

from flask import Blueprint, Response
from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, Store

from youcheng.rdf.namespaces import prefixes
from youcheng.rdf.prefixes import shorten
from youcheng.rdf.terms import DEFINITION, TYPE
from youcheng.web.http.responses import with_entity_tag
from youcheng.web.services import Services, services
from youcheng.web.view.description import query_text

blueprint = Blueprint("completion", __name__)

SAMPLE_SIZE = 200
"""Instances of a class, or triples of each value of a property, that are examined."""
MAX_LISTED_VALUES = 12
"""A property with more values has none listed."""

Term = dict[str, Any]


@blueprint.get("/vocab.json")
def vocabulary() -> Response:
    """Answer with the terms and voices that queries can name."""
    current = services()
    body, _ = current.remember("vocabulary", lambda: (_as_json(describe(current)), 1))
    return with_entity_tag(Response(body, content_type="application/json"), "public, max-age=300")


def _as_json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def describe(current: Services) -> Term:
    """Return the terms that the graph uses, the most frequent first, with their properties and values."""
    store, base = current.store, current.base
    properties = [(iri, count) for iri, count in _used(current, "properties") if iri != TYPE.value]
    position = {iri: number for number, (iri, _) in enumerate(properties)}
    return {
        "base": base,
        "prefixes": prefixes(base),
        "classes": [
            _term(current, iri, count) | {"properties": _properties_of(store, iri, position)}
            for iri, count in _used(current, "classes")
        ],
        "properties": [_term(current, iri, count) | _values_of(current, iri, base) for iri, count in properties],
        "graphs": [_term(current, iri, count, defined=False) for iri, count in _used(current, "graphs")],
    }


def _used(current: Services, kind: str) -> list[tuple[str, int]]:
    """Return the terms of a kind with their counts, from the statistics in the dataset or from the graph."""
    stated = _counts(current.store, f"partition-{kind}") if kind != "graphs" else []
    return stated if stated or current.large else _counts(current.store, f"count-{kind}")


def _counts(store: Store, query: str) -> list[tuple[str, int]]:
    solutions = store.query(query_text(query))
    if not isinstance(solutions, QuerySolutions):
        raise TypeError(f"{query} is not a SELECT query")
    return [(row["term"].value, int(row["count"].value)) for row in solutions if isinstance(row["term"], NamedNode)]


def _term(current: Services, iri: str, count: int, *, defined: bool = True) -> Term:
    """Return a term as an editor shows it."""
    term: Term = {
        "iri": iri, "name": shorten(iri, current.base), "label": current.labels.of(iri), "count": count,
    }  # fmt: skip
    if defined:
        quads = current.store.quads_for_pattern(NamedNode(iri), DEFINITION, None)
        texts = {quad.object.language: quad.object.value for quad in quads if isinstance(quad.object, Literal)}
        term["definition"] = {language: text for language, text in texts.items() if language}
    return term


def _properties_of(store: Store, cls: str, position: dict[str, int]) -> list[int]:
    """Return the positions of the properties that instances of a class have, the most frequent first."""
    uses: dict[int, int] = {}
    for number, member in enumerate(store.quads_for_pattern(None, TYPE, NamedNode(cls))):
        if number >= SAMPLE_SIZE:
            break
        if isinstance(member.subject, NamedNode | BlankNode):
            for quad in store.quads_for_pattern(member.subject, None, None):
                if (at := position.get(quad.predicate.value)) is not None:
                    uses[at] = uses.get(at, 0) + 1
    return sorted(uses, key=lambda at: (-uses[at], at))


def _values_of(current: Services, iri: str, base: str) -> Term:
    """Return the values of a property if they are few IRIs, each used twice on average."""
    values: dict[str, int] = {}
    total = 0
    for quad in current.store.quads_for_pattern(None, NamedNode(iri), None):
        if not isinstance(quad.object, NamedNode):
            return {}
        total += 1
        values[quad.object.value] = values.get(quad.object.value, 0) + 1
        if len(values) > MAX_LISTED_VALUES or total > SAMPLE_SIZE * MAX_LISTED_VALUES:
            return {}
    if total < 2 * len(values):
        return {}
    listed = sorted(values, key=lambda value: (-values[value], value))
    return {
        "values": [{"iri": value, "name": shorten(value, base), "label": current.labels.of(value)} for value in listed]
    }
