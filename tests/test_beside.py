"""Work in a process of its own: its result, its error, and the way without."""

import os
import threading

import pytest

from youcheng.errors import VoiceViolated
from youcheng.validation.beside import beside


def test_result_comes_from_another_process() -> None:
    assert beside(os.getpid)() != os.getpid()


def test_work_goes_on_beside() -> None:
    first, second = (beside(lambda number=number: number * 2) for number in (1, 2))

    assert (second(), first()) == (4, 2)


def test_error_is_raised_where_the_result_is_awaited() -> None:
    def fail() -> None:
        raise VoiceViolated("a reason")

    result = beside(fail)
    with pytest.raises(VoiceViolated, match="a reason"):
        result()


def test_work_is_done_here_where_threads_run() -> None:
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        assert beside(os.getpid)() == os.getpid()
    finally:
        stop.set()
        thread.join()
