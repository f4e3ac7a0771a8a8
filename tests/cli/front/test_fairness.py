"""A client that asks for too much keeps no other from the workers, and is told what it used."""

import json
import socket
from contextlib import ExitStack
from itertools import count
from urllib.parse import quote, urlencode

from support.attackers import get, received, send
from support.live_server import Live, serve
from support.paths import FIXTURES
from support.work import wait_until
from youcheng.cli.top import proved

ENDPOINT = FIXTURES / "graphs" / "endpoint.trig"
PRODUCT = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(12)) + " }"
GREEDY = "127.0.0.9"
FORM = "application/x-www-form-urlencoded"
WITHOUT_END = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
<urn:s> a sh:NodeShape ; sh:targetSubjectsOf <urn:b> ; sh:sparql [ sh:select \"\"\"
SELECT $this WHERE { PATTERN FILTER (CONCAT(STR(?c0), STR(?c11)) = "x") }\"\"\" ] .
""".replace("PATTERN", " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(12)))
number = count()


def runaway(live: Live, source: str = GREEDY) -> socket.socket:
    return get(live, source, f"{PRODUCT} #{next(number)}")


def states(live: Live) -> list[str]:
    """Return the states of the queries."""
    with proved() as headers:
        return [query["state"] for query in live.request("GET", "sparql/queries", headers).json()["queries"]]


def ask(live: Live) -> None:
    assert live.ask(f"ASK {{ ?s ?p ?o }} #{next(number)}").status == 200


def test_runaways_of_one_client_leave_room_for_others() -> None:
    with serve(ENDPOINT, "--workers", "2", "--waiting", "16", "--time-limit", "600", "--waiting-time", "60") as live:
        with ExitStack() as opened:
            clients = [opened.enter_context(runaway(live)) for _ in range(68)]
            # Half of two workers, and of the two more that run beside long queries.
            wait_until(lambda: states(live).count("running") == 2)
            for _ in range(30):
                ask(live)
                assert live.get("health").status == 200
            # At most half of the queue waits; the others are refused.
            assert states(live).count("running") == 2
            assert 7 <= states(live).count("waiting") <= 8
            wait_until(lambda: sum(map(bool, map(received, clients))) == 68 - len(states(live)))
            refused = [answer for client in clients if (answer := received(client))]
            assert all(answer.startswith(b"HTTP/1.1 429") for answer in refused)
            full = next(answer for answer in refused if b"waiting-queries" in answer)
            head, _, body = full.partition(b"\r\n\r\n")
            assert b"\r\nRetry-After: 1\r\n" in head
            assert b'\r\nRateLimit: "waiting-queries";r=0;t=1\r\n' in head
            assert json.loads(body)["used"] == json.loads(body)["limit"] == 8
        wait_until(lambda: not states(live))


def test_budget_ends_runaways_of_many_clients_for_one_that_waits() -> None:
    options = ("--workers", "2", "--time-limit", "600", "--waiting-time", "60", "--budget", "0.2")
    with serve(ENDPOINT, *options) as live, ExitStack() as opened:
        clients = [opened.enter_context(runaway(live, f"127.0.0.{last}")) for last in (10, 10, 11, 11)]
        wait_until(lambda: states(live) == ["running"] * 4)
        ask(live)
        (refused,) = wait_until(lambda: [answer for client in clients if (answer := received(client))])
        assert refused.startswith(b"HTTP/1.1 429")
        assert b'\r\nRateLimit-Policy: "evaluation-seconds";q=0;w=60\r\n' in refused


def test_client_behind_a_trusted_proxy_is_the_one_it_forwards() -> None:
    """One worker: the second query of a client waits, that of another runs beside the first."""
    options = ("--workers", "1", "--time-limit", "600", "--waiting-time", "60", "--trust-proxy", "1")
    with serve(ENDPOINT, *options) as live, ExitStack() as opened:
        for _ in range(2):
            head = f"GET /sparql?query={quote(PRODUCT)}%23{next(number)}"
            opened.enter_context(send(live, "127.0.0.1", head, fields="X-Forwarded-For: 192.0.2.9\r\n"))
        wait_until(lambda: sorted(states(live)) == ["running", "waiting"])
        answer = live.get(f"sparql?query=ASK%7B%7D%23{next(number)}", **{"X-Forwarded-For": "made-up, 192.0.2.1"})
        assert answer.status == 200
        assert sorted(states(live)) == ["running", "waiting"]


def test_budget_is_no_bound_for_a_client_alone() -> None:
    with serve(ENDPOINT, "--workers", "2", "--time-limit", "0.3", "--budget", "0.2") as live:
        assert {live.ask(f"{PRODUCT} #{turn}").status for turn in range(3)} == {504}


def test_validations_of_one_client_leave_a_place_for_others() -> None:
    document = "<urn:a> <urn:b> <urn:c> .\n"
    form = urlencode({"text": document, "given": WITHOUT_END, "format": "json"})
    with serve(ENDPOINT, "--time-limit", "600", "--waiting-time", "60") as live, ExitStack() as opened:
        clients = [opened.enter_context(send(live, GREEDY, "POST /validate", form, FORM)) for _ in range(12)]
        headers = {"Content-Type": "text/turtle", "Accept": "application/json"}
        assert live.request("POST", "validate", headers, document).status == 200
        # One is at work and half of the queue waits.
        wait_until(lambda: sum(map(bool, map(received, clients))) == 12 - 1 - 4)
        answers = list(filter(None, map(received, clients)))
        assert all(answer.startswith(b"HTTP/1.1 429") for answer in answers)
