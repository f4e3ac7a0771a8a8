"""Pages are valid and accessible HTML for html-validate, in both languages.

Its rules hold but for three: checkboxes of one question have one name, fragments such as ``char=1,4`` (RFC 5147) are
identifiers, and a page is named by its whole question.
"""

import json
import subprocess
from pathlib import Path

import pytest

from browser.test_pages import PAGES, complete

HERE = Path(__file__).parent
ERRORS = ["/doc/place/kunmin", "/browse?class=Mars", "/because?subject=x", "/reconcile/preview?id=place/kunming"]


def faults(folder: Path) -> list[str]:
    """Return what html-validate finds in the pages of a folder."""
    report = folder / "report.json"
    command = [HERE / "node_modules" / ".bin" / "html-validate", "--config", HERE / "html-validate.json"]
    subprocess.run(
        [*command, "--formatter", f"json={report}", *sorted(folder.glob("*.html"))], timeout=120, check=False
    )
    return [
        f"{Path(page['filePath']).name}:{fault['line']}: {fault['ruleId']}: {fault['message']}"
        for page in json.loads(report.read_text(encoding="utf-8"))
        for fault in page["messages"]
    ]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_pages_are_valid_and_accessible(project, tmp_path, language):
    paths = [complete(path, project.url.rstrip("/")) for path in [*PAGES, *ERRORS]]
    for number, path in enumerate(paths):
        page = project.get(path.lstrip("/"), Accept="text/html", Accept_Language=language)
        (tmp_path / f"{number:02}-{path.partition('?')[0].replace('/', '-')}.html").write_bytes(page.body)

    assert len(list(tmp_path.iterdir())) == len(paths)
    assert faults(tmp_path) == []


def test_a_fault_is_found(tmp_path):
    page = (
        '<!DOCTYPE html><html lang="en"><head><title>Page</title></head><body><ul aria-label="a"></ul></body></html>\n'
    )
    (tmp_path / "faulty.html").write_text(page, encoding="utf-8")

    assert [fault.split(": ")[1] for fault in faults(tmp_path)] == ["aria-label-misuse"]
