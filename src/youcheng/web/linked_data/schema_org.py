"""The record of a thing in the terms of schema.org, for search engines."""

import json
from collections import defaultdict
from typing import Any

from markupsafe import Markup
from pyoxigraph import Literal, NamedNode

from youcheng.rdf.namespaces import EXTERNAL, XSD
from youcheng.rdf.terms import TYPE, value_of
from youcheng.web.view.description import Description
from youcheng.web.view.presenter import Presenter

SCHEMA = EXTERNAL["schema"]
NUMERIC = {NamedNode(f"{XSD}{name}") for name in ("decimal", "integer")}


def thing_record(description: Description, presenter: Presenter, text: Markup | None) -> Markup:
    """Return the record of a thing: its statements in the terms of schema.org, its labels and a paragraph."""
    values: dict[str, list[Any]] = defaultdict(list)
    for fact in description.outgoing:
        _, predicate, value = fact.triple
        if predicate == TYPE and value_of(value).startswith(SCHEMA):
            values["@type"].append(value_of(value).removeprefix(SCHEMA))
        elif predicate.value.startswith(SCHEMA):
            values[predicate.value.removeprefix(SCHEMA)].append(_value(value, presenter))
    labels = presenter.services.labels.of(description.thing)
    values["name"] = [{"@language": language, "@value": label} for language, label in sorted(labels.items())]
    given = {name: entries if len(entries) > 1 else entries[0] for name, entries in values.items() if entries}
    head = {"@context": "https://schema.org/", "@type": "Thing", "@id": description.thing}
    record = head | {"url": description.thing} | ({"description": text.striptags()} if text else {}) | given
    document = json.dumps(record, ensure_ascii=False, indent=1)
    return Markup(document.replace("<", "\\u003c"))  # noqa: S704  (no character of it ends the element)


def _value(term: object, presenter: Presenter) -> Any:
    """Return a value in JSON-LD: a thing of ours with its name, a number as such."""
    if not isinstance(term, Literal):
        iri = value_of(term)
        reference = presenter.reference(iri)
        return {"@id": iri, "name": reference.label.text} if reference.ours else iri
    if term.language:
        return {"@language": term.language, "@value": term.value}
    return float(term.value) if term.datatype in NUMERIC else term.value
