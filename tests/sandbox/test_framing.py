"""Messages arrive as they were sent, however they come."""

import marshal
import socket
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from youcheng.sandbox import framing as wire
from youcheng.sandbox.fork_client import Worker
from youcheng.sparql import Request
from youcheng.sparql.workers.exchange import RunningQuery, exchange
from youcheng.sparql.workers.worker import ANSWER, _head, pack, unpack

ASK = ANSWER.pack(b"A", -1, 1)


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


@given(
    st.sampled_from(["SELECT", "ASK", "CONSTRUCT", "DESCRIBE", ""]), st.none() | st.integers(0, 2**60), st.booleans()
)
def test_head_of_an_answer_is_told_in_few_bytes(form: str, rows: int | None, usable: bool) -> None:  # noqa: FBT001
    head = _head({"form": form, "rows": rows}, usable=usable)

    assert isinstance(head, bytes)
    assert unpack(head) == {"form": form, "rows": rows, "usable": usable}


def test_head_of_an_error_is_told_in_words() -> None:
    assert unpack(b'{"e": 123}') == {"e": 123}
    assert len(b'{"e": 123}') == ANSWER.size


@pytest.mark.parametrize("head", [b"", b"X" + bytes(9), b"S" * 200])
def test_what_is_no_head_is_refused(head: bytes) -> None:
    with pytest.raises((ValueError, KeyError)):
        unpack(head)


@pytest.mark.parametrize("pieces", [1, 7, 40])
def test_answer_may_come_in_pieces(ends: tuple[socket.socket, socket.socket], pieces: int) -> None:
    ours, theirs = ends
    message = wire.start(ASK, 100) + bytes(100)
    running = RunningQuery(Request("ASK {}", "json"), Worker(0, ours, None), 5.0)  # type: ignore[arg-type]
    for start in range(0, len(message), pieces):
        theirs.send(message[start : start + pieces])

    head, result = exchange(running)

    assert head == {"form": "ASK", "rows": None, "usable": True}
    assert result is not None
    assert result.body == bytes(100)


@pytest.mark.parametrize("begun", [b"", b"\x00", wire.start(ASK, 100) + b"x"])
def test_answer_that_does_not_end_is_given_up(ends: tuple[socket.socket, socket.socket], begun: bytes) -> None:
    ours, theirs = ends
    running = RunningQuery(Request("ASK {}", "json"), Worker(0, ours, None), 0.1)  # type: ignore[arg-type]
    theirs.send(begun)

    with pytest.raises(TimeoutError):
        exchange(running)


def test_long_request_is_not_waited_for_beyond_its_time(ends: tuple[socket.socket, socket.socket]) -> None:
    ours, _ = ends
    running = RunningQuery(Request("#" * 10_000_000, "json"), Worker(0, ours, None), 0.1)  # type: ignore[arg-type]

    with pytest.raises(TimeoutError):
        exchange(running)


def test_worker_that_has_ended_is_noticed(ends: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = ends
    running = RunningQuery(Request("ASK {}", "json"), Worker(0, ours, None), 5.0)  # type: ignore[arg-type]
    theirs.close()

    with pytest.raises(wire.Closed):
        exchange(running)


def test_request_is_told_whole() -> None:
    request = Request("ASK {}\ud800中", "json", ("a:b",), (), 1.5, "n", 7)

    assert Request(*marshal.loads(pack(request))) == request  # noqa: S302  (our own)
