"""Connections of clients that stall, from addresses of their own on the loopback."""

import socket
from collections.abc import Callable
from urllib.parse import quote, urlsplit

from support.live_server import Live
from support.work import PATIENCE

Begin = Callable[[Live, str], socket.socket]
ONE, MANY = ("127.0.0.9",), tuple(f"127.0.1.{number}" for number in range(1, 51))
"""Addresses of attackers; the other clients call from 127.0.0.1."""
LARGE = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o } LIMIT 10000 #"
"""A query with a result of some megabytes."""


def connect(live: Live, source: str, buffer: int = 0) -> socket.socket:
    """Return a connection from an address, whose kernel keeps few bytes that come in if `buffer` says so."""
    client = socket.socket()
    if buffer:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    client.bind((source, 0))
    client.settimeout(PATIENCE)
    client.connect((urlsplit(live.url).hostname, urlsplit(live.url).port))
    return client


def send(live: Live, source: str, head: str, body: str = "", media_type: str = "", fields: str = "") -> socket.socket:
    """Send a request for JSON, and return the connection."""
    client = connect(live, source)
    fields += f"Content-Type: {media_type}\r\nContent-Length: {len(body)}\r\n"
    request = f"{head} HTTP/1.1\r\nHost: x\r\nAccept: application/json\r\nConnection: close\r\n{fields}\r\n{body}"
    client.sendall(request.encode())
    return client


def get(live: Live, source: str, query: str) -> socket.socket:
    """Send a query."""
    return send(live, source, f"GET /sparql?query={quote(query)}")


def stalled_body(live: Live, source: str) -> socket.socket:
    client = connect(live, source)
    client.sendall(b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
                   b"Content-Length: 100000\r\n\r\nASK")  # fmt: skip
    return client


def slow_reader(live: Live, source: str) -> socket.socket:
    client = connect(live, source, 4096)
    client.sendall(f"GET /sparql?query={quote(LARGE)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    return client


def slow_headers(live: Live, source: str) -> socket.socket:
    client = connect(live, source)
    client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-")
    return client


def is_closed(client: socket.socket) -> bool:
    """Return whether the server has closed a connection, after reading what it sent."""
    client.settimeout(0)
    try:
        while client.recv(1 << 20):
            pass
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def received(client: socket.socket) -> bytes:
    """Return what has arrived on a connection, which stays there."""
    client.settimeout(0)
    try:
        return client.recv(65536, socket.MSG_PEEK)
    except BlockingIOError:
        return b""
