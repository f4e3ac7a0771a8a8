"""The pool of query workers: their number and the queue before them are bounded, and every query ends in time."""

import math
import os
import threading
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
from youcheng.sandbox.turns import Budget, Turn, Turns
from youcheng.sparql.engine import Engine
from youcheng.sparql.request import Request, Result
from youcheng.sparql.workers import worker as query_worker
from youcheng.sparql.workers.exchange import RunningQuery, cause_of_end, cause_of_stop, exchange


class Pool(AbstractContextManager["Pool"]):
    """Evaluates queries of a dataset in worker processes, and kills a worker that exceeds a limit."""

    def __init__(self, dataset: Path, base: str, limits: Limits | None = None) -> None:
        """Keep the dataset; the first query starts the processes."""
        self.base = base
        self.limits = limits or Limits()
        self.budget = Budget(self.limits.budget)
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
        self._owner = os.getpid()
        self._lock = threading.Lock()
        self._turns = Turns(self.limits, self.budget)
        self._idle: list[Worker] = []
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
        self.start()
        self._give_back(self._worker())

    def close(self) -> None:
        """End all processes."""
        if self._owner == os.getpid():
            self._server.close()
        with self._lock:
            for worker in self._idle:
                worker.connection.close()
            self._idle.clear()

    def evaluate(self, request: Request, wanted: Callable[[], bool] | None = None) -> Result:
        """Return the complete result of a query.

        A long query is cancelled once `wanted` returns False: its client has gone.

        Raises:
            QueryError: there is no complete result.
        """
        request = request.named()
        self.start()
        turn = Turn(request.client, request)
        self._turns.begin(turn)
        try:
            return self._evaluate(request, turn, wanted)
        finally:
            self._turns.end(turn)

    def _evaluate(self, request: Request, turn: Turn, wanted: Callable[[], bool] | None) -> Result:
        """Return the complete result of a query that has a place."""
        worker = self._worker()
        limit = min(self.limits.time, request.time or math.inf)
        running = RunningQuery(request, worker, limit, wanted, turn, partial(self._turns.lengthen, turn))
        turn.stop = partial(self._stop, running)
        with self._lock:
            self._running.add(running)
        if turn.error:
            worker.kill()
        try:
            if self._turns.is_heavy(turn.client):
                worker.step_back()
                self._turns.lengthen(turn)
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
        turns = [*self._turns.waiting, *(running.turn for running in self.running())]
        named = [turn for turn in turns if turn.request.name == name]
        for turn in named:
            self._turns.refuse(turn, errors.QueryCancelled("The query was cancelled."))
        return bool(named)

    def running(self) -> list[RunningQuery]:
        """Return the queries that are evaluated now, the longest first."""
        with self._lock:
            return sorted(self._running, key=attrgetter("started"))

    def waiting(self) -> list[Turn]:
        """Return the queries that wait in the queue, the longest first."""
        return self._turns.waiting

    def worker_pids(self) -> list[int]:
        """Return the process identifiers of the workers, at work or idle."""
        with self._lock:
            return [worker.pid for worker in [*self._idle, *(running.worker for running in self._running)]]

    def _worker(self) -> Worker:
        """Return a worker that is idle, or a new one."""
        with self._lock:
            while self._idle:
                worker = self._idle.pop()
                if not worker.is_readable(0):
                    return worker
                # An idle worker sends nothing: a readable socket means that it has ended.
                self._server.abandon(worker)
        return self._server.fork_worker()

    def _stop(self, running: RunningQuery) -> None:
        """Kill the worker of a query, unless it has ended."""
        with self._lock:
            if running in self._running:
                running.worker.kill()

    def _give_back(self, worker: Worker) -> None:
        self._idle.append(worker)
        self._idle.sort(key=attrgetter("pid"), reverse=True)  # The oldest is taken first.

    def _finish(self, running: RunningQuery, *, usable: bool = False) -> bool:
        """Take a query off the list, and return whether its worker can be used again.

        Afterwards nothing kills the worker.
        """
        with self._lock:
            self._running.discard(running)
            has_room = len(self._idle) + len(self._running) < self._turns.capacity
            goes_on = usable and has_room and not running.turn.error and running.worker.step_forward()
            if goes_on:
                self._give_back(running.worker)
        return goes_on

    def _cause(self, running: RunningQuery, error: BaseException) -> BaseException:
        """Return why a query was stopped, judged by how its worker ended."""
        if cause := cause_of_stop(running, error):
            self._server.abandon(running.worker)
            return cause
        return cause_of_end(self._server.reap(running.worker), self.limits.memory)
