"""The pool of query workers: their number and the queue before them are bounded, and every query ends in time."""

import math
import os
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import Self

from pyoxigraph import Store

from youcheng import errors
from youcheng.sandbox.fork_client import ForkClient, Worker
from youcheng.sandbox.limits import Limits
from youcheng.sparql.engine import Engine
from youcheng.sparql.request import Request, Result
from youcheng.sparql.workers import worker as query_worker
from youcheng.sparql.workers.exchange import QueuedQuery, RunningQuery, cause_of_end, cause_of_stop, exchange

RETRY_AFTER = 1


class Pool(AbstractContextManager["Pool"]):
    """Evaluates queries of a dataset in worker processes, and kills a worker that exceeds a limit."""

    def __init__(self, dataset: Path, base: str, limits: Limits | None = None) -> None:
        """Keep the dataset; the first query starts the processes."""
        self.base = base
        self.limits = limits or Limits()
        settings = {"dataset": str(dataset), "base": base, "limits": asdict(self.limits)}
        self._server = ForkClient(query_worker.__name__, settings)
        self._reset()

    @classmethod
    def sharing(cls, store: Store, dataset: Path, base: str, limits: Limits | None = None) -> Self:
        """Return a pool whose workers share the store of this process, which must have no other thread."""
        pool = cls(dataset, base, limits)
        if not dataset.is_dir():  # A store on disk has threads of its own, and hardly any memory to share.
            pool._server.fork(partial(query_worker.run, Engine(store, base, pool.limits)))
        return pool

    def _reset(self) -> None:
        self._owner, self._alive = os.getpid(), 0
        self._queue = threading.Condition()
        self._idle: list[Worker] = []
        self._waiting: list[QueuedQuery] = []
        self._running: set[RunningQuery] = set()

    def __exit__(self, *_: object) -> None:
        """End all processes."""
        self.close()

    def start(self) -> None:
        """Start to open the store; a forked process leaves the workers to its parent and starts its own."""
        if self._owner != os.getpid():
            for worker in self._idle:
                worker.connection.close()
            self._reset()
        self._server.start()

    def wait(self) -> None:
        """Return when a worker is ready; raise an error if the dataset cannot be opened."""
        self._give_back(self._take())

    def close(self) -> None:
        """End all processes."""
        if self._owner == os.getpid():
            self._server.close()
        with self._queue:
            for worker in self._idle:
                worker.connection.close()
            self._alive -= len(self._idle)
            self._idle.clear()

    def evaluate(self, request: Request, wanted: Callable[[], bool] | None = None) -> Result:
        """Return the complete result of a query.

        A long query is cancelled once `wanted` returns False: its client has gone.

        Raises:
            QueryError: there is no complete result.
        """
        request = request.named()
        worker = self._take(request)
        limit = min(self.limits.time, request.time or math.inf)
        running = RunningQuery(request, worker, limit, wanted, self._wake_next)
        with self._queue:
            self._running.add(running)
        try:
            head, result = exchange(running)
        except BaseException as error:  # noqa: BLE001  (after any error the worker cannot be used again)
            worker.kill()
            self._finish(running)
            raise self._cause(running, error) from None
        if not self._finish(running, usable=head["usable"]):
            self._server.abandon(worker)
        if result is None:
            raise getattr(errors, head["error"])(head["message"], **head["fields"])
        return result

    def cancel(self, name: str) -> bool:
        """End the running and waiting queries of a name, and return whether there were any."""
        with self._queue:
            waiting = [queued for queued in self._waiting if queued.request and queued.request.name == name]
            for queued in waiting:
                queued.cancelled = True
            self._queue.notify_all()
            running = [query for query in self._running if query.request.name == name]
            for query in running:
                query.cancelled = True
                query.worker.kill()
        return bool(running or waiting)

    def running(self) -> list[RunningQuery]:
        """Return the queries that are evaluated now, the longest first."""
        with self._queue:
            return sorted(self._running, key=attrgetter("started"))

    def waiting(self) -> list[QueuedQuery]:
        """Return the queries that wait in the queue, the longest first."""
        with self._queue:
            return [queued for queued in self._waiting if queued.request]

    def worker_pids(self) -> list[int]:
        """Return the process identifiers of the workers, at work or idle."""
        with self._queue:
            return [worker.pid for worker in [*self._idle, *(running.worker for running in self._running)]]

    def _take(self, request: Request | None = None) -> Worker:
        """Return a worker that is free; wait for one in the queue if need be."""
        self.start()
        with self._queue:
            deadline = time.monotonic() + self.limits.waiting_time
            while True:
                while self._idle:
                    worker = self._idle.pop()
                    if not worker.is_readable(0):
                        return worker
                    # An idle worker sends nothing: a readable socket means that it has ended.
                    self._alive -= 1
                    self._server.abandon(worker)
                if self._alive < self._capacity():
                    self._alive += 1
                    break
                self._wait_in_queue(QueuedQuery(request), deadline)
        try:
            return self._server.fork_worker()
        except BaseException:
            self._lose_worker()
            raise

    def _capacity(self) -> int:
        """Return how many workers there may be: one more for each long query, so that short ones need not wait."""
        long_queries = sum(running.worker.has_stepped_back for running in self._running)
        return self.limits.workers + min(long_queries, self.limits.workers)

    def _wake_next(self) -> None:
        """Let the next query in the queue look for a worker."""
        with self._queue:
            self._queue.notify()

    def _wait_in_queue(self, queued: QueuedQuery, deadline: float) -> None:
        """Wait until a worker may be free; raise Busy if the queue is full or the deadline has passed."""
        if len(self._waiting) >= self.limits.waiting:
            raise errors.Busy(f"{len(self._waiting)} queries are waiting already.", RETRY_AFTER)
        self._waiting.append(queued)
        try:
            if not self._queue.wait(max(0.0, deadline - time.monotonic())):
                raise errors.Busy("The query has waited too long for its turn.", RETRY_AFTER)
        finally:
            self._waiting.remove(queued)
            if queued.cancelled:
                # The worker that has become free meanwhile is for the next in the queue.
                self._queue.notify()
        if queued.cancelled:
            raise errors.QueryCancelled("The query was cancelled.")

    def _give_back(self, worker: Worker) -> None:
        with self._queue:
            self._idle.append(worker)
            self._idle.sort(key=attrgetter("pid"), reverse=True)  # The oldest is taken first.
            self._queue.notify()

    def _finish(self, running: RunningQuery, *, usable: bool = False) -> bool:
        """Take a query off the list, and return whether its worker can be used again.

        Afterwards `cancel` no longer kills the worker.
        """
        with self._queue:
            self._running.discard(running)
            has_room = self._alive <= self._capacity()
            goes_on = usable and has_room and not running.cancelled and running.worker.step_forward()
            if goes_on:
                self._give_back(running.worker)
            else:
                self._lose_worker()
        return goes_on

    def _lose_worker(self) -> None:
        with self._queue:
            self._alive -= 1
            self._queue.notify()

    def _cause(self, running: RunningQuery, error: BaseException) -> BaseException:
        """Return why a query was stopped, judged by how its worker ended."""
        if cause := cause_of_stop(running, error):
            self._server.abandon(running.worker)
            return cause
        return cause_of_end(self._server.reap(running.worker), self.limits.memory)
