"""Clients that stall, from one address or from many, keep nobody else waiting and are let go."""

import resource
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPException
from itertools import count

import pytest

from support.attackers import LARGE, MANY, ONE, Begin, connect, is_closed, slow_headers, slow_reader, stalled_body
from support.live_server import Live, running, serve
from support.paths import FIXTURES
from support.work import wait_until

ENDPOINT = FIXTURES / "graphs" / "endpoint.trig"
number = count()


@pytest.fixture(scope="module", autouse=True)
def _many_files() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


ATTACKS: dict[str, tuple[Begin, int]] = {
    "stalled bodies": (stalled_body, 500),
    "slow readers": (slow_reader, 60),
    "slow headers": (slow_headers, 500),
    "idle sockets": (connect, 2000),
}


def ask(live: Live) -> None:
    """Have a new small query answered, and the health of the service."""
    assert live.ask(f"ASK {{ ?s ?p ?o }} #{next(number)}").status == 200
    assert live.get("health").status == 200


def attackers(
    live: Live, attack: str, clients: int, sources: tuple[str, ...], opened: ExitStack
) -> list[socket.socket]:
    """Begin an attack from some addresses in turn, and serve others meanwhile."""
    found = []
    for turn in range(clients):
        found.append(opened.enter_context(ATTACKS[attack][0](live, sources[turn % len(sources)])))
        if not turn % (clients // 5):
            ask(live)
    return found


@pytest.mark.parametrize("sources", [ONE, MANY], ids=["one address", "many addresses"])
@pytest.mark.parametrize("attack", ATTACKS)
def test_others_are_served_while_clients_stall(attack: str, sources: tuple[str, ...]) -> None:
    """The clock ends none of them during the test."""
    with serve(ENDPOINT, "--stall-time", "600", "--workers", "2") as live, ExitStack() as opened:
        stalled = attackers(live, attack, ATTACKS[attack][1], sources, opened)
        for _ in range(20):
            ask(live)
        assert attack == "slow readers" or not any(map(is_closed, stalled))


@pytest.mark.parametrize("attack", ATTACKS)
def test_clients_that_stall_are_let_go(attack: str) -> None:
    with serve(ENDPOINT, "--stall-time", "1", "--workers", "2") as live, ExitStack() as opened:
        stalled = attackers(live, attack, 20, ONE, opened)
        wait_until(lambda: all(map(is_closed, stalled)))


def test_header_that_never_ends_does_not_gain_time() -> None:
    with serve(ENDPOINT, "--stall-time", "0.5") as live, slow_headers(live, ONE[0]) as client:

        def is_refused() -> bool:
            with suppress(OSError):
                client.sendall(b"a")
            return is_closed(client)

        wait_until(is_refused)


def test_body_and_answer_that_move_are_not_ended() -> None:
    """Each step is shorter than the time to stall, all together take several times as long."""
    with serve(ENDPOINT, "--stall-time", "1") as live, connect(live, ONE[0], 4096) as client:
        size = 6 * 65536
        client.sendall(
            f"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
            f"Content-Length: {size}\r\nConnection: close\r\n\r\n".encode()
        )
        for _ in range(size // 8192):
            client.sendall(b" " * 8192)
            time.sleep(0.05)
        assert client.recv(12) == b"HTTP/1.1 413"  # The whole body was read: it is longer than a query may be.


def test_idle_connections_make_room() -> None:
    with serve(ENDPOINT, "--connections", "20", "--stall-time", "600") as live, ExitStack() as opened:
        idle = [opened.enter_context(connect(live, ONE[0])) for _ in range(60)]
        ask(live)
        wait_until(lambda: sum(map(is_closed, idle)) >= 40)


def test_few_files_do_not_lock_clients_out() -> None:
    program = "ulimit -n 256; exec python -m youcheng serve {} --port 0 --stall-time 600"
    with running(["bash", "-c", program.format(ENDPOINT)]) as live, ExitStack() as opened:
        idle = []
        for turn in range(300):
            with suppress(OSError):
                idle.append(opened.enter_context(connect(live, MANY[turn % len(MANY)])))
        for _ in range(20):
            ask(live)


@contextmanager
def refused(live: Live, begin: Begin, attempts: int) -> Iterator[bytes]:
    """Yield the start of the first answer with status 429 that an attacker gets."""
    with ExitStack() as opened:
        clients = [opened.enter_context(begin(live, ONE[0])) for _ in range(attempts)]

        def first() -> bytes:
            for client in clients:
                client.settimeout(0)
                with suppress(OSError):
                    if (start := client.recv(2048, socket.MSG_PEEK)).startswith(b"HTTP/1.1 429"):
                        return start
            return b""

        yield wait_until(first)


def test_bytes_for_one_client_are_bounded() -> None:
    """What is refused says what the client holds, and others are served."""
    with (
        serve(ENDPOINT, "--kept-bytes", "20000000", "--stall-time", "600") as live,
        refused(live, slow_reader, 20) as answer,
    ):
        assert b"RateLimit: " in answer
        assert b"RateLimit-Policy: " in answer
        assert b"Retry-After: 1" in answer
        assert live.ask(LARGE).status == 200


def is_served(live: Live) -> bool:
    """Return whether a large answer arrives; a busy machine may make this client one of those that stall."""
    try:
        return len(live.ask(LARGE).body) > 2_000_000
    except (HTTPException, OSError):
        return False


def test_bytes_in_all_are_bounded_by_ending_what_stalls() -> None:
    with serve(ENDPOINT, "--kept-bytes", "20000000", "--stall-time", "600") as live, ExitStack() as opened:
        readers = [opened.enter_context(slow_reader(live, source)) for source in MANY[:20]]
        wait_until(lambda: is_served(live) and any(map(is_closed, readers)))
