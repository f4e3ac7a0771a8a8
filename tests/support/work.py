"""Wait for conditions, and bound work, without comparing seconds."""

import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

PATIENCE = 60.0
"""Seconds that a condition may take on a machine that is busy with other things."""
PAUSE = 0.02


def wait_until(condition: Callable[[], Any], seconds: float = PATIENCE) -> Any:
    """Return the first true value of a condition; fail if it does not become true."""
    end = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < end, f"not true within {seconds} s"
        time.sleep(PAUSE)
    return value


def calls(function: Callable[..., Any], *arguments: Any) -> int:
    """Return how many functions a call calls, in Python and in C: a measure of work that no load changes."""
    count = 0

    def profile(_: Any, event: str, __: Any) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(profile)
    try:
        function(*arguments)
    finally:
        sys.setprofile(None)
    return count


@contextmanager
def processor_limit(seconds: float) -> Iterator[None]:
    """Fail if a block uses more processor time: many times what it needs, unless its work grows with the square."""

    def fail(*_: object) -> None:
        raise AssertionError(f"more than {seconds} s of processor time")

    before = signal.signal(signal.SIGPROF, fail)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
