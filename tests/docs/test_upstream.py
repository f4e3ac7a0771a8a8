"""Each report about the engine still shows its fault; one that is mended asks for its workaround to go."""

import contextlib
import io
import re
from pathlib import Path

import pytest

from support.paths import ROOT

FOLDER = ROOT / "docs" / "upstream"
REPORTS = sorted(path for path in FOLDER.glob("*.md") if path.name != "README.md")


def block(text: str, language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", text, re.DOTALL)
    assert found, f"no {language} block"
    return found[1]


@pytest.mark.parametrize("report", REPORTS, ids=[path.stem for path in REPORTS])
def test_the_fault_is_still_there(report: Path) -> None:
    text = report.read_text(encoding="utf-8")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(block(text, "python"), str(report), "exec"), {})  # noqa: S102  (our own snippets)

    assert printed.getvalue() == block(text, "text"), f"the engine has changed; see whether {report.name} can go"


def test_the_index_names_every_report() -> None:
    index = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"\]\(([\w-]+\.md)\)", index) == [
        path.name for path in sorted(REPORTS, key=lambda path: index.index(path.name))
    ]
    assert all((ROOT / "src" / "youcheng" / module).is_file() for module in re.findall(r"`([\w/]+\.py)`", index))
