"""Hundreds of broken inputs are refused properly; `run.py --inputs 200000` tries as many as one likes."""

import logging
import os
import signal

import pytest

from fuzz import run
from fuzz.run import TARGETS, chance, fuzz, shares, try_one

INPUTS = int(os.environ.get("YOUCHENG_FUZZ_INPUTS", "600"))
"""How many inputs all targets together get; 200,000 take some minutes on two processors."""


@pytest.mark.parametrize("target", TARGETS)
def test_broken_inputs_are_refused_or_answered(target):
    outcome = fuzz(target, 0, shares(INPUTS)[target])

    assert outcome.faults == []
    assert sum(outcome.results.values()) == shares(INPUTS)[target]
    assert len(outcome.results) > 1  # some can still be read


def test_inputs_are_the_same_for_a_number():
    for target, (_, make, _) in TARGETS.items():
        inputs = [repr(make(chance(target, number))) for number in range(40)]

        assert inputs == [repr(make(chance(target, number))) for number in range(40)]
        assert len(set(inputs)) > 30, target


def _raise(_):
    raise KeyError("planted")


def _log(_):
    try:
        _raise(None)
    except KeyError:
        logging.getLogger("planted").warning("caught", exc_info=True)
    return "read"


def _die(_):
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize(
    ("planted", "sign"),
    [(_raise, "KeyError: 'planted'"), (_log, "a traceback in the log: caught"), (_die, "ended with -9")],
    ids=["exception", "logged traceback", "end of the process"],
)
def test_a_planted_crash_is_found_and_can_be_replayed(monkeypatch, planted, sign):
    share, make, check = TARGETS["turtle"]
    crashing = {number for number in range(30) if len(make(chance("turtle", number))[1]) % 5 == 0}
    tainted = lambda given: planted(given) if len(given[1]) % 5 == 0 else check(given)  # noqa: E731
    monkeypatch.setitem(run.TARGETS, "turtle", (share, make, tainted))

    outcome = fuzz("turtle", 0, 30)

    assert crashing
    assert [fault.partition(":")[0] for fault in outcome.faults] == [
        f"--target turtle --number {number}" for number in sorted(crashing)
    ]
    assert all(sign in fault for fault in outcome.faults)
    assert sum(outcome.results.values()) == 30 - len(crashing)


@pytest.mark.parametrize("content", [b"<a:a> <a:b> .", b"\xff", b"<a:a> <a:b> <a:c> ."])
def test_a_refusal_without_a_place_is_found(monkeypatch, content):
    share, _, check = TARGETS["turtle"]
    monkeypatch.setattr("fuzz.targets.read_document", _placeless)
    monkeypatch.setitem(run.TARGETS, "turtle", (share, lambda _: ("ttl", content, b""), check))

    with pytest.raises(AssertionError, match="no place in: something is wrong"):
        try_one("turtle", 0)


def _placeless(*_args, **_options):
    from youcheng.errors import DocumentInvalid

    raise DocumentInvalid("something is wrong")


def test_an_answer_of_500_is_found(monkeypatch):
    from fuzz import targets

    app = targets.client().application
    monkeypatch.setitem(app.view_functions, "search.search", lambda: _raise(None))

    with pytest.raises(AssertionError, match=r"^500"):
        targets.ask(("GET", "/search?q=x", {}, b""))
