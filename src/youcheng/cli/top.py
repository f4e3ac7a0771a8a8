"""``youcheng top``: the queries that a service on this machine evaluates, for its operator."""

import http.client
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlsplit

import click

PATIENCE = 5

HELP = """List the queries that a service on this machine evaluates, and those that wait, the longest first.

    \b
    youcheng top
    youcheng top --kill 6f1c0f1d1c3b5a20
    youcheng top --address http://127.0.0.1:8080/

    It must be called on the machine of the service (in its container, where it runs in one), as the user of the
    service or as root.

    Exit codes: 0 done; 1 no query has the identifier; 2 the service cannot be reached or refuses.
    """


@click.command(help=HELP, short_help="List the queries that run, and end one.")
@click.option("--address", default="http://127.0.0.1:8000/", show_default=True, help="Where the service listens.")
@click.option("--kill", metavar="ID", help="End the query with this identifier.")
def command(address: str, kill: str | None) -> None:
    """List queries or end one; see HELP."""
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
    r"""Return a query as a line; what could command a terminal is left out.

    >>> line({"id": "a", "state": "running", "seconds": 1.26, "query": "ASK\n{} \x1b[2J"})
    'a  running      1.3 s  ASK {} [2J'
    """
    text = "".join(sign for sign in " ".join(query["query"].split()) if sign.isprintable())
    return f"{query['id']}  {query['state']} {query['seconds']:8.1f} s  {text}"


@contextmanager
def proved() -> Iterator[dict[str, str]]:
    """Return the headers that prove who asks, while the context lasts."""
    from youcheng.web.sparql.running_queries import PROOF, proof

    word = secrets.token_hex(16)
    path = proof(word)
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        yield {PROOF: word}
    finally:
        path.unlink()


def ask(address: str, method: str, path: str, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    """Return the status and the body of the answer of a service."""
    from youcheng.errors import YouchengError

    where = urlsplit(address)
    if where.scheme != "http" or not where.hostname:
        raise YouchengError(f"not an address that a service listens on: {address}")
    connection = http.client.HTTPConnection(where.netloc, timeout=PATIENCE)
    try:
        connection.request(method, f"{where.path.rstrip('/')}/{path}", headers=headers or {})
        response = connection.getresponse()
        return response.status, response.read()
    except (OSError, http.client.HTTPException) as error:
        raise YouchengError(f"there is no service at {address}: {error}") from error
    finally:
        connection.close()


def require(status: int, expected: int, address: str) -> None:
    """Raise unless a service did as it was asked."""
    from youcheng.errors import YouchengError

    if status == 403:
        raise YouchengError("only the user that the service runs as, or root, may see what runs, on the same machine")
    if status != expected:
        raise YouchengError(f"{address} answered with {status}; is it a service of youcheng?")
