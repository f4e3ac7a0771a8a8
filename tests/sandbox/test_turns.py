"""Turns are given fairly: a share for each client, the least used first, and a budget while others wait."""

import threading
from collections.abc import Callable
from concurrent.futures import Future

import pytest

from support.work import PATIENCE, wait_until
from youcheng import errors
from youcheng.sandbox.limits import Limits
from youcheng.sandbox.turns import Budget, Turn, Turns

LIMITS = Limits(workers=2, waiting=4, waiting_time=PATIENCE, share=0.5, budget=60)


@pytest.fixture
def budget() -> Budget:
    return Budget(LIMITS.budget)


@pytest.fixture
def turns(budget: Budget) -> Turns:
    return Turns(LIMITS, budget)


def begin(turns: Turns, client: str | None, stop: Callable[[], None] | None = None) -> Turn:
    """Begin a turn that must not wait."""
    turn = Turn(client, stop=stop)
    turns.begin(turn)
    return turn


def wait(turns: Turns, client: str | None) -> tuple[Turn, Future[None]]:
    """Begin a turn that must wait; the future ends with its wait."""
    turn, future = Turn(client), Future[None]()

    def run() -> None:
        try:
            turns.begin(turn)
        except errors.YouchengError as error:
            future.set_exception(error)
        else:
            future.set_result(None)

    threading.Thread(target=run, daemon=True).start()
    wait_until(lambda: turn in turns.waiting)
    return turn, future


def test_client_has_a_share_of_the_places(turns: Turns) -> None:
    first = begin(turns, "a")
    second, waits = wait(turns, "a")
    begin(turns, "b")
    assert second in turns.waiting
    turns.end(first)
    waits.result(PATIENCE)
    assert second in turns._running


def test_work_of_the_service_has_no_share(turns: Turns) -> None:
    assert begin(turns, None) is not begin(turns, None)


def test_long_turn_lets_another_run_beside_it(turns: Turns) -> None:
    turns.lengthen(begin(turns, "a"))
    begin(turns, "b")
    begin(turns, "c")


def test_client_has_a_share_of_the_queue(turns: Turns) -> None:
    begin(turns, "a")
    for _ in range(2):
        wait(turns, "a")
    with pytest.raises(errors.ClientBusy) as caught:
        turns.begin(Turn("a"))
    assert (caught.value.used, caught.value.limit) == (2, 2)


def test_full_queue_makes_room_for_a_client_with_fewer_turns(turns: Turns) -> None:
    for client in "ab":
        begin(turns, client)
    waiting = [wait(turns, client) for client in "aabb"]
    _, newcomer = wait(turns, "c")
    wait_until(waiting[1][1].done)
    assert [future.done() for _, future in waiting] == [False, True, False, False]
    with pytest.raises(errors.Busy, match="used less"):
        waiting[1][1].result()
    assert not newcomer.done()
    with pytest.raises(errors.Busy, match="4 queries are waiting already"):
        turns.begin(Turn("a"))


def test_full_queue_makes_room_for_a_client_that_used_less(turns: Turns, budget: Budget) -> None:
    for client in "ab":
        begin(turns, client)
    budget.spend("d", 10)
    waiting = {client: wait(turns, client)[1] for client in "cdef"}
    wait(turns, "g")
    wait_until(waiting["d"].done)
    assert [client for client, future in waiting.items() if future.done()] == ["d"]
    with pytest.raises(errors.Busy, match="4 queries are waiting already"):
        turns.begin(Turn("h"))


def test_client_that_used_least_goes_first(turns: Turns, budget: Budget) -> None:
    places = [begin(turns, client) for client in "ab"]
    budget.spend("c", 10)
    (_, later), (_, sooner) = wait(turns, "c"), wait(turns, "d")
    turns.end(places[0])
    sooner.result(PATIENCE)
    assert not later.done()
    turns.end(places[1])
    later.result(PATIENCE)


def test_budget_is_no_bound_while_nobody_else_waits(turns: Turns, budget: Budget) -> None:
    budget.spend("a", 1000)
    turns.end(begin(turns, "a"))
    begin(turns, "a")
    wait(turns, "a")


def test_budget_refuses_while_another_client_waits(turns: Turns, budget: Budget) -> None:
    places = [begin(turns, client) for client in "bc"]
    wait(turns, "d")
    budget.spend("a", 90)
    with pytest.raises(errors.BudgetSpent) as caught:
        turns.begin(Turn("a"))
    assert caught.value.used == pytest.approx(90, abs=5)
    assert (caught.value.limit, caught.value.window) == (60, 60)
    assert 20 <= caught.value.retry_after <= 32  # 30 seconds too many come back at one a second.
    for place in places:
        turns.end(place)
    begin(turns, "a")


def test_work_beyond_the_budget_ends_for_a_client_that_waits(turns: Turns, budget: Budget) -> None:
    stopped = []
    heavy = begin(turns, "a", lambda: stopped.append("a"))
    begin(turns, "b", lambda: stopped.append("b"))
    _, queued = wait(turns, "a")
    budget.spend("a", 1000)
    _, waits = wait(turns, "c")
    assert stopped == ["a"]
    assert isinstance(heavy.error, errors.BudgetSpent)
    with pytest.raises(errors.BudgetSpent):
        queued.result(PATIENCE)
    turns.end(heavy)
    waits.result(PATIENCE)


def test_wait_is_bounded() -> None:
    turns = Turns(Limits(workers=1, waiting=1, waiting_time=0.05))
    begin(turns, "a")
    with pytest.raises(errors.Busy, match="too long"):
        turns.begin(Turn("b"))
    assert not turns.waiting
