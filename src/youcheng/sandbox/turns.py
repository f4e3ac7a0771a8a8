"""Turns of clients at the workers: fair in their order, and within a budget of seconds if others wait."""

import math
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Condition, RLock
from typing import Any

from youcheng import errors
from youcheng.sandbox.limits import Limits

WINDOW = 60
"""Seconds in which a client may use its budget; a part of it comes back all the time."""
HEAVY_SECONDS = 2.0
"""A client that has used more than it gets back, by so much, has its work done at a low priority."""


@dataclass(eq=False)
class Turn:
    """Work of a client that waits for a place, or has one."""

    client: str | None = None
    """The client for whom it counts; None for work of the service itself, which no share bounds."""
    request: Any = None
    stop: Callable[[], None] | None = None
    """Ends the work."""
    started: float = field(default_factory=time.monotonic)
    is_long: bool = False
    error: errors.YouchengError | None = None
    """Why the work is ended from outside."""
    settled: Condition | None = None
    """Notified once a turn that waits waits no more."""


class Budget:
    """The seconds that clients have used beyond those that came back since."""

    def __init__(self, seconds: float) -> None:
        """Take the seconds that a client may use in a window."""
        self.seconds = seconds
        self._used: dict[str, tuple[float, float]] = {}

    def spend(self, client: str, seconds: float) -> None:
        """Count seconds of work, and forget the clients that have all back."""
        self._used[client] = self.used(client) + seconds, time.monotonic()
        if len(self._used) > 1000:
            self._used = {name: value for name, value in self._used.items() if self.used(name)}

    def used(self, client: str) -> float:
        """Return the seconds that a client has used and not got back."""
        used, at = self._used.get(client, (0.0, 0.0))
        return max(0.0, used - (time.monotonic() - at) * self.seconds / WINDOW)


class Turns:
    """The turns at one kind of workers; the number of places and the queue before them are bounded."""

    def __init__(self, limits: Limits, budget: Budget | None = None) -> None:
        """Take the limits; what shares a budget counts together."""
        self._limits = limits
        self._budget = budget or Budget(limits.budget)
        self._lock = RLock()
        self._waiting: list[Turn] = []
        self._running: list[Turn] = []

    @property
    def capacity(self) -> int:
        """Return the number of places: one more for each turn that takes long, so that short ones need not wait."""
        return self._limits.workers + min(sum(turn.is_long for turn in self._running), self._limits.workers)

    @property
    def waiting(self) -> list[Turn]:
        """Return the turns that wait, the longest first."""
        with self._lock:
            return list(self._waiting)

    def begin(self, turn: Turn) -> None:
        """Return when the work may start.

        Raises:
            Busy: too many wait, or for too long; a client has too many turns or has used its budget.
        """
        with self._lock:
            self._enter(turn)
            self._waiting.append(turn)
            self._give_places()
            if turn in self._waiting:
                self._claim(turn)
                turn.settled = Condition(self._lock)
                if not turn.settled.wait_for(lambda: turn not in self._waiting, self._limits.waiting_time):
                    self._waiting.remove(turn)
                    raise errors.Busy("The query has waited too long for its turn.")
        if turn.error:
            raise turn.error

    def end(self, turn: Turn) -> None:
        """Give the place of a turn back."""
        with self._lock:
            self._running.remove(turn)
            if turn.client:
                self._budget.spend(turn.client, time.monotonic() - turn.started)
            self._give_places()

    def lengthen(self, turn: Turn) -> None:
        """Count a turn as long, so that another may run beside it."""
        with self._lock:
            turn.is_long = True
            self._give_places()

    def refuse(self, turn: Turn, error: errors.YouchengError) -> None:
        """End a turn that waits, or the work of one that runs."""
        with self._lock:
            turn.error = turn.error or error
            if turn in self._waiting:
                self._leave(turn)
        if turn.stop:
            turn.stop()

    def is_heavy(self, client: str | None) -> bool:
        """Return whether the work of a client should let that of others go first."""
        return client is not None and self._used(client) > HEAVY_SECONDS

    def _used(self, client: str | None) -> float:
        """Return the seconds that a client has used, with those of its work that still runs."""
        now = time.monotonic()
        running = sum(now - turn.started for turn in self._running if turn.client == client)
        return self._budget.used(client) + running if client else 0.0

    def _enter(self, turn: Turn) -> None:
        """Make room for a turn in the queue, or refuse it."""
        by_client = Counter(waiting.client for waiting in self._waiting)
        if turn.client and self._waiting:
            if by_client.total() > by_client[turn.client] and (error := self._excess(turn.client)):
                raise error
            each = max(1, int(self._limits.waiting * self._limits.share))
            if (used := by_client[turn.client]) >= each:
                raise errors.ClientBusy(f"{used} queries of one client wait already.", used=used, limit=each,
                                        unit="waiting queries")  # fmt: skip
        if len(self._waiting) >= self._limits.waiting:
            *_, last = sorted(self._waiting, key=lambda turn: (by_client[turn.client], self._used(turn.client)))
            most = by_client[last.client], self._used(last.client)
            if last.client is None or most <= (by_client[turn.client] + 1, self._used(turn.client)):
                raise errors.Busy(f"{len(self._waiting)} queries are waiting already.")
            self.refuse(last, errors.Busy("Clients that have used less go first."))

    def _excess(self, client: str | None) -> errors.BudgetSpent | None:
        """Return the refusal of a client that has used its budget."""
        limit, used = self._budget.seconds, self._used(client)
        if used < limit:
            return None
        message = f"Others are waiting, and {used:.0f} of {limit:g} seconds of evaluation are used."
        retry = math.ceil((used - limit) * WINDOW / limit) + 1
        return errors.BudgetSpent(message, retry, used=round(used, 1), limit=limit, unit="evaluation seconds")

    def _claim(self, turn: Turn) -> None:
        """End turns of clients that have used their budgets: all that wait, and the oldest that runs, for another."""
        if turn.client and self._excess(turn.client):
            return
        for waiting in self.waiting:
            if waiting.client != turn.client and (error := self._excess(waiting.client)):
                self.refuse(waiting, error)
        for running in self._running:
            if running.client != turn.client and not running.error and (error := self._excess(running.client)):
                self.refuse(running, error)
                return

    def _give_places(self) -> None:
        """Let those who wait start while there are places: first the client with the least at work, then used."""
        while self._waiting and len(self._running) < (capacity := self.capacity):
            at_work = Counter(turn.client for turn in self._running)
            each = math.ceil(capacity * self._limits.share)
            able = [turn for turn in self._waiting if turn.client is None or at_work[turn.client] < each]
            if not able:
                return
            turn = min(able, key=lambda turn: (at_work[turn.client], self._used(turn.client), turn.started))
            self._leave(turn)
            self._running.append(turn)
            turn.started = time.monotonic()

    def _leave(self, turn: Turn) -> None:
        """Take a turn out of the queue."""
        self._waiting.remove(turn)
        if turn.settled:
            turn.settled.notify()
