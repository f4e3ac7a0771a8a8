"""Queries that give one row for each thing of a kind."""

from pathlib import Path

from youcheng.rdf.namespaces import BASE, rebased_text

FOLDER = Path(__file__).parent


def table_query(name: str, base: str = BASE) -> str:
    """Return the query of a table for a dataset under a base; raise ValueError for an unknown table."""
    names = sorted(path.stem for path in FOLDER.glob("*.rq"))
    if name not in names:
        raise ValueError(f"no table {name!r}; choose one of {', '.join(names)}")
    return rebased_text((FOLDER / f"{name}.rq").read_text(encoding="utf-8"), base)
