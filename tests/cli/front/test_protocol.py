"""Requests and answers are framed as RFC 9112 has it, whatever the client sends."""

import socket
from collections.abc import Iterator

import pytest

from support.attackers import connect
from support.live_server import Live, serve
from support.paths import FIXTURES
from support.work import PATIENCE

ASK = b"ASK { ?s ?p ?o }"
QUERY = b"Host: x\r\nContent-Type: application/sparql-query\r\nAccept: application/json\r\n"
GET = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\nAccept: application/json\r\n"


@pytest.fixture(scope="module")
def live() -> Iterator[Live]:
    with serve(FIXTURES / "graphs" / "endpoint.trig", "--workers", "1", "--stall-time", "600") as live:
        yield live


def exchange(live: Live, *parts: bytes) -> bytes:
    """Send parts one after the other, and return all that comes until the server closes the connection."""
    received = b""
    with connect(live, "127.0.0.1") as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for part in parts:
            client.sendall(part)
        while block := client.recv(65536):
            received += block
    return received


def statuses(received: bytes) -> list[int]:
    """Return the statuses of the answers."""
    return [int(part[:3]) for part in received.split(b"HTTP/1.1 ")[1:]]


def test_chunked_body_is_read(live: Live) -> None:
    head = b"POST /sparql HTTP/1.1\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n" + QUERY + b"\r\n"
    received = exchange(live, head, b"5\r\nASK {\r\n", b"b\r\n ?s ?p ?o }\r\n", b"0\r\n\r\n")

    assert statuses(received) == [200]
    assert b'"boolean":true' in received


def test_body_that_the_client_asks_about_is_invited(live: Live) -> None:
    head = b"POST /sparql HTTP/1.1\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 16\r\n"
    with connect(live, "127.0.0.1") as client:
        client.sendall(head + QUERY + b"\r\n")
        assert client.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(ASK)
        assert client.recv(65536).startswith(b"HTTP/1.1 200 ")


def test_requests_on_one_connection_are_answered_in_order(live: Live) -> None:
    """Also if they arrive together, or one byte at a time."""
    one = b"GET /q/1 HTTP/1.1\r\nHost: x\r\n\r\n"
    last = GET + b"Connection: close\r\n\r\n"

    assert statuses(exchange(live, GET + b"\r\n" + one + last)) == [200, 404, 200]
    every = GET + b"\r\n" + last
    assert statuses(exchange(live, *(every[at : at + 1] for at in range(len(every))))) == [200, 200]


def test_requests_that_wait_on_one_connection_are_bounded(live: Live) -> None:
    found = statuses(exchange(live, (GET + b"\r\n") * 500))

    assert set(found) == {200}
    assert len(found) < 500


@pytest.mark.parametrize(
    ("request_", "keeps"),
    [
        (GET, True),
        (GET + b"Connection: close\r\n", False),
        (GET.replace(b"1.1", b"1.0"), False),
        (GET.replace(b"1.1", b"1.0") + b"Connection: keep-alive\r\n", True),
        (GET + b"Connection: Upgrade\r\nUpgrade: h2c\r\n", False),
    ],
)
def test_connection_is_kept_as_the_client_asks(live: Live, request_: bytes, *, keeps: bool) -> None:
    with connect(live, "127.0.0.1") as client:
        client.sendall(request_ + b"\r\n")
        answer = client.recv(65536)
        assert answer.startswith(b"HTTP/1.1 200 ")
        assert (b"Connection: close" in answer) is not keeps
        if keeps:
            client.sendall(request_ + b"\r\n")
        assert client.recv(65536).startswith(b"HTTP/1.1 200 " if keeps else b"")
        client.settimeout(PATIENCE if not keeps else 0)
        if not keeps:
            assert client.recv(1) == b""


def test_head_has_no_body(live: Live) -> None:
    head, _, body = exchange(live, GET.replace(b"GET", b"HEAD", 1) + b"Connection: close\r\n\r\n").partition(
        b"\r\n\r\n"
    )

    assert b"Content-Length: " in head
    assert b"\r\nDate: " in head
    assert body == b""


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nA\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n",
        b"NO-METHOD / HTTP/1.1\r\nHost: a\r\n",
        b"nothing\r\n",
    ],
)
def test_invalid_request_is_refused_and_the_connection_closed(live: Live, head: bytes) -> None:
    assert statuses(exchange(live, head + b"\r\n")) == [400]


def test_endless_headers_are_refused(live: Live) -> None:
    head = b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 300_000

    assert statuses(exchange(live, head)) == [431]


def test_target_may_be_absolute(live: Live) -> None:
    request = GET.replace(b" /", b" http://y/", 1) + b"Connection: close\r\n\r\n"

    assert statuses(exchange(live, request)) == [200]
    assert statuses(exchange(live, b"OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")) == [200]


@pytest.mark.parametrize("framing", [b"Content-Length: 30000000", b"Transfer-Encoding: chunked"])
def test_body_that_is_too_long_is_answered_while_it_is_sent(live: Live, framing: bytes) -> None:
    head = b"POST /validate HTTP/1.1\r\nHost: x\r\nContent-Type: text/turtle\r\n" + framing + b"\r\n\r\n"
    chunk = b"20000\r\n" + b"#" * 0x20000 + b"\r\n" if b"chunked" in framing else b"#" * 0x20000
    with connect(live, "127.0.0.1") as client:
        client.sendall(head)
        for _ in range(140):
            client.sendall(chunk)
        answer = b""
        while block := client.recv(65536):
            answer += block
    assert statuses(answer) == [413]


def test_header_that_WSGI_cannot_tell_apart_is_dropped(live: Live) -> None:  # noqa: N802
    named, forged = (GET + name + b": mine\r\nConnection: close\r\n\r\n" for name in (b"Query-Id", b"Query_Id"))

    assert b"\r\nQuery-Id: mine\r\n" in exchange(live, named)
    assert b"\r\nQuery-Id: mine\r\n" not in exchange(live, forged)
