"""The endpoints that are measured: how each is filled with a graph, started, and stopped."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode

from benchmarks.graph import BASE

PATIENCE = 600
"""Seconds that an engine may take to load or to start."""
GRAPH = "urn:graph"
IN_MEMORY = 5_000_000
"""A graph of more triples is served by this project from disk."""


class Missing(Exception):
    """An engine is not installed; the message says how to install it."""


@dataclass
class Running:
    """A running endpoint."""

    name: str
    url: str
    process: subprocess.Popen[bytes]
    load: float
    """Seconds from a file to an endpoint that can be started."""
    start: float = 0.0
    """Seconds from the command to the first answer."""
    parameters: dict[str, str] = field(default_factory=dict)

    def memory(self) -> tuple[int, int]:
        """Return the bytes that the whole tree of processes holds: shared ones counted once, and per process."""
        pss = rss = 0
        for pid in _tree(self.process.pid):
            with suppress(OSError):
                lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
                sizes = {line.split(":")[0]: int(line.split()[1]) for line in lines[1:]}
                pss += sizes["Pss"] * 1024
                rss += sizes["Rss"] * 1024
        return pss, rss


def _tree(root: int) -> list[int]:
    parents: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents.setdefault(int(path.read_text().rpartition(")")[2].split()[1]), []).append(int(path.parent.name))
    found = [root]
    for pid in found:
        found += parents.get(pid, [])
    return found


def _program(name: str, install: str, *folders: Path) -> str:
    path = os.pathsep.join([*map(str, folders), str(Path(sys.executable).parent), os.environ["PATH"]])
    found = shutil.which(name, path=path)
    if found is None:
        raise Missing(f"{name} is absent; install it with: {install}")
    return found


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def _run(command: list[str], **options) -> float:
    """Run a command to its end and return how many seconds it took."""
    started = time.monotonic()
    subprocess.run(
        command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=PATIENCE, **options
    )
    return time.monotonic() - started


@contextmanager
def _serving(name: str, command: list[str], url: str, load: float = 0.0, **options) -> Iterator[Running]:
    """Run an endpoint while the context lasts, from when it answers."""
    started = time.monotonic()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True, **options
    )
    running = Running(name, url, process, load)
    try:
        _answers(running)
        running.start = time.monotonic() - started
        yield running
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _answers(running: Running) -> None:
    """Return when an endpoint answers."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if running.process.poll() is not None:
            raise RuntimeError(f"{running.name} ended with {running.process.returncode}")
        try:
            urllib.request.urlopen(f"{running.url}?{urlencode({'query': 'ASK {}'})}", timeout=5).close()
        except HTTPError as error:
            error.close()
            raise
        except OSError:
            time.sleep(0.005)
        else:
            return
    raise RuntimeError(f"{running.name} does not answer")


@contextmanager
def youcheng(file: Path, triples: int, folder: Path) -> Iterator[Running]:
    """Serve a file from memory, a large one from a store on disk."""
    port, load, dataset = _free_port(), 0.0, file
    if triples > IN_MEMORY:
        dataset = folder / "youcheng"
        load = _run([_program("oxigraph", "pip install oxigraph"), "load", "-l", str(dataset), "-f", str(file)])
    command = [sys.executable, "-m", "youcheng", "serve", str(dataset), "--base", BASE, "--port", str(port)]
    with _serving("youcheng", command, f"http://127.0.0.1:{port}/sparql", load) as running:
        yield running


@contextmanager
def oxigraph(file: Path, triples: int, folder: Path) -> Iterator[Running]:
    """Serve a graph with the native Oxigraph server, which keeps it on disk."""
    program = _program("oxigraph", "pip install oxigraph")
    port, place = _free_port(), str(folder / "oxigraph")
    load = _run([program, "load", "-l", place, "-f", str(file)])
    command = [program, "serve-read-only", "-l", place, "-b", f"127.0.0.1:{port}"]
    with _serving("oxigraph", command, f"http://127.0.0.1:{port}/query", load) as running:
        yield running


@contextmanager
def rdflib_endpoint(file: Path, triples: int, folder: Path) -> Iterator[Running]:
    """Serve a graph with rdflib-endpoint, in memory; it needs an environment of its own."""
    install = 'pip install "rdflib-endpoint[cli,web]" (in an environment of its own, named by RDFLIB_ENDPOINT)'
    environment = os.environ.get("RDFLIB_ENDPOINT")
    program = _program("rdflib-endpoint", install, *([Path(environment) / "bin"] if environment else []))
    port = _free_port()
    command = [program, "serve", str(file), "--host", "127.0.0.1", "--port", str(port)]
    with _serving("rdflib-endpoint", command, f"http://127.0.0.1:{port}/", 0.0) as running:
        yield running


VIRTUOSO = """
[Database]
DatabaseFile = virtuoso.db
TransactionFile = virtuoso.trx
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DirsAllowed = {folder}
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
DefaultIsolation = 2
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 70
MaxClientConnections = 70
[SPARQL]
ResultSetMaxRows = 10000000
MaxQueryCostEstimationTime = 100000
MaxQueryExecutionTime = 600
"""


@contextmanager
def virtuoso(file: Path, triples: int, folder: Path) -> Iterator[Running]:
    """Serve a graph with Virtuoso, which is asked for it by name: its default graph holds others as well."""
    install = "apt-get install virtuoso-opensource-7-bin"
    program, isql = _program("virtuoso-t", install), _program("isql-vt", install)
    place = folder / "virtuoso"
    place.mkdir()
    sql, http = _free_port(), _free_port()
    buffers = 20_000 if triples <= 1_000_000 else 120_000
    settings = VIRTUOSO.format(sql=sql, http=http, folder=file.parent, buffers=buffers, dirty=buffers * 3 // 4)
    (place / "virtuoso.ini").write_text(settings, encoding="utf-8")
    command = [program, "+foreground", "+configfile", "virtuoso.ini"]
    with _serving("virtuoso", command, f"http://127.0.0.1:{http}/sparql", cwd=place) as running:
        load = f"ld_dir('{file.parent}', '{file.name}', '{GRAPH}'); rdf_loader_run(); checkpoint;"
        running.load = _run([isql, f"127.0.0.1:{sql}", "dba", "dba", f"exec={load}"])
        running.parameters = {"default-graph-uri": GRAPH}
        yield running


ENGINES = {"youcheng": youcheng, "oxigraph": oxigraph, "rdflib-endpoint": rdflib_endpoint, "virtuoso": virtuoso}
LARGEST = {"rdflib-endpoint": 100_000}
"""Engines that are not asked to hold more triples."""
