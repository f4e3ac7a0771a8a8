"""Queries that give one row for each thing of a kind."""

from pathlib import Path

FOLDER = Path(__file__).parent


def table_query(name: str) -> str:
    """Return the query of a table; raise ValueError for an unknown table."""
    names = sorted(path.stem for path in FOLDER.glob("*.rq"))
    if name not in names:
        raise ValueError(f"no table {name!r}; choose one of {', '.join(names)}")
    return (FOLDER / f"{name}.rq").read_text(encoding="utf-8")
