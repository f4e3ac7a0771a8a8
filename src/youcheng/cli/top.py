"""``youcheng top``: the running queries of a service on this machine, for its operator."""

import http.client
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlsplit

import click

from youcheng.errors import YouchengError

TIMEOUT = 5

HELP = """List the queries that a service on this machine runs and those that wait, the oldest first.

    \b
    youcheng top
    youcheng top --kill 6f1c0f1d1c3b5a20
    youcheng top --address http://127.0.0.1:8080/

    Run it on the machine of the service (in its container, if it has one), as the user of the service or as root.

    Exit codes: 0 success; 1 no query has the identifier; 2 the service cannot be reached or refuses.
    """


@click.command(help=HELP, short_help="List running queries, and stop one.")
@click.option("--address", default="http://127.0.0.1:8000/", show_default=True, help="Address of the service.")
@click.option("--kill", metavar="ID", help="Stop the query with this identifier.")
def command(address: str, kill: str | None) -> None:
    """List queries or stop one; see HELP."""
    if kill:
        status, _ = ask(address, "DELETE", f"sparql/queries/{quote(kill, safe='')}")
        if status == 404:
            click.echo(f"youcheng: no query {kill} is running", err=True)
            raise SystemExit(1)
        require(status, 204, address)
        return
    with proved() as headers:
        status, body = ask(address, "GET", "sparql/queries", headers)
    require(status, 200, address)
    for query in json.loads(body)["queries"]:
        click.echo(line(query))


def line(query: dict[str, Any]) -> str:
    r"""Return a query as a line, without characters that control a terminal.

    >>> line({"id": "a", "state": "running", "seconds": 1.26, "query": "ASK\n{} \x1b[2J"})
    'a  running      1.3 s  ASK {} [2J'
    """
    text = "".join(character for character in " ".join(query["query"].split()) if character.isprintable())
    return f"{query['id']}  {query['state']} {query['seconds']:8.1f} s  {text}"


@contextmanager
def proved() -> Iterator[dict[str, str]]:
    """Yield the headers that identify the operator; they are valid until the context ends."""
    from youcheng.web.sparql.running_queries import PROOF, proof

    word = secrets.token_hex(16)
    path = proof(word)
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        yield {PROOF: word}
    finally:
        path.unlink()


def ask(address: str, method: str, path: str, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    """Return the status and the body of an answer of the service."""
    where = urlsplit(address)
    if where.scheme != "http" or not where.hostname:
        raise YouchengError(f"--address must be an http address such as http://127.0.0.1:8000/, not {address}")
    connection = http.client.HTTPConnection(where.netloc, timeout=TIMEOUT)
    try:
        connection.request(method, f"{where.path.rstrip('/')}/{path}", headers=headers or {})
        response = connection.getresponse()
        return response.status, response.read()
    except (OSError, http.client.HTTPException) as error:
        raise YouchengError(f"no service answers at {address}: {error}") from error
    finally:
        connection.close()


def require(status: int, expected: int, address: str) -> None:
    """Raise an error unless a service answered with the expected status."""
    if status == 403:
        raise YouchengError("the list is only for the user of the service or root, on the same machine")
    if status != expected:
        raise YouchengError(f"{address} answered with the status {status}; check that it is a service of youcheng")
