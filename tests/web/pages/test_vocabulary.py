"""The commands of README and CONTRIBUTING work."""

import re
import shlex
import subprocess
import sys

import pytest

from support.paths import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")


def commands(page: str) -> list[str]:
    """Return the lines of the shell blocks of a page."""
    blocks = re.findall(r"^```sh\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


OURS = [line for line in commands(README) if line.startswith("youcheng ") and not line.startswith("youcheng build")]


@pytest.mark.parametrize("line", OURS)
def test_command_of_the_readme_works(line: str) -> None:
    command = [sys.executable, "-m", *shlex.split(line)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=120, check=False)

    assert (done.returncode, bool(done.stdout.strip())) == (0, True), done.stderr


def test_command_that_fails_is_noticed() -> None:
    command = [sys.executable, "-m", "youcheng", "query", "SELECT * {"]

    assert subprocess.run(command, capture_output=True, check=False).returncode == 1


def test_readme_has_one_command_to_run_and_one_to_test() -> None:
    assert "bash tests/run" in commands(README)
    assert any(line.endswith("youcheng serve") and "pip install" in line for line in commands(README))
    assert "exec bash tests/run" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_links_between_files_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    targets = re.findall(r"\]\((?!https?://|#)([^)#]+)", text)
    missing = [target for target in targets if not (ROOT / target).exists()]

    assert missing == []
