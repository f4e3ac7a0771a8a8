"""The rate limit refuses requests of one client and names the time to retry."""

import itertools
from collections.abc import Iterator

import pytest

from support.live_server import Live, serve
from support.paths import FIXTURES
from support.work import wait_until
from youcheng.web.http.rate_limit import client
from youcheng.web.settings import Settings

ENDPOINT = FIXTURES / "graphs" / "endpoint.trig"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def live() -> Iterator[Live]:
    with serve(ENDPOINT, "--workers", "1", "--rate", "3/minute", "--trust-proxy", "1") as live:
        yield live


def by(address: str) -> dict[str, str]:
    return {"Accept": "application/json, text/turtle", "X-Forwarded-For": address}


def test_too_many_requests_get_429_with_retry_after(live: Live) -> None:
    """The limit holds for every method, and other clients are not affected."""
    ways: list[tuple[str, str, dict[str, str], str | None]] = [
        ("GET", "sparql?query=ASK%7B%7D%23{}", {}, None),
        ("POST", "sparql", FORM, "query=ASK%7B%7D%23{}"),
        ("GET", "graphs?default&x={}", {}, None),
        ("POST", "sparql/check", FORM, "query=ASK%7B%7D%23{}"),
    ]
    for number, (method, path, headers, body) in enumerate(ways):
        sent = headers | by(f"192.0.2.{number}")
        answers = [
            live.request(method, path.format(turn), sent, body.format(turn) if body else None) for turn in range(4)
        ]
        assert [answer.status for answer in answers[:3]] == [200] * 3, path
        refused = answers[3]
        assert (refused.status, refused.json()["type"]) == (429, f"{live.url}problems/too-many-requests"), path
        assert refused.json()["limit"] == 3
        assert refused.headers["Content-Type"].startswith("application/problem+json")
        assert live.request(method, path.format(9), headers | by(f"198.51.100.{number}"), body).status == 200
        assert 1 <= int(refused.headers["Retry-After"]) <= 60


def test_client_that_waits_is_answered_again() -> None:
    def status() -> int:
        return live.ask("ASK {}", no=str(next(number))).status

    number = itertools.count()
    with serve(ENDPOINT, "--workers", "1", "--rate", "1/second") as live:
        wait_until(lambda: status() == 429)
        wait_until(lambda: status() == 200)


def test_cached_answers_and_health_are_not_counted(live: Live) -> None:
    for _ in range(6):
        assert live.request("GET", "health", by("203.0.113.1")).status == 200
        assert live.request("GET", "sparql?query=ASK%7B%7D%23kept", by("203.0.113.1")).status == 200
        assert live.request("DELETE", "sparql/queries/x", by("203.0.113.1")).status == 404


def test_requests_are_unlimited_by_default() -> None:
    with serve(ENDPOINT, "--workers", "1") as live:
        assert {live.ask(f"ASK {{}} #{turn}").status for turn in range(30)} == {200}


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "192.0.2.1", "127.0.0.1"),
        (1, "", "127.0.0.1"),
        (1, "192.0.2.1", "192.0.2.1"),
        (1, "made-up, 192.0.2.1", "192.0.2.1"),
        (2, "made-up, 192.0.2.1, 198.51.100.1", "192.0.2.1"),
        (2, "192.0.2.1", "192.0.2.1"),
        (1, "no address", "127.0.0.1"),
        (1, "2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        (1, "::ffff:192.0.2.1", "192.0.2.1"),
    ],
)
def test_client_address_is_the_one_that_trusted_proxies_forward(proxies: int, forwarded: str, expected: str) -> None:
    environ = {"REMOTE_ADDR": "127.0.0.1"} | ({"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {})

    assert client(environ, proxies) == expected


@pytest.mark.parametrize("rate", ["60", "60/year", "0/minute", "a/minute", "60/minute;1/second", "60 per minute\n"])
def test_invalid_rate_is_refused(rate: str) -> None:
    with pytest.raises(ValueError, match="60/minute"):
        Settings(rate=rate)
