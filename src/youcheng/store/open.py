"""Open a dataset as a store, under any base."""

import gzip
import re
from pathlib import Path

from pyoxigraph import RdfFormat, Store

from youcheng.errors import StoreInvalid
from youcheng.rdf.formats import GRAPH_SUFFIXES, suffix_of
from youcheng.rdf.namespaces import BASE
from youcheng.store.bulk_load import fill
from youcheng.store.statistics import record

_BASE = re.compile(r"https?://[^\s<>\"{}|\\^`#?]+/")
_LOADABLE = ("nq", "nt", "trig", "ttl")
"""The suffixes of the formats in which a dataset can be loaded."""


def open_store(dataset: Path | bytes, base: str = BASE) -> Store:
    """Return a store that holds a dataset, its IRIs moved from the canonical base to another one where asked.

    A file (N-Quads, TriG, N-Triples or Turtle; `.gz` too) or its bytes are read into memory. A folder is a store on
    disk, opened read-only; its base is the one it was loaded with. Literals move with the IRIs, because the example
    questions name their prefixes in their text.

    Raises:
        StoreInvalid: there is no such dataset, it is not valid or empty, or the base is no IRI that ends in a slash.
    """
    require_base(base)
    name = "the dataset" if isinstance(dataset, bytes) else str(dataset)
    try:
        if not isinstance(dataset, bytes) and dataset.is_dir():
            store = _open_folder(dataset, base)
        else:
            store = _read(*_content(dataset), base)
    except SyntaxError as error:
        raise StoreInvalid(f"{name}:{error.lineno}: {error.msg}") from error
    except (OSError, EOFError) as error:
        raise StoreInvalid(f"{name} cannot be opened: {error}") from error
    if next(iter(store), None) is None:
        raise StoreInvalid(f"{name} holds nothing")
    return store


def require_base(base: str) -> None:
    """Confirm that IRIs can start with a base.

    Raises:
        StoreInvalid: it is no IRI that ends in a slash.
    """
    if not _BASE.fullmatch(base):
        raise StoreInvalid(f"the base {base!r} is no http(s) IRI that ends in a slash")


def format_of(name: Path) -> RdfFormat:
    """Return the format of a dataset from its name.

    Raises:
        StoreInvalid: the name has none of the known endings.
    """
    suffix = suffix_of(name)
    if suffix not in _LOADABLE:
        raise StoreInvalid(f"{name}: the name must end in .{', .'.join(_LOADABLE)}, with or without .gz")
    return GRAPH_SUFFIXES[suffix].codec


def _content(dataset: Path | bytes) -> tuple[bytes, RdfFormat]:
    """Return the bytes of a dataset and their format, decompressed where they are gzip."""
    if isinstance(dataset, bytes):
        data, form = dataset, RdfFormat.N_QUADS
    else:
        form = format_of(dataset)
        data = dataset.read_bytes()
    return gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data, form


def _read(data: bytes, rdf_format: RdfFormat, base: str) -> Store:
    """Return a store in memory that holds some bytes under a base."""
    store = Store()
    fill(store, data, rdf_format, BASE.encode(), base.encode())
    return store


def _open_folder(folder: Path, base: str) -> Store:
    """Return a store on disk, read-only."""
    known = record(folder)
    fixed = known.base if known else BASE
    if base != fixed:
        raise StoreInvalid(f"{folder} is a store on disk: its base was fixed as {fixed} when it was loaded")
    return Store.read_only(str(folder))
