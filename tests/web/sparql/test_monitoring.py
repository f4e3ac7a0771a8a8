"""The numbers of the service are what a collector reads, and true."""

import re
import time

from support.live_server import serve
from youcheng import __version__

LINE = re.compile(r'([a-z_]+)\{((?:[a-z]+="[^"]*",?)+)\} (\d+)')
STILL = 'youcheng_queries{state="running"} 0'


def test_numbers_are_those_of_the_service():
    with serve(None, "--workers", "3") as live:
        end = time.monotonic() + 20
        # The service asks itself some queries when it starts.
        while STILL not in (answer := live.get("metrics")).text and time.monotonic() < end:
            time.sleep(0.05)
        lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
        found = {match[1] + match[2]: int(match[3]) for match in map(LINE.fullmatch, lines)}

        assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
        assert answer.headers["Cache-Control"] == "no-store"
        assert found['youcheng_queries_limitstate="running"'] == 3
        assert {found[f'youcheng_queriesstate="{state}"'] for state in ("running", "calling", "waiting")} == {0}
        assert any(f'version="{__version__}"' in name for name in found)
        assert answer.text.endswith("\n")
        assert live.get("health").headers["Cache-Control"] == "no-store"


def test_a_browser_may_ask_first_about_what_is_not_there(client):
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "GET"}
    answer = client.options("/nowhere", headers=asked)

    assert (answer.status_code, answer.data) == (204, b"")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert client.options("/nowhere").status_code == 404
