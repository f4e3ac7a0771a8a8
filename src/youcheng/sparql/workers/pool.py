"""The workers as the service sees them: a bounded number, a bounded line before them, and no query without an end."""

import math
import os
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from operator import attrgetter
from pathlib import Path
from typing import Self

from pyoxigraph import Store

from youcheng import errors
from youcheng.sandbox import framing as wire
from youcheng.sandbox.fork_client import Worker, Zygote
from youcheng.sandbox.limits import Limits
from youcheng.sparql.request import Request, Result
from youcheng.sparql.workers import server as zygote
from youcheng.sparql.workers.exchange import QueuedQuery, RunningQuery, cause_of_end, cause_of_stop, exchange

RETRY_AFTER = 1
"""After so many seconds a query that found no place may try again."""


class Pool(AbstractContextManager["Pool"]):
    """Evaluates queries of a dataset in worker processes, each of which is killed when it takes too much."""

    def __init__(self, dataset: Path, base: str, limits: Limits | None = None) -> None:
        """Keep what the workers need; no process is started before it is needed."""
        self.base = base
        self.limits = limits or Limits()
        self._first = zygote.settings(dataset, base, self.limits)
        self._zygote: Zygote | None = None
        self._reset()

    @classmethod
    def sharing(cls, store: Store, dataset: Path, base: str, limits: Limits | None = None) -> Self:
        """Return a pool whose processes share a store that is open in this process, which must have no other thread."""
        pool = cls(dataset, base, limits)
        if not dataset.is_dir():  # A store on disk has threads of its own, and next to nothing in memory to share.
            pool._zygote = Zygote.fork(zygote.worker_of(store, base, pool.limits))
        return pool

    def _reset(self) -> None:
        self._owner, self._alive = os.getpid(), 0
        self._orders = threading.RLock()
        self._line = threading.Condition()
        self._idle: list[Worker] = []
        self._waiting: list[QueuedQuery] = []
        self._running: set[RunningQuery] = set()

    def __exit__(self, *_: object) -> None:
        """End all processes."""
        self.close()

    def adopt(self) -> None:
        """Take over the processes of the process that this one was forked from, which shall use them no more."""
        self._reset()
        try:
            if self._zygote:
                self._zygote.reset()
        except (wire.Closed, OSError):
            self._zygote = None

    def start(self) -> None:
        """Begin to open the store; a server that has forked since begins anew, and leaves the parent's processes."""
        if self._owner != os.getpid():
            if self._zygote:
                self._zygote.disown()
            for worker in self._idle:
                worker.connection.close()
            self._zygote = None
            self._reset()
        if not self._zygote:
            with self._orders:
                self._zygote = self._zygote or Zygote.start(zygote.__name__, self._first)

    def wait(self) -> None:
        """Return when a first worker is ready; raise where the dataset cannot be opened."""
        self._give_back(self._take())

    def close(self) -> None:
        """End all processes."""
        with self._orders:
            ended, self._zygote = self._zygote, None
            if ended and self._owner == os.getpid():
                ended.close()
        with self._line:
            for worker in self._idle:
                worker.connection.close()
            self._idle.clear()
            self._alive = 0

    def evaluate(self, request: Request, wanted: Callable[[], bool] | None = None) -> Result:
        """Return the complete result of a query, or raise what kept it from being complete.

        A long query is cancelled once `wanted` says that nobody waits for its result any more.
        """
        request = request.named()
        worker = self._take(request)
        running = RunningQuery(request, worker, min(self.limits.time, request.time or math.inf), wanted, self._make_way)
        with self._line:
            self._running.add(running)
        try:
            head, result = exchange(running)
        except BaseException as error:  # noqa: BLE001  (whatever it is, the worker is of no use after it)
            worker.kill()
            self._finish(running)
            cause = self._bury(running, error)
            self._renew()
            raise cause from None
        if not self._finish(running, usable=head["usable"]):
            worker.kill()
            self._leave(worker)
            self._renew()
        if result is None:
            raise getattr(errors, head["error"])(*head["arguments"])
        return result

    def cancel(self, name: str) -> bool:
        """End the query of a name, whether it runs or waits in line, and tell whether there was one."""
        with self._line:
            waiting = [place for place in self._waiting if place.request and place.request.name == name]
            for place in waiting:
                place.cancelled = True
            self._line.notify_all()
            found = [running for running in self._running if running.request.name == name]
            for running in found:
                running.cancelled = True
                running.worker.kill()
        return bool(found or waiting)

    def running(self) -> list[RunningQuery]:
        """Return the queries that are being evaluated, the longest first."""
        with self._line:
            return sorted(self._running, key=attrgetter("started"))

    def waiting(self) -> list[QueuedQuery]:
        """Return the queries that wait in line, the longest first."""
        with self._line:
            return [place for place in self._waiting if place.request]

    def _take(self, request: Request | None = None) -> Worker:
        """Return a worker that does nothing else; wait for one in line, but not for ever."""
        self.start()
        ended: list[Worker] = []
        try:
            with self._line:
                end = time.monotonic() + self.limits.waiting_time
                while True:
                    while self._idle:
                        worker = self._idle.pop()
                        if not worker.speaks(0):
                            return worker
                        # It has nothing to say unless it has ended.
                        ended.append(worker)
                        self._alive -= 1
                    if self._alive < self.limits.workers + self._long():
                        self._alive += 1
                        break
                    self._wait_in_line(QueuedQuery(request), end)
        finally:
            for worker in ended:
                self._leave(worker)
        return self._forked()

    def _long(self) -> int:  # For so many long queries another may run, so that short ones need not wait for them.
        return min(sum(running.worker.stepped_back for running in self._running), self.limits.workers)

    def _make_way(self) -> None:
        """Let the next in line look whether there is room."""
        with self._line:
            self._line.notify()

    def _wait_in_line(self, place: QueuedQuery, end: float) -> None:
        """Wait until a worker may be free; raise where too many wait, it takes too long, or the query is cancelled."""
        if len(self._waiting) >= self.limits.waiting:
            raise errors.Busy(f"{len(self._waiting)} queries are waiting already.", RETRY_AFTER)
        self._waiting.append(place)
        try:
            if not self._line.wait(max(0.0, end - time.monotonic())):
                raise errors.Busy("The query has waited too long for its turn.", RETRY_AFTER)
        finally:
            self._waiting.remove(place)
            if place.cancelled:
                # A worker that has become free meanwhile is for the next in line.
                self._line.notify()
        if place.cancelled:
            raise errors.QueryCancelled("The query was cancelled.")

    def _give_back(self, worker: Worker) -> None:
        with self._line:
            self._idle.append(worker)
            self._idle.sort(key=attrgetter("pid"), reverse=True)  # The oldest is taken first.
            self._line.notify()

    def _finish(self, running: RunningQuery, *, usable: bool = False) -> bool:
        """Take a query off the list, from now on nobody else kills its worker; tell whether that goes on."""
        with self._line:
            self._running.discard(running)
            room = self._alive <= self.limits.workers + self._long()
            goes_on = usable and room and not running.cancelled and running.worker.step_forward()
            if goes_on:
                self._give_back(running.worker)
        return goes_on

    def _forked(self) -> Worker:
        """Return a new worker; a zygote that was lost is replaced."""
        try:
            with self._orders:
                self.start()
                try:
                    return self._zygote.fork_worker()  # type: ignore[union-attr]
                except wire.Closed:
                    self._zygote.close()  # type: ignore[union-attr]
                    self._zygote = Zygote.start(zygote.__name__, self._first)
                    return self._zygote.fork_worker()
        except BaseException:
            with self._line:
                self._alive -= 1
                self._line.notify()
            raise

    def _renew(self) -> None:
        """Put a new worker in the place of one that has ended; where that fails, the next query tries again."""
        with self._line:
            if self._alive > self.limits.workers:  # There was room for it beside a long query alone.
                self._alive -= 1
                self._line.notify()
                return
        with suppress(errors.YouchengError, wire.Closed, OSError):
            self._give_back(self._forked())

    def _leave(self, worker: Worker) -> None:
        """Leave a worker that was killed to the zygote."""
        worker.connection.close()
        with self._orders, suppress(wire.Closed):
            if worker.zygote is self._zygote:
                worker.zygote.leave(worker)

    def _bury(self, running: RunningQuery, error: BaseException) -> BaseException:
        """Return why a query was stopped, from how its worker ended."""
        worker = running.worker
        if cause := cause_of_stop(running, error):
            self._leave(worker)
            return cause
        worker.connection.close()
        code = None
        with self._orders, suppress(wire.Closed):
            code = worker.zygote.bury(worker) if worker.zygote is self._zygote else None
        return cause_of_end(code, self.limits.memory)
