"""Work beside other work: on a second core where there is one, at once where there is none."""

import multiprocessing
import os
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import TypeVar

T = TypeVar("T")


def beside(work: Callable[[], T]) -> Callable[[], T]:
    """Start work in a forked process, which has all that this one has, and return what waits for its result.

    Where a process cannot be forked safely (no such system call, or threads that hold locks), the work is done when
    its result is asked for. An error of the work is raised where its result is asked for.
    """
    if not hasattr(os, "fork") or threading.active_count() > 1:
        return work
    receiver, sender = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=_send, args=(work, sender), daemon=True)
    process.start()
    sender.close()

    def result() -> T:
        with receiver:
            done, value = receiver.recv()
        process.join()
        process.close()
        if done:
            found: T = value
            return found
        raise value

    return result


def _send(work: Callable[[], T], sender: Connection) -> None:
    """Do the work and send its result, or the error that ended it."""
    with sender:
        try:
            sender.send((True, work()))
        except Exception as error:  # noqa: BLE001  (raised again where the result is awaited)
            sender.send((False, error))
