"""The benchmark of attacks runs, and reports missed bars."""

import pytest
from click.testing import CliRunner

from benchmarks.attacks import ATTACKS, main, table
from benchmarks.measure import Times


@pytest.mark.slow
def test_attack_is_measured() -> None:
    result = CliRunner().invoke(main, ["--size", "5k", "--phases", "1", "--count", "5", "--only", "bodies, one"])

    assert "| 500 stalled bodies, one address | " in result.output


def test_ratios_are_to_the_quiet_phases() -> None:
    attack = ATTACKS[0]()
    attack.quiet, attack.busy = Times([1.0] * 9 + [4.0]), Times([2.0] * 9 + [5.0])

    assert table([attack]).endswith("| 1.00 | 2.00 | 2.0 | 4.00 | 5.00 | 1.2 |")
