"""How much a dataset holds: counted, which is a look through all of it, or as the record of a store on disk says."""

import json
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import QuerySolutions, Store

from youcheng.errors import StoreInvalid
from youcheng.rdf.namespaces import prefixes

KINDS = ("pairings", "places", "passages", "triples")
RECORD = "youcheng.json"
"""The file that holds the record; the engine leaves files of other names alone."""


def holdings(store: Store, base: str) -> dict[str, int]:
    """Return how many things of the main kinds a dataset holds, triples of the default graph, and quads in all."""
    query = Path(__file__).with_suffix(".rq").read_text(encoding="utf-8")
    found = store.query(query, prefixes=prefixes(base))
    if not isinstance(found, QuerySolutions):
        raise TypeError(query)
    (row,) = found
    return {name: int(row[name].value) for name in KINDS} | {"quads": len(store)}


@dataclass(frozen=True)
class Record:
    """What is known of a store without a look into it."""

    base: str
    """With what the IRIs of the project start in it."""
    holdings: dict[str, int]
    """How many things of the main kinds it holds."""


def record(folder: Path) -> Record | None:
    """Return the record of a store, or None where it was made by another program.

    Raises:
        StoreInvalid: it cannot be read.
    """
    try:
        return Record(**json.loads((folder / RECORD).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        raise StoreInvalid(f"{folder / RECORD} cannot be read: {error}") from error
