"""The size of a dataset: counted in a pass over all of it, or read from the record of a store on disk."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from pyoxigraph import QuerySolutions, Store

from youcheng.errors import StoreInvalid
from youcheng.rdf.namespaces import prefixes

KINDS = ("pairings", "places", "passages", "triples")
RECORD = "youcheng.json"
"""The file with the record, in the folder of the store; the engine ignores it."""


def holdings(store: Store, base: str) -> dict[str, int]:
    """Return the numbers of things of the main kinds, of triples in the default graph, and of all quads."""
    query = Path(__file__).with_suffix(".rq").read_text(encoding="utf-8")
    (row,) = cast("QuerySolutions", store.query(query, prefixes=prefixes(base)))
    return {name: int(row[name].value) for name in KINDS} | {"quads": len(store)}


@dataclass(frozen=True)
class Record:
    """The record of a store on disk, which is known without a pass over it."""

    base: str
    """The start of the project's IRIs in the store."""
    holdings: dict[str, int]
    """The numbers that `holdings` returned."""


def record(folder: Path) -> Record | None:
    """Return the record of a store, or None if another program made the store."""
    try:
        return Record(**json.loads((folder / RECORD).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        raise StoreInvalid(f"{folder / RECORD} cannot be read: {error}") from error
