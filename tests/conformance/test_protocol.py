"""Every case of the black-box check of the SPARQL 1.1 Protocol, against the endpoint with the sample graph.

The check lies beside the project, in ``../shared/checks``: 166 cases over HTTP, the W3C protocol tests among them.
"""

import re
import subprocess
import sys

import pytest

from support.live_server import serve
from support.paths import FIXTURES, SHARED

CHECK = SHARED / "checks" / "sparql_protocol_check.py"
GRAPH = FIXTURES / "graphs" / "endpoint.trig"
CASES = 166


@pytest.mark.needs("shared")
def test_every_case_passes():
    with serve(GRAPH, "--workers", "2") as live:
        checked = subprocess.run(
            [sys.executable, str(CHECK), f"{live.url}sparql"], capture_output=True, text=True, check=False, timeout=300
        )

    last = checked.stdout.strip().rpartition("\n")[2]
    passed, failed = (int(number) for number in re.fullmatch(r"(\d+) passed, (\d+) failed.*", last).groups())
    assert failed == 0, checked.stdout
    assert passed == CASES
