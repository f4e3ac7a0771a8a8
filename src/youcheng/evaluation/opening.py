"""Open the dataset that queries are asked of."""

from pathlib import Path

from pyoxigraph import RdfFormat, Store

from youcheng.namespaces import BASE


def open_dataset(path: Path, base: str) -> Store:
    """Return the dataset of a file, its IRIs under the base that is asked for."""
    try:
        from youcheng.store import open_store
    except ModuleNotFoundError:
        data = path.read_bytes()
        if base != BASE:
            data = data.replace(f"<{BASE}".encode(), f"<{base}".encode())
        store = Store()
        store.bulk_load(data, format=RdfFormat.N_QUADS)
        return store
    return open_store(path, base)
