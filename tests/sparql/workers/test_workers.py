"""Workers reach only their store, end with their service, and are replaced when they end."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Store

from support.paths import FIXTURES
from support.work import PATIENCE, wait_until
from youcheng import errors
from youcheng.rdf.namespaces import BASE
from youcheng.sparql import Limits, Request
from youcheng.sparql.workers.pool import Pool
from youcheng.store.open import open_store

ENDPOINT = FIXTURES / "graphs" / "endpoint.trig"
ENDLESS = " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(30))


@pytest.fixture
def pool() -> Iterator[Pool]:
    with Pool(ENDPOINT, BASE, Limits(time=5, workers=1)) as pool:
        yield pool


def answer(pool: Pool, text: str = "ASK {}") -> bytes:
    return pool.evaluate(Request(text=text, format="tsv")).read()


def worker(pool: Pool) -> int:
    """Return the process of the one worker, which is idle."""
    pool.wait()
    return pool._idle[0].pid


def is_running(pid: int) -> bool:
    """Tell whether a process runs; one that has ended and only waits to be noticed does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def processor_ticks(pid: int) -> int:
    """Return how much processor time a process has used in its own code, in hundredths of a second."""
    return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11])


def wait_for_end(pids: list[int]) -> None:
    wait_until(lambda: not any(map(is_running, pids)))


def test_worker_has_no_descriptor_but_its_socket(pool: Pool) -> None:
    answer(pool)
    pid = worker(pool)

    targets = sorted(str(path.readlink()) for path in Path(f"/proc/{pid}/fd").iterdir())
    limits = Path(f"/proc/{pid}/limits").read_text()

    assert set(targets[:-1]) == {"/dev/null"}
    assert targets[-1].startswith("socket:")
    # None is free.
    assert f"Max open files            {len(targets)} " in limits


def test_workers_read_a_store_on_disk(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    store = Store(str(folder))
    store.bulk_load(path=str(ENDPOINT), format=RdfFormat.TRIG)
    store.flush()
    del store
    with Pool(folder, BASE, Limits(workers=1)) as pool:
        assert answer(pool, "ASK { ?x a yc:Country }") == b"?boolean\ntrue\n"
        opened = {str(path.readlink()) for path in Path(f"/proc/{worker(pool)}/fd").iterdir()}
        assert all(path.startswith((str(folder), "socket:", "/dev/null")) for path in opened)
        with socket.create_server(("127.0.0.1", 0)) as listener, pytest.raises(errors.ServiceRefused):
            answer(pool, f"ASK {{ SERVICE <http://127.0.0.1:{listener.getsockname()[1]}/> {{}} }}")


@pytest.mark.parametrize("silent", ["", "SILENT "])
def test_worker_makes_no_connection(pool: Pool, silent: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.5)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        try:
            answer(pool, f"ASK {{ SERVICE {silent}<{url}> {{ ?s ?p ?o }} }}")
        except errors.ServiceRefused:
            assert not silent
        with pytest.raises(TimeoutError):
            listener.accept()


def test_listener_notices_a_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(5)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        code = f"import pyoxigraph; pyoxigraph.Store().query('ASK {{ SERVICE <{url}> {{ ?s ?p ?o }} }}')"
        caller = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL)
        listener.accept()[0].close()
        caller.kill()
        caller.wait()


def test_worker_that_was_killed_while_idle_is_replaced(pool: Pool) -> None:
    first = worker(pool)
    os.kill(first, signal.SIGKILL)
    wait_for_end([first])

    assert answer(pool) == b"?boolean\ntrue\n"
    assert worker(pool) != first


def test_fork_server_that_was_killed_is_replaced(pool: Pool) -> None:
    first = worker(pool)
    os.kill(pool._server.pid, signal.SIGKILL)
    wait_for_end([first])

    assert answer(pool) == b"?boolean\ntrue\n"


def test_loss_of_the_fork_server_ends_only_the_running_queries() -> None:
    with Pool(ENDPOINT, BASE, Limits(time=20, workers=3)) as pool:
        outcomes: list[type[BaseException]] = []

        def run() -> None:
            try:
                answer(pool, f"SELECT (COUNT(*) AS ?n) {{ {ENDLESS} }}")
            except errors.QueryError as error:
                outcomes.append(type(error))

        threads = [threading.Thread(target=run) for _ in range(3)]
        for thread in threads:
            thread.start()
        wait_until(lambda: outcomes or len(pool.running()) == 3)
        assert not outcomes
        os.kill(pool._server.pid, signal.SIGKILL)
        for thread in threads:
            thread.join()
        assert outcomes == [errors.QueryFailed] * 3
        assert [answer(pool) for _ in range(20)] == [b"?boolean\ntrue\n"] * 20


