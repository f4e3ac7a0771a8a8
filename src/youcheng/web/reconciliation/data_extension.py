"""The values of properties as cells of a table."""

from typing import Any

from pyoxigraph import Literal, NamedNode

from youcheng.rdf.namespaces import XSD
from youcheng.web.reconciliation.config import words
from youcheng.web.reconciliation.entities import Things
from youcheng.web.reconciliation.manifest import property_of, type_of
from youcheng.web.reconciliation.requests import Column
from youcheng.web.view.description import select
from youcheng.web.view.presenter import Presenter

Cell = dict[str, Any]
REALS = {f"{XSD}{name}" for name in ("decimal", "double", "float")}


def extend(ids: list[str], columns: list[Column], things: Things, presenter: Presenter) -> dict[str, Any]:
    """Return the columns of things, each with what its values are."""
    rows = {
        identifier: {column.property: cells(identifier, column, things, presenter) for column in columns}
        for identifier in ids
    }
    return {"meta": [_meta(column, things, presenter) for column in columns], "rows": rows}


def _meta(column: Column, things: Things, presenter: Presenter) -> dict[str, Any]:
    described: dict[str, Any] = dict(property_of(column.property, things, presenter))
    kind = things.range(column.property)
    return described | ({"type": type_of(kind, things, presenter)} if kind and not column.count else {})


def cells(identifier: str, column: Column, things: Things, presenter: Presenter) -> list[Cell]:
    """Return the values of a property of a thing."""
    values = things.values(things.iri(identifier), column.property, everyone=column.everyone)
    if column.count:
        return [{"int": len(values)}]
    values = _in_language(values, presenter.language)
    return [_cell(value, things, presenter) for value in values[: column.limit or None]]


def _in_language(values: list[NamedNode | Literal], language: str) -> list[NamedNode | Literal]:
    """Return the values of one language where there are texts in several."""
    spoken = [value for value in values if isinstance(value, Literal) and value.language == language]
    others = [value for value in values if not (isinstance(value, Literal) and value.language)]
    return [*others, *spoken] if spoken else values


def _cell(value: NamedNode | Literal, things: Things, presenter: Presenter) -> Cell:
    """Return a value as a cell; a date stays a text: as a moment in time it would be more exact than anyone said."""
    if isinstance(value, NamedNode):
        name = presenter.reference(value.value).label.text
        if value.value.startswith(f"{things.base}id/"):
            return {"id": things.identifier(value.value), "name": name}
        return {"str": name if value.value.startswith(things.base) else value.value}
    if value.datatype.value == f"{XSD}integer":
        return {"int": int(value.value)}
    if value.datatype.value in REALS:
        return {"float": float(value.value)}
    return {"str": value.value}


def propose(identifier: str, limit: int, things: Things, presenter: Presenter) -> list[dict[str, str]]:
    """Return the properties that the members of a class have, those of most members first."""
    class_ = things.term(identifier or words()["types"][0])
    rows = select(things.store, "proposed", things.base, type=class_)
    found = [things.term_identifier(row["property"].value) for row in rows]
    left_out = set(words()["left_out"])
    ours = [name for name in found if name not in left_out and (":" not in name or name in words()["properties"])]
    if "skos:exactMatch" in found:
        ours[1:1] = ["wikidata", "geonames"]
    return [property_of(name, things, presenter) for name in ours[: limit or None]]
