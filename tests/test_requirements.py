"""Tests that need something absent are skipped, or fail where it is required; slow tests run when asked for."""

import re
import subprocess
import sys

import pytest

from support.paths import TESTS
from support.requirements import REQUIREMENTS, VARIABLE

MADE_UP = """
import pytest
from support.requirements import check

@pytest.mark.needs("wrk")
def test_marked(): raise AssertionError("it ran")

@pytest.fixture
def wrk(): check("wrk")

def test_by_fixture(wrk): raise AssertionError("it ran")

def test_free(): pass

@pytest.mark.slow
def test_slow(): pass
"""


@pytest.fixture
def run(tmp_path):
    """Run the made-up tests where no program is found, and return the exit status and the last line."""
    (tmp_path / "test_made_up.py").write_text(MADE_UP, encoding="utf-8")

    def run(*options: str, require: str = "") -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "support.requirements", "-p", "no:cacheprovider", *options, "."],
            cwd=tmp_path,
            env={"PATH": "", "PYTHONPATH": str(TESTS), VARIABLE: require},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        return done.returncode, (done.stdout + done.stderr).strip().rpartition("\n")[2]

    return run


def test_what_needs_something_absent_is_skipped(run):
    status, line = run()

    assert status == 0
    assert "1 passed, 2 skipped, 1 deselected" in line


def test_it_is_an_error_where_it_is_required(run):
    status, line = run(require="curl,wrk")

    assert status == 1
    assert "1 passed, 1 deselected, 2 errors" in line


def test_an_unknown_requirement_is_refused(run):
    status, line = run(require="wrk,browsr")

    assert status != 0
    assert f"{VARIABLE} names browsr; known: browser, " in line


def test_slow_tests_run_when_asked_for(run):
    assert "2 passed, 2 skipped in" in run("--slow")[1]


def test_no_test_is_skipped_in_another_way():
    ways = re.compile(r"pytest\.skip\b|mark\.skip|importorskip|unittest\.skip")
    found = {path.name for path in TESTS.rglob("*.py") if ways.search(path.read_text(encoding="utf-8"))}

    assert found == {"requirements.py", "test_requirements.py"}


def test_names_of_requirements_in_tests_are_known():
    named = re.compile(r"""(?:mark\.needs|\bcheck)\("(\w+)"\)""")
    names = {name for path in TESTS.rglob("test_*.py") for name in named.findall(path.read_text(encoding="utf-8"))}

    assert names <= REQUIREMENTS.keys()
