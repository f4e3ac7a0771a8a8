"""The notebook of the documentation runs, and shows what it says."""

import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

from support.paths import ROOT

NOTEBOOK = ROOT / "docs" / "youcheng.ipynb"
"""After a change: ``YOUCHENG_WRITE_NOTEBOOK=1 pytest tests/docs/test_notebook.py`` writes the outputs anew."""


def outputs(notebook: NotebookNode) -> list[str]:
    """Return what each code cell shows as plain text, without differences in white space."""
    shown = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            texts = (output.get("text") or output.get("data", {}).get("text/plain", "") for output in cell.outputs)
            shown.append(" ".join(" ".join(texts).split()))
    return shown


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> NotebookNode:
    """The notebook, executed in an empty folder."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    resources = {"metadata": {"path": str(tmp_path_factory.mktemp("notebook"))}}
    return NotebookClient(notebook, timeout=120, resources=resources, record_timing=False).execute()


def test_outputs_are_those_of_the_committed_notebook(executed: NotebookNode) -> None:
    for cell in executed.cells:
        for output in cell.get("outputs", []):
            # HTML differs by version of pandas.
            output.get("data", {}).pop("text/html", None)
    if os.environ.get("YOUCHENG_WRITE_NOTEBOOK"):
        nbformat.write(executed, NOTEBOOK)

    assert outputs(executed) == outputs(nbformat.read(NOTEBOOK, as_version=4))
    assert all(outputs(executed))


def test_committed_notebook_names_no_machine() -> None:
    text = NOTEBOOK.read_text(encoding="utf-8")

    assert str(Path.home()) not in text
    assert "/tmp/" not in text  # noqa: S108  (looked for)
