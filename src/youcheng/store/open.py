"""Open a dataset as a store, under any base."""

import io
import re
from pathlib import Path
from typing import IO

from pyoxigraph import RdfFormat, Store

from youcheng.errors import StoreInvalid
from youcheng.rdf.formats import GRAPH_SUFFIXES, suffix_of
from youcheng.rdf.namespaces import BASE
from youcheng.store.rebased_stream import rebased_quads
from youcheng.store.statistics import base_of

BASE_PATTERN = re.compile(r"https?://[^\s<>\"{}|\\^`#?]+/")
SUFFIXES = ("nq", "nt", "trig", "ttl")
"""The suffixes of the formats in which a dataset can be loaded."""


def open_store(dataset: Path | bytes, base: str = BASE) -> Store:
    """Return a store of a dataset, with the given base in its IRIs.

    A file (N-Quads, TriG, N-Triples or Turtle; `.gz` too) or its bytes are read into memory. A folder is a store on
    disk, opened read-only; its base is the one it was loaded with. The IRIs of the vocabulary keep the canonical base.
    Literals change like IRIs, because the example queries contain IRIs.

    Raises:
        StoreInvalid: the dataset does not exist, is invalid or empty, or the base is not an IRI that ends in a slash.
    """
    require_base(base)
    name = "the dataset" if isinstance(dataset, bytes) else str(dataset)
    try:
        if isinstance(dataset, bytes):
            store = _read(io.BytesIO(dataset), RdfFormat.N_QUADS, base)
        elif dataset.is_dir():
            store = _open_folder(dataset, base)
        else:
            format_ = format_of(dataset)
            with dataset.open("rb") as file:
                store = _read(file, format_, base)
    except SyntaxError as error:
        raise StoreInvalid(f"{name}:{error.lineno}: {error.msg}") from error
    except (OSError, EOFError) as error:
        raise StoreInvalid(f"{name} cannot be opened: {error}") from error
    if next(iter(store), None) is None:
        raise StoreInvalid(f"{name} contains no triples")
    return store


def require_base(base: str) -> None:
    """Raise StoreInvalid unless a base is an IRI that ends in a slash."""
    if not BASE_PATTERN.fullmatch(base):
        raise StoreInvalid(f"the base {base!r} must be an http(s) IRI that ends in a slash")


def format_of(name: Path) -> RdfFormat:
    """Return the format that the suffix of a file stands for."""
    suffix = suffix_of(name)
    if suffix not in SUFFIXES:
        raise StoreInvalid(f"{name}: the name must end in .{', .'.join(SUFFIXES)}, with or without .gz")
    return GRAPH_SUFFIXES[suffix].codec


def _read(file: IO[bytes], format_: RdfFormat, base: str) -> Store:
    """Return a store in memory; loading by format instead would rename the blank nodes."""
    store = Store()
    store.bulk_extend(rebased_quads(file, format_, base))
    return store


def _open_folder(folder: Path, base: str) -> Store:
    """Return a store on disk, read-only."""
    fixed = base_of(folder)
    if base != fixed:
        raise StoreInvalid(f"{folder} is a store on disk: its base was fixed as {fixed} when it was loaded")
    return Store.read_only(str(folder))
