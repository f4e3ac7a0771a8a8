"""The queries that run and wait, for the operator alone.

A request from the loopback can come from a stranger: a proxy on this machine passes on what strangers send, and a
browser on it sends what pages tell it to. So the operator proves to be on this machine with a file: its name is the
digest of a word in the request, and it belongs to the user of this process or to root.
"""

import hashlib
import ipaddress
import os
import stat
import tempfile
import time
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, request

from youcheng.web.http.problems import Problem
from youcheng.web.http.responses import unstored_json
from youcheng.web.services import services

blueprint = Blueprint("running_queries", __name__)
PROOF = "Youcheng-Operator"
"""The header that carries the word."""
PROXY_HEADERS = ("Forwarded", "Via", "X-Real-Ip")
MAX_SHOWN_CHARACTERS = 200


@blueprint.get("/sparql/queries")
def queries() -> Response:
    """Answer with the queries that run, that call other endpoints and that wait, the oldest of each first."""
    require_operator()
    pool, now = services().pool, time.monotonic()
    by_state: dict[str, Any] = {
        "running": pool.running(),
        "calling": services().federation.active(),
        "waiting": pool.waiting(),
    }
    listed = [
        {
            "id": query.request.name,
            "state": state,
            "seconds": round(now - query.started, 3),
            "query": query.request.text[:MAX_SHOWN_CHARACTERS],
        }
        for state, queries in by_state.items()
        for query in queries
    ]
    return unstored_json({"queries": listed})


def require_operator() -> None:
    """Refuse the present request unless it comes from the operator."""
    forwarded = any(name in PROXY_HEADERS or name.startswith("X-Forwarded") for name in request.headers.keys())  # noqa: SIM118
    if forwarded or not is_loopback(request.remote_addr) or not is_proved(request.headers.get(PROOF, "")):
        raise Problem("operator-only")


def is_loopback(address: str | None) -> bool:
    """Return whether an address is one of this machine.

    >>> is_loopback("127.0.0.1"), is_loopback("::ffff:127.0.0.1"), is_loopback("192.0.2.1"), is_loopback(None)
    (True, True, False, False)
    """
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return False
    return (getattr(parsed, "ipv4_mapped", None) or parsed).is_loopback


def proof(word: str) -> Path:
    """Return the file that proves a word."""
    return Path(tempfile.gettempdir()) / f"youcheng-{hashlib.sha256(word.encode()).hexdigest()}"


def is_proved(word: str) -> bool:
    """Return whether the file of a word exists and belongs to the user of this process or to root.

    A hard link to somebody else's file proves nothing.
    """
    try:
        status = proof(word).lstat()
    except OSError:
        return False
    return stat.S_ISREG(status.st_mode) and status.st_nlink == 1 and status.st_uid in {0, os.geteuid()}
