"""Which tests run, and what tests may not do: skip in silence, compare seconds, sleep."""

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


def sources() -> dict[str, str]:
    """Return the text of every module of the tests, by its path."""
    paths = (path for path in TESTS.rglob("*.py") if "node_modules" not in path.parts)
    return {path.relative_to(TESTS).as_posix(): path.read_text(encoding="utf-8") for path in paths}


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

    assert {path for path, text in sources().items() if ways.search(text)} == {
        "support/requirements.py",
        "test_requirements.py",
    }


def test_names_of_requirements_are_known():
    named = re.compile(r"""(?:mark\.needs|\bcheck)\("(\w+)"\)""")

    assert {name for text in sources().values() for name in named.findall(text)} <= REQUIREMENTS.keys()


def test_no_test_compares_seconds():
    # A deadline may be given to a call: `time.monotonic() + 5`.
    clock = re.compile(r"\b(?:perf_counter|process_time|monotonic|time\.time)\b(?!\(\) \+ )")

    # Benchmarks measure, and `support/work.py` waits for conditions.
    assert {path for path, text in sources().items() if clock.search(text) and not path.startswith("benchmarks/")} == {
        "conformance/siege.py",
        "support/work.py",
        "test_requirements.py",
    }


def test_no_test_sleeps_long():
    sleep = re.compile(r"\bsleep\(([\d.]+)\)")
    tests = {path: text for path, text in sources().items() if not path.startswith("benchmarks/")}

    assert [path for path, text in tests.items() for time in sleep.findall(text) if float(time) > 0.1] == []
