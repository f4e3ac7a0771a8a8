"""Youcheng: a knowledge graph of Yunnan's international sister cities, served as linked data.

The names in `__all__` are the public API (docs/python.md); everything else is private and may move.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from youcheng.sparql.dataset import Dataset
    from youcheng.validation import Report

__all__ = ["__version__", "ontology", "open", "table", "validate"]
__version__ = "0.1.0"


def open(path: Path | str | None = None, base: str | None = None) -> "Dataset":  # noqa: A001
    """Return a dataset: the graph of this installation, a file, or a folder made by ``youcheng load``.

    Args:
        path: N-Quads, TriG, N-Triples or Turtle (``.gz`` too), or a folder.
        base: replaces the start of the project's IRIs, https://w3id.org/youcheng/.

    Raises:
        youcheng.errors.StoreInvalid: there is no such dataset, or it is not valid.
    """
    from youcheng.sparql.dataset import Dataset

    return Dataset(path, base)


def ontology() -> Any:
    """Return the vocabulary with its axioms and alignments as one owlready2 ontology.

    Nothing is fetched and no Java is needed. The ontology has an owlready2 world of its own.
    """
    from youcheng import paths
    from youcheng.entailment.consistency import load_ontology
    from youcheng.rdf.files import read
    from youcheng.rdf.namespaces import YC
    from youcheng.rdf.terms import value_of

    files = (read(path, blank_nodes=True) for path in sorted(paths.ontology.glob("*.ttl")))
    # The headers of the axioms and the alignments are left out: one ontology has one header, and nothing to import.
    parts = f"{YC.removesuffix('#')}/"
    triples = (quad.triple for file in files for quad in file if not value_of(quad.subject).startswith(parts))
    return load_ontology(triples, YC)


def table(name: str) -> "pd.DataFrame":
    """Return a table of this installation's graph with one row for each thing.

    Args:
        name: pairings, places, events, statements, quantities or organizations.

    Raises:
        ValueError: there is no such table.
        ImportError: pandas is not installed.
    """
    from youcheng.sparql.tables import table_query

    return open().query(table_query(name)).to_pandas()


def validate(*files: Path | str) -> "Report":
    """Return the validation report of files, taken as one graph; without files, of this installation's graph.

    Raises:
        youcheng.errors.DocumentInvalid: a file cannot be read.
    """
    from youcheng.validation.jobs.run import validate_files

    return validate_files(*files)
