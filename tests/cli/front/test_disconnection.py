"""The query of a disconnected client is killed; that of a connected one is not."""

import socket
from urllib.parse import quote, urlsplit

from support.live_server import Live, serve
from support.paths import FIXTURES
from support.work import PATIENCE, wait_until
from youcheng.cli.top import proved

ENDPOINT = FIXTURES / "graphs" / "endpoint.trig"
PRODUCT = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(12)) + " }"


def begin(live: Live, name: str = "mine") -> socket.socket:
    """Send a query that does not end."""
    where = urlsplit(live.url)
    client = socket.create_connection((where.hostname, where.port))
    client.sendall(f"GET /sparql?query={quote(PRODUCT)} HTTP/1.1\r\nHost: x\r\nQuery-Id: {name}\r\n\r\n".encode())
    return client


def running(live: Live) -> list[str]:
    """Return the names of the running queries."""
    with proved() as headers:
        queries = live.request("GET", "sparql/queries", headers).json()["queries"]
    return sorted(query["id"] for query in queries)


def test_query_of_a_disconnected_client_is_killed() -> None:
    """Also if another connection from the same address stays open, such as that of a proxy."""
    with serve(ENDPOINT, "--workers", "2", "--time-limit", "600") as live, begin(live, "other"):
        client = begin(live)
        wait_until(lambda: running(live) == ["mine", "other"])
        client.close()
        # Long before its time is up.
        wait_until(lambda: running(live) == ["other"])


def test_query_of_a_client_that_waits_goes_on_until_its_time_is_up() -> None:
    with serve(ENDPOINT, "--workers", "1", "--time-limit", "3") as live, begin(live) as client:
        client.settimeout(PATIENCE)
        assert client.recv(100).startswith(b"HTTP/1.1 504")
