"""Servers under test: ``youcheng serve`` on a free port of the loopback, queried over real HTTP."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

PATIENCE = 60
"""Seconds that a server may take to start on a machine that is busy with other things."""


@dataclass
class Answer:
    """An answer as it came over the wire."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Live:
    """A running server."""

    url: str
    process: subprocess.Popen[str]
    output: str

    def request(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes | str | None = None
    ) -> Answer:
        """Send a request below the address of the server, follow no redirect, and return the answer."""
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=PATIENCE)
        try:
            body = body.encode() if isinstance(body, str) else body
            connection.request(method, f"/{path.lstrip('/')}", body, dict(headers or {}))
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Answer:
        """Get a path; headers are given as keywords, ``Accept=…``."""
        return self.request("GET", path, {name.replace("_", "-"): value for name, value in headers.items()})

    def ask(self, query: str, accept: str = "application/sparql-results+json", **parameters: str) -> Answer:
        """Send a query by GET."""
        return self.get(f"sparql?{urlencode({'query': query} | parameters)}", Accept=accept)


@contextmanager
def serve(dataset: Path | None = None, *options: str, environment: Mapping[str, str] | None = None) -> Iterator[Live]:
    """Run ``youcheng serve`` on a free port while the context lasts."""
    command = [sys.executable, "-m", "youcheng", "serve", *([str(dataset)] if dataset else []), "--port", "0", *options]
    with running(command, environment) as live:
        yield live


@contextmanager
def running(
    command: list[str], environment: Mapping[str, str] | None = None, folder: Path | None = None
) -> Iterator[Live]:
    """Run a command that starts a server while the context lasts."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"} | dict(environment or {}),
    )
    try:
        output, url = _announced(process)
        yield Live(url, process, output)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def _announced(process: subprocess.Popen[str]) -> tuple[str, str]:
    """Return the output of a server when it accepts connections, and its address."""
    output = ""
    assert process.stdout is not None
    assert process.stderr is not None
    for line in process.stdout:
        output += line
        if line.startswith("Stop it"):
            break
    found = re.search(r"http://\S+:\d+/", output.partition("Try:")[2] or output)
    if found is None:
        process.wait(PATIENCE)
        raise AssertionError(f"the server did not start: {output}{process.stderr.read()}")
    return output, found.group()
