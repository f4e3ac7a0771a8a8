"""``youcheng top`` lists and kills running queries, for the operator alone."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.live_server import Answer, Live, serve
from support.paths import FIXTURES
from support.work import wait_until
from youcheng.cli.top import proved
from youcheng.web.sparql.running_queries import PROOF, is_proved, proof

ENDPOINT = FIXTURES / "graphs" / "endpoint.trig"
PRODUCT = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(12)) + " }"


@pytest.fixture(scope="module")
def live() -> Iterator[Live]:
    with serve(ENDPOINT, "--workers", "1", "--time-limit", "600", "--waiting-time", "600", "--share", "1") as live:
        yield live


def top(address: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "youcheng", "top", "--address", address, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)


def listed(live: Live) -> list[list[str]]:
    found = top(live.url)
    assert (found.returncode, found.stderr) == (0, "")
    return [line.split(None, 4) for line in found.stdout.splitlines()]


def test_running_and_waiting_queries_are_listed_and_killed(live: Live) -> None:
    answers: dict[str, Answer] = {}

    def ask(name: str, text: str) -> None:
        headers = {"Content-Type": "application/sparql-query"} | ({"Query-Id": name} if name else {})
        answers[name] = live.request("POST", "sparql", headers, text)

    threads = []
    # A second one runs beside the first, which is long; a third one waits.
    asked = {"": f"#\x1b[2J {'long ' * 100}\n{PRODUCT}", "beside": PRODUCT, "named": PRODUCT}
    for name, text in asked.items():
        threads.append(threading.Thread(target=ask, args=(name, text)))
        threads[-1].start()
        expected = ["running", "running", "waiting"][: len(threads)]
        wait_until(lambda expected=expected: [line[1] for line in listed(live)] == expected)
    found = listed(live)
    assert {line[3] for line in found} == {"s"}
    assert [line[0] for line in found][1:] == ["beside", "named"]
    assert float(found[0][2]) > 0
    assert "\x1b" not in found[0][4]
    assert 150 < len(found[0][4]) <= 200
    assert top(live.url, "--kill", "named").returncode == 0
    for name in (found[0][0], "beside"):
        assert top(live.url, "--kill", name).returncode == 0
    for thread in threads:
        thread.join()
    assert {answer.status for answer in answers.values()} == {503}
    assert listed(live) == []
    again = top(live.url, "--kill", "named")
    assert (again.returncode, again.stderr) == (1, "youcheng: no query named is running\n")


@pytest.mark.parametrize(
    "headers", [{}, {PROOF: ""}, {PROOF: "word"}, {PROOF: "../../etc/passwd"}, {PROOF: "\x00"}, {PROOF: "友"}], ids=str
)
def test_client_without_operator_proof_is_refused(live: Live, headers: dict[str, str]) -> None:
    sent = {name: value.encode().decode("latin-1") for name, value in headers.items() if "\x00" not in value}
    answer = live.request("GET", "sparql/queries", sent | {"Accept": "application/json"})

    assert (answer.status, answer.json()["type"]) == (403, f"{live.url}problems/operator-only")


@pytest.mark.parametrize("name", ["X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "Via", "X-Real-IP"])
def test_forwarded_request_is_refused(live: Live, name: str) -> None:
    with proved() as headers:
        assert live.request("GET", "sparql/queries", headers).status == 200
        assert live.request("GET", "sparql/queries", headers | {name: "127.0.0.1"}).status == 403
    assert live.request("GET", "sparql/queries", headers).status == 403


def test_other_machine_is_refused(client) -> None:
    with proved() as headers:
        for address, status in (("127.0.0.1", 200), ("::1", 200), ("192.0.2.1", 403), ("", 403)):
            answer = client.get("/sparql/queries", headers=headers, environ_base={"REMOTE_ADDR": address})
            assert answer.status_code == status, address


def test_file_that_another_could_have_made_proves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with proved() as headers:
        word = headers[PROOF]
        assert is_proved(word)
        assert word not in str(proof(word))
        monkeypatch.setattr(os, "geteuid", lambda: proof(word).stat().st_uid + 1)
        assert is_proved(word) == (os.getuid() == 0)
        os.link(proof(word), tmp_path / "second")
        assert not is_proved(word)
    proof("link").symlink_to(tmp_path / "second")
    assert not is_proved("link")


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/", "ftp://127.0.0.1/", "nothing"])
def test_unreachable_service_is_an_error(address: str) -> None:
    found = top(address)

    assert found.returncode == 2
    assert address in found.stderr
