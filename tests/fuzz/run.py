"""Fuzz the readers, the validator, the queries and the pages, and print each input that is not handled.

    python tests/fuzz/run.py --inputs 200000
    python tests/fuzz/run.py --target turtle --number 17

The second form replays one input. Exits with 1 when an input is answered by anything but a result or a proper refusal.
"""

import logging
import multiprocessing
import signal
import sys
import traceback
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

import click

sys.path.insert(0, str(Path(__file__).parents[1]))  # it is run as a script, and tested as a module

from fuzz.targets import TARGETS

MAX_SECONDS = 60
"""An input that takes longer hangs its reader."""
MAX_FAULTS = 20
"""After so many faults of a target its run ends."""


@dataclass
class Outcome:
    """What came of the inputs of a target."""

    results: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def chance(target: str, number: int) -> Random:
    return Random(f"{target} {number}")  # noqa: S311  (nothing secret)


def shown(target: str, number: int, reason: str) -> str:
    """Return a fault with its input, and how it is replayed."""
    given = TARGETS[target][1](chance(target, number))
    return f"--target {target} --number {number}: {reason}\n{repr(given)[:2000]}"


def try_one(target: str, number: int) -> str:
    """Return what came of an input; raise whatever its reader raises."""
    _, make, check = TARGETS[target]
    logged: list[logging.LogRecord] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = logged.append
    logging.getLogger().addHandler(handler)
    try:
        result = check(make(chance(target, number)))
    finally:
        logging.getLogger().removeHandler(handler)
    for record in logged:  # on the command line it would be printed
        assert not record.exc_info, f"a traceback in the log: {record.getMessage()[:300]}"
    return result


def _child(target: str, first: int, last: int, parent: Connection) -> None:
    """Try inputs one after the other; the process dies if one hangs or ends it."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    for number in range(first, last):
        parent.send((number, None, None))
        signal.alarm(MAX_SECONDS)
        try:
            parent.send((number, try_one(target, number), None))
        except BaseException as error:  # noqa: BLE001  (a panic of the engine is not an Exception)
            place = "".join(traceback.format_tb(error.__traceback__)[-3:])
            parent.send((number, None, f"{type(error).__name__}: {str(error)[:500]}\n{place}"))
    signal.alarm(0)
    parent.send((last, None, None))


def fuzz(target: str, first: int, last: int) -> Outcome:
    """Return what comes of the inputs of a target with the numbers of a range."""
    outcome, context = Outcome(), multiprocessing.get_context("fork")
    while first < last and len(outcome.faults) < MAX_FAULTS:
        receiver, sender = context.Pipe(duplex=False)
        child = context.Process(target=_child, args=(target, first, last, sender))
        child.start()
        sender.close()
        number = first
        try:
            while number < last and len(outcome.faults) < MAX_FAULTS:
                number, result, fault = receiver.recv()
                if result:
                    outcome.results[result] += 1
                if fault:
                    outcome.faults.append(shown(target, number, fault))
        except EOFError:
            child.join()
            outcome.faults.append(shown(target, number, f"the process ended with {child.exitcode}"))
            number += 1
        else:
            child.kill() if number < last else None
            child.join()
        first = number if number > first else first + 1
    return outcome


def shares(inputs: int) -> dict[str, int]:
    """Return how many of some inputs each target gets."""
    return {target: max(1, inputs * share // 100) for target, (share, _, _) in TARGETS.items()}


@click.command()
@click.option("--inputs", default=1000, show_default=True, help="How many inputs in all.")
@click.option("--skip", default=0, help="Start at this number of each target.")
@click.option("--target", type=click.Choice(list(TARGETS)), help="Replay an input of this target.")
@click.option("--number", type=int, help="The number of the input to replay.")
@click.option("--processes", default=2, show_default=True, help="Targets that run at once.")
def main(inputs: int, skip: int, target: str | None, number: int | None, processes: int) -> None:
    """Fuzz all targets, or replay one input."""
    if target and number is not None:
        click.echo(shown(target, number, ""))
        click.echo(try_one(target, number))
        return
    failed, tried = False, 0
    wanted = {name: count for name, count in shares(inputs).items() if target in {None, name}}
    with ThreadPoolExecutor(processes) as threads:
        runs = {name: threads.submit(fuzz, name, skip, skip + count) for name, count in wanted.items()}
        for name, run in runs.items():
            outcome = run.result()
            tried += sum(outcome.results.values()) + len(outcome.faults)
            click.echo(f"{name}: {dict(outcome.results)}; {len(outcome.faults)} faults")
            failed |= bool(outcome.faults)
            for fault in outcome.faults:
                click.echo(fault)
    click.echo(f"{tried} inputs")
    sys.exit(failed)


if __name__ == "__main__":
    main()
