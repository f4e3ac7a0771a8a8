"""``youcheng serve`` starts fast, prints the contents of the dataset, and leaves no process behind."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from support.live_server import running, serve
from support.paths import FIXTURES
from support.work import PATIENCE, wait_until

ENDPOINT = FIXTURES / "graphs" / "endpoint.trig"
HEAVY = {"rdflib", "pyshacl", "owlready2", "owlrl"}


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command that ends by itself."""
    command = [sys.executable, "-m", "youcheng", "serve", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)


def family(pid: int) -> list[int]:
    """Return a process and all its descendants."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(other for child in children for other in family(int(child)))]


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def assert_gone(pids: list[int]) -> None:
    wait_until(lambda: not any(map(is_running, pids)))


def test_start_message_has_address_contents_and_examples() -> None:
    with serve(ENDPOINT) as live:
        assert live.output.startswith(f"Youcheng is at {live.url}\n")
        assert "It holds 6 triples." in live.output
        tried = [line.strip() for line in live.output.splitlines() if line.startswith("  ")]
        assert len(tried) == 3
        assert all(live.url in line for line in tried)
        thing, count = (
            subprocess.run(["bash", "-c", f"{line} -sS"], capture_output=True, text=True, check=True).stdout
            for line in tried[1:]
        )
        assert "place:china a yc:Country" in thing
        assert '"n":{"type":"literal","value":"1"' in count


@pytest.mark.parametrize(
    ("turtle", "pattern"),
    [
        ("<http://e.example/a> a <http://e.example/Thing> .", "{ ?thing a <http://e.example/Thing> }"),
        ("<http://e.example/a> <http://e.example/p> 1 .", "{ ?s ?p ?o }"),
    ],
)
def test_start_message_has_examples_of_the_dataset_alone(tmp_path: Path, turtle: str, pattern: str) -> None:
    file = tmp_path / "data.ttl"
    file.write_text(turtle, encoding="utf-8")
    with serve(file, "--workers", "1") as live:
        tried = [line.strip() for line in live.output.splitlines() if line.startswith("  ")]

    assert len(tried) == 2
    assert pattern in tried[1]
    assert "fujisawa" not in live.output


def test_base_is_the_public_address_that_is_given() -> None:
    base = "https://example.org/cities/"
    with serve(ENDPOINT, "--base", base) as live:
        assert f"{base} (listening on {live.url})" in live.output
        assert f"{base}id/place/yunnan" in live.ask("SELECT ?x { ?x yc:locatedIn place:china }").text
    with serve(ENDPOINT, environment={"YOUCHENG_BASE": base}) as live:
        assert base in live.output


def test_settings_come_from_options_and_environment() -> None:
    product = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(12)) + " }"
    with serve(ENDPOINT, "--time-limit", "0.3", environment={"YOUCHENG_TIME_LIMIT": "9"}) as live:
        assert live.ask(product).json()["limit"] == 0.3
    with serve(environment={"YOUCHENG_DATASET": str(ENDPOINT), "YOUCHENG_TIME_LIMIT": "0.2"}) as live:
        assert live.ask(product).json()["limit"] == 0.2


@pytest.mark.parametrize("variable", ["YOUCHENG_RESULT_ROWS", "YOUCHENG_SERVE_RESULT_ROWS", None])
def test_any_setting_can_be_an_option_or_a_variable(variable: str | None) -> None:
    options = [] if variable else ["--result-rows", "3"]
    with serve(ENDPOINT, *options, environment={variable: "3"} if variable else {}) as live:
        answer = live.ask("SELECT * { ?s ?p ?o }").json()
        assert (answer["status"], answer["limit"]) == (413, 3)


def test_start_takes_less_than_a_second_of_the_processor() -> None:
    with serve(ENDPOINT) as live:
        live.get("health")
        ticks = 0
        for pid in family(live.process.pid):
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
    # Time on the clock depends on what else the machine does.
    assert ticks / os.sysconf("SC_CLK_TCK") < 1


def test_neither_reasoner_nor_validator_is_imported() -> None:
    script = """
import sys
from youcheng.cli import serve
from youcheng.sparql.workers.pool import Pool
from youcheng.cli import server
from youcheng.web import create_app
app = create_app()
client = app.test_client()
print(client.get("/sparql", headers={"Accept": "text/html"}).status_code, *sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    status, *modules = done.stdout.split()
    assert status == "200"
    assert "pyoxigraph" in modules
    assert not HEAVY & set(modules)


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_signal_stops_every_process(end: int) -> None:
    with serve(ENDPOINT) as live:
        live.ask("ASK {}")
        processes = family(live.process.pid)
        assert len(processes) >= 4
        live.process.send_signal(end)
        assert live.process.wait(PATIENCE) == 0
        assert_gone(processes)


def test_no_process_outlives_the_service() -> None:
    with serve(ENDPOINT) as live:
        live.ask("ASK {}")
        processes = family(live.process.pid)
        live.process.kill()
        assert_gone(processes)


def test_killed_server_process_is_replaced() -> None:
    with serve(ENDPOINT) as live:
        live.ask("ASK {}")
        _, *children = family(live.process.pid)
        answering = next(pid for pid in children if b"youcheng" in Path(f"/proc/{pid}/cmdline").read_bytes()
                         and len(list(Path(f"/proc/{pid}/task").iterdir())) > 1)  # fmt: skip
        os.kill(answering, signal.SIGKILL)

        def is_answered() -> bool:
            with suppress(OSError):
                return live.ask("ASK { ?s ?p ?o }").json() == {"head": {}, "boolean": True}
            return False

        wait_until(is_answered)


def test_service_answers_without_epoll() -> None:
    """As on macOS."""
    command = ["serve", str(ENDPOINT), "--port", "0"]
    script = f"import select; del select.epoll; from youcheng.cli import main; main({command})"
    with running([sys.executable, "-c", script]) as live:
        assert live.ask("ASK { ?s ?p ?o }").json()["boolean"] is True
        processes = family(live.process.pid)
    assert_gone(processes)


def test_address_in_use_is_an_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run(str(ENDPOINT), "--port", str(port))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"youcheng: cannot listen on 127.0.0.1 port {port}: Address already in use\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nothing.nq"], "nothing.nq"),
        (["--port", "70000"], "70000"),
        (["--base", "example.org"], "example.org"),
        (["--time-limit", "0"], "time-limit"),
        (["--source", "nothing.txt"], "nothing.txt"),
    ],
)
def test_invalid_option_is_one_message(arguments: list[str], words: str) -> None:
    done = run(*arguments, *(["--port", "0"] if "--port" not in arguments else []))

    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert "Traceback" not in done.stderr
