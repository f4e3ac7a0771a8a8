"""Data extension: the values of properties as cells of a table."""

from typing import Any

from pyoxigraph import Literal, NamedNode

from youcheng.rdf.namespaces import XSD, kind_of, path_of
from youcheng.web.reconciliation.entities import config
from youcheng.web.reconciliation.manifest import property_of, type_of
from youcheng.web.reconciliation.requests import Column
from youcheng.web.view.presenter import Presenter

Cell = dict[str, Any]
REALS = {f"{XSD}{name}" for name in ("decimal", "double", "float")}


def extend(ids: list[str], columns: list[Column], presenter: Presenter) -> dict[str, Any]:
    """Return the columns of things, each with the class of its values."""
    rows = {
        identifier: {column.property: cells(identifier, column, presenter) for column in columns} for identifier in ids
    }
    return {"meta": [_meta(column, presenter) for column in columns], "rows": rows}


def _meta(column: Column, presenter: Presenter) -> dict[str, Any]:
    cls = presenter.services.entities.range(column.property)
    typed = {"type": type_of(cls, presenter)} if cls and not column.count else {}
    return {**property_of(column.property, presenter), **typed}


def cells(identifier: str, column: Column, presenter: Presenter) -> list[Cell]:
    """Return the values of a property of a thing; of texts only those in the reader's language, if there are any."""
    entities = presenter.services.entities
    values = entities.values(entities.iri(identifier), column.property, all_sources=column.all_sources)
    if column.count:
        return [{"int": len(values)}]
    readable = [value for value in values if isinstance(value, Literal) and value.language == presenter.language]
    if readable:
        values = [value for value in values if not (isinstance(value, Literal) and value.language)] + readable
    return [_cell(value, presenter) for value in values[: column.limit or None]]


def _cell(value: NamedNode | Literal, presenter: Presenter) -> Cell:
    """Return a value as a cell; a date stays a text because the protocol has only date-times."""
    if isinstance(value, NamedNode):
        name = presenter.reference(value.value).label.text
        if kind_of(value.value, presenter.base):
            return {"id": presenter.services.entities.identifier(value.value), "name": name}
        return {"str": value.value if path_of(value.value, presenter.base) is None else name}
    if value.datatype.value == f"{XSD}integer":
        return {"int": int(value.value)}
    if value.datatype.value in REALS:
        return {"float": float(value.value)}
    return {"str": value.value}


def propose(identifier: str, limit: int, presenter: Presenter) -> list[dict[str, str]]:
    """Return the properties of the members of a class, the most frequent first."""
    entities, properties = presenter.services.entities, config()["properties"]
    rows = presenter.select("proposed", type=entities.term(identifier or config()["types"][0]))
    names = [entities.term_identifier(row["property"].value) for row in rows]
    offered = [name for name in names if name not in config()["left_out"] and (":" not in name or name in properties)]
    if "schema:sameAs" in names:
        offered[1:1] = ["wikidata", "geonames"]
    return [property_of(name, presenter) for name in offered[: limit or None]]
