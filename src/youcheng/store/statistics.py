"""The size of a dataset: counted in a pass over all of it, or read from the record of a store on disk."""

import json
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import cast

from pyoxigraph import DefaultGraph, NamedNode, QuerySolutions, Store

from youcheng.errors import StoreInvalid
from youcheng.rdf.namespaces import BASE, prefixes
from youcheng.rdf.terms import TYPE, yc

KINDS = ("pairings", "places", "passages", "triples")
RECORD = "youcheng.json"
"""The file with the record, in the folder of the store; the engine ignores it."""
MAX_EXAMINED = 10_000
"""Statements that are looked through for an example."""


def holdings(store: Store, base: str) -> dict[str, int]:
    """Return the numbers of things of the main kinds, of triples in the default graph, and of all quads."""
    query = Path(__file__).with_suffix(".rq").read_text(encoding="utf-8")
    (row,) = cast("QuerySolutions", store.query(query, prefixes=prefixes(base)))
    return {name: int(row[name].value) for name in KINDS} | {"quads": len(store)}


def example(store: Store, base: str) -> tuple[str, str]:
    """Return a class of the dataset and a thing in it: a pairing if there is one, else one that has a page, else any.

    Each is empty if no thing has a class.
    """
    first = ("", "")
    for cls in (yc("Pairing"), None):
        for quad in islice(store.quads_for_pattern(None, TYPE, cls, DefaultGraph()), MAX_EXAMINED):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
                pair = (quad.object.value, quad.subject.value)
                if pair[1].startswith(f"{base}id/"):
                    return pair
                first = first if any(first) else pair
    return first


@dataclass(frozen=True)
class Record:
    """The record of a store on disk, which is known without a pass over it."""

    base: str
    """The start of the project's IRIs in the store."""
    holdings: dict[str, int]
    """The numbers that `holdings` returned."""


def base_of(dataset: Path) -> str:
    """Return the base of a dataset: that with which a store on disk was loaded, else the canonical one."""
    known = record(dataset) if dataset.is_dir() else None
    return known.base if known else BASE


def record(folder: Path) -> Record | None:
    """Return the record of a store, or None if another program made the store."""
    try:
        return Record(**json.loads((folder / RECORD).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        raise StoreInvalid(f"{folder / RECORD} cannot be read: {error}") from error
