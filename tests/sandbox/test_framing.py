"""Messages arrive as they were sent, in one piece or in many."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from youcheng.sandbox import framing
from youcheng.sandbox.fork_client import Worker
from youcheng.sparql import Request
from youcheng.sparql.workers.exchange import RunningQuery, exchange

HEAD = b'{"form": "ASK", "rows": null, "usable": true}'
START = framing.LENGTHS.pack(len(HEAD), 100) + HEAD
"""The start of a message with a body of a hundred bytes."""


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


@given(st.dictionaries(st.text(), st.none() | st.integers() | st.booleans() | st.text()), st.binary())
def test_message_arrives_as_it_was_sent(head: dict[str, Any], body: bytes) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        framing.send(theirs, head, [body])

        received, size, start = framing.receive(ours)

        assert (received, size) == (head, len(body))
        rest = [start]
        framing.receive_body(ours, size - len(start), rest.append)
        assert b"".join(rest) == body


@pytest.mark.parametrize("head", [b"X", b'{"form"', b"S" * 200])
def test_invalid_head_is_refused(ends: tuple[socket.socket, socket.socket], head: bytes) -> None:
    ours, theirs = ends
    theirs.send(framing.LENGTHS.pack(len(head), 0) + head)

    with pytest.raises(ValueError, match="Expecting"):
        framing.receive(ours)


@pytest.mark.parametrize("pieces", [1, 7, 40])
def test_answer_may_come_in_pieces(ends: tuple[socket.socket, socket.socket], pieces: int) -> None:
    ours, theirs = ends
    message = START + bytes(100)
    running = RunningQuery(Request("ASK {}", "json"), Worker(0, ours, 0), 5.0)
    for start in range(0, len(message), pieces):
        theirs.send(message[start : start + pieces])

    head, result = exchange(running)

    assert head == {"form": "ASK", "rows": None, "usable": True}
    assert result is not None
    assert result.body == bytes(100)


@pytest.mark.parametrize("begun", [b"", b"\x00", START + b"x"])
def test_incomplete_answer_times_out(ends: tuple[socket.socket, socket.socket], begun: bytes) -> None:
    ours, theirs = ends
    running = RunningQuery(Request("ASK {}", "json"), Worker(0, ours, 0), 0.1)
    theirs.send(begun)

    with pytest.raises(TimeoutError):
        exchange(running)


def test_request_that_cannot_be_sent_times_out(ends: tuple[socket.socket, socket.socket]) -> None:
    ours, _ = ends
    running = RunningQuery(Request("#" * 10_000_000, "json"), Worker(0, ours, 0), 0.1)

    with pytest.raises(TimeoutError):
        exchange(running)


def test_ended_worker_is_noticed(ends: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = ends
    running = RunningQuery(Request("ASK {}", "json"), Worker(0, ours, 0), 5.0)
    theirs.close()

    with pytest.raises(framing.Closed):
        exchange(running)


def test_request_arrives_whole(ends: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = ends
    request = Request("ASK {}\ud800中", "json", ("a:b",), (), 1.5, "n", 7)
    framing.send(theirs, request._asdict())

    fields = Request(**framing.receive(ours)[0])

    assert fields._replace(default_graphs=("a:b",), named_graphs=()) == request
    assert (fields.default_graphs, fields.named_graphs) == (["a:b"], [])