def test_worker_that_took_much_memory_is_not_used_again(pool: Pool) -> None:
    first = worker(pool)
    assert answer(pool, "ASK {}")
    assert worker(pool) == first

    hundred_megabytes = f'REPLACE(REPLACE("{"a" * 10}", "a", "{"a" * 1000}"), "a", "{"b" * 10_000}")'
    answer(pool, f"SELECT (STRLEN({hundred_megabytes}) AS ?n) {{}}")
    assert worker(pool) != first


def test_closing_ends_every_process() -> None:
    with Pool(ENDPOINT, BASE, Limits(workers=2)) as pool:
        pids = [worker(pool), pool._server.pid]
        assert all(map(is_running, pids))
    wait_for_end(pids)


def test_closed_pool_starts_anew(pool: Pool) -> None:
    answer(pool)
    pool.close()

    assert answer(pool) == b"?boolean\ntrue\n"


def test_invalid_dataset_is_reported(tmp_path: Path) -> None:
    (tmp_path / "bad.nq").write_text("no quads\n")
    with Pool(tmp_path / "bad.nq", BASE) as pool, pytest.raises(errors.StoreInvalid, match=r"bad\.nq:1"):
        answer(pool)


def test_pool_can_share_the_store_of_this_process() -> None:
    script = f"""
from pathlib import Path
from youcheng.sparql import Request
from youcheng.sparql.workers.pool import Pool
from youcheng.store.open import open_store
dataset = Path({str(ENDPOINT)!r})
with Pool.sharing(open_store(dataset), dataset, {BASE!r}) as pool:
    print(pool.evaluate(Request(text="ASK {{ ?x a yc:Country }}", format="csv")).read())
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=PATIENCE)
    assert done.stdout.strip() == r"b'boolean\r\ntrue\r\n'"


def test_no_process_outlives_a_service_that_is_killed() -> None:
    script = f"""
from pathlib import Path
from youcheng.sparql import Limits, Request
from youcheng.sparql.workers.pool import Pool
pool = Pool(Path({str(ENDPOINT)!r}), {BASE!r}, Limits(workers=1))
pool.wait()
print(pool._idle[0].pid, pool._server.pid, flush=True)
pool.evaluate(Request(text="SELECT (COUNT(*) AS ?n) {{ {ENDLESS} }}", format="csv"))
"""
    service = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert service.stdout
    pids = [int(pid) for pid in service.stdout.readline().split()]
    wait_until(lambda: processor_ticks(pids[0]) > 10)  # the query has begun
    assert all(map(is_running, pids))
    service.kill()
    service.communicate()
    wait_for_end(pids)


def test_forked_service_leaves_the_processes_of_its_parent(pool: Pool) -> None:
    first = worker(pool)
    child = os.fork()
    if child == 0:
        try:
            os._exit(0 if answer(pool) == b"?boolean\ntrue\n" and worker(pool) != first else 1)
        finally:
            os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert worker(pool) == first
    assert answer(pool) == b"?boolean\ntrue\n"


def test_query_cannot_read_a_file(pool: Pool) -> None:
    assert len(open_store(ENDPOINT)) > 0
    assert answer(pool, "ASK FROM <file:///etc/passwd> { ?s ?p ?o }") == b"?boolean\nfalse\n"


def test_short_queries_do_not_wait_for_long_ones() -> None:
    with Pool(ENDPOINT, BASE, Limits(time=3, workers=2)) as pool:
        ended: list[bool] = []

        def run() -> None:
            with pytest.raises(errors.QueryTimeout):
                answer(pool, f"SELECT (COUNT(*) AS ?n) {{ {ENDLESS} }}")
            ended.append(True)

        threads = [threading.Thread(target=run) for _ in range(2)]
        for thread in threads:
            thread.start()
        wait_until(lambda: len(pool.running()) == 2)
        assert [answer(pool) for _ in range(5)] == [b"?boolean\ntrue\n"] * 5
        assert not ended
        for thread in threads:
            thread.join()
        assert len(pool.worker_pids()) <= 2
