"""The query of a disconnected client is killed; that of a connected one is not."""

import socket
from urllib.parse import quote, urlsplit

import pytest

from support.live_server import Live, serve
from support.paths import FIXTURES
from support.work import PATIENCE, wait_until
from youcheng.cli.top import proved
from youcheng.web.sparql.client_connection import ClientConnection, remote_addresses

ENDPOINT = FIXTURES / "graphs" / "endpoint.trig"
PRODUCT = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(12)) + " }"


def begin(live: Live) -> socket.socket:
    """Send a query that does not end."""
    where = urlsplit(live.url)
    client = socket.create_connection((where.hostname, where.port))
    client.sendall(f"GET /sparql?query={quote(PRODUCT)} HTTP/1.1\r\nHost: x\r\nQuery-Id: mine\r\n\r\n".encode())
    return client


def running(live: Live) -> list[str]:
    """Return the names of the running queries."""
    with proved() as headers:
        return [query["id"] for query in live.request("GET", "sparql/queries", headers).json()["queries"]]


def test_query_of_a_disconnected_client_is_killed() -> None:
    with serve(ENDPOINT, "--workers", "1", "--time-limit", "600") as live:
        client = begin(live)
        wait_until(lambda: running(live) == ["mine"])
        client.close()
        # Long before its time is up.
        wait_until(lambda: running(live) == [])


def test_query_of_a_client_that_waits_goes_on_until_its_time_is_up() -> None:
    with serve(ENDPOINT, "--workers", "1", "--time-limit", "3") as live, begin(live) as client:
        client.settimeout(PATIENCE)
        assert client.recv(100).startswith(b"HTTP/1.1 504")


@pytest.mark.parametrize(("family", "host"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")])
def test_open_connections_are_listed(family: socket.AddressFamily, host: str) -> None:
    with socket.create_server((host, 0), family=family) as server:
        port = server.getsockname()[1]
        assert list(remote_addresses(port)) == []
        client = socket.create_connection((host, port))
        accepted, _ = server.accept()
        assert {str(address) for address in remote_addresses(port)} == {host}
        client.close()
        accepted.close()
        assert list(remote_addresses(port)) == []


@pytest.mark.parametrize(
    ("environ", "there"),
    [
        ({}, True),
        ({"SERVER_SOFTWARE": "another", "REMOTE_ADDR": "192.0.2.1", "SERVER_PORT": "80"}, True),
        ({"SERVER_SOFTWARE": "Granian", "REMOTE_ADDR": "a socket", "SERVER_PORT": "80"}, True),
        ({"SERVER_SOFTWARE": "Granian", "REMOTE_ADDR": "192.0.2.1", "SERVER_PORT": "80"}, False),
        ({"SERVER_SOFTWARE": "Granian", "REMOTE_ADDR": "::ffff:192.0.2.1", "SERVER_PORT": "80"}, False),
    ],
)
def test_client_counts_as_connected_unless_known_otherwise(environ: dict[str, str], there: bool) -> None:  # noqa: FBT001
    assert ClientConnection(environ).is_open() is there
