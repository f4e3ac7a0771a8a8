"""The benchmark of runaway queries runs and reports missed bars."""

import json

import pytest
from click.testing import CliRunner

from benchmarks import runaway
from benchmarks.measure import Times
from benchmarks.runaway import Measured, main


def measured(**changes) -> Measured:
    found = Measured("product with COUNT", 1.0, [0.02], [504], Times([1.0] * 99 + [2.0]), Times([1.0] * 99 + [4.0]))
    for name, value in changes.items():
        setattr(found, name, value)
    return found


@pytest.mark.slow
def test_runaway_queries_are_measured_together_with_small_ones(tmp_path):
    output = tmp_path / "runaway.json"
    arguments = ["--size", "5k", "--limits", "0.5", "--phases", "1", "--count", "20", "--only", "COUNT"]

    result = CliRunner().invoke(main, [*arguments, "--output", str(output)])

    assert "| product with COUNT | 0.5 | " in result.output
    (found,) = json.loads(output.read_text())
    assert found["statuses"]
    assert set(found["statuses"]) == {504}
    assert len(found["quiet"]["total"]) == len(found["busy"]["total"]) == 20


def test_each_runaway_query_has_another_text_each_time():
    assert all("TURN" in query for query in runaway.RUNAWAYS.values())


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, ""),
        ({"late": [0.1, 0.21]}, "0.21 s late"),
        ({"statuses": [504, 200]}, "[200, 504]"),
        ({"statuses": [413]}, ""),
        ({"quiet": Times([2.0] * 100), "busy": Times([9.0] * 100)}, ""),
        ({"quiet": Times([1.0] * 100), "busy": Times([5.0] * 100)}, "5.0 times"),
    ],
)
def test_a_missed_bar_is_reported(changes, words):
    assert (words in " ".join(measured(**changes).faults)) if words else measured(**changes).faults == []
