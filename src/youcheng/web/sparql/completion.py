"""What can stand in a query: classes, properties and voices, with their names, definitions and counts.

An editor reads it to complete and to explain terms. Only terms that the graph uses are offered; things are found by
the search.
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

blueprint = Blueprint("vocabulary", __name__)

SAMPLE = 200
"""How many members of a class, or triples of a property, are looked at to tell what goes with it."""
FEW = 12
"""A property with no more values than these has them offered."""

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
    """Return the terms that the graph uses, those used most first, with what goes with them."""
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
    """Return the terms of a kind with their counts: from the statistics of the dataset, else counted now.

    In a large graph nothing is counted.
    """
    known = _counts(current.store, f"partition-{kind}") if kind != "graphs" else []
    return known if known or current.large else _counts(current.store, f"count-{kind}")


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
        found = current.store.quads_for_pattern(NamedNode(iri), DEFINITION, None)
        texts = {quad.object.language: quad.object.value for quad in found if isinstance(quad.object, Literal)}
        term["definition"] = {language: text for language, text in texts.items() if language}
    return term


def _properties_of(store: Store, cls: str, position: dict[str, int]) -> list[int]:
    """Return the properties that members of a class have, by their position, the most frequent first."""
    uses: dict[int, int] = {}
    for number, member in enumerate(store.quads_for_pattern(None, TYPE, NamedNode(cls))):
        if number >= SAMPLE:
            break
        if isinstance(member.subject, NamedNode | BlankNode):
            for quad in store.quads_for_pattern(member.subject, None, None):
                if (at := position.get(quad.predicate.value)) is not None:
                    uses[at] = uses.get(at, 0) + 1
    return sorted(uses, key=lambda at: (-uses[at], at))


def _values_of(current: Services, iri: str, base: str) -> Term:
    """Return the values of a property where there are few, all of them things that recur."""
    values: dict[str, int] = {}
    total = 0
    for quad in current.store.quads_for_pattern(None, NamedNode(iri), None):
        if not isinstance(quad.object, NamedNode):
            return {}
        total += 1
        values[quad.object.value] = values.get(quad.object.value, 0) + 1
        if len(values) > FEW or total > SAMPLE * FEW:
            return {}
    if total < 2 * len(values):
        return {}
    listed = sorted(values, key=lambda value: (-values[value], value))
    return {
        "values": [{"iri": value, "name": shorten(value, base), "label": current.labels.of(value)} for value in listed]
    }
