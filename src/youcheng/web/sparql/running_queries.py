"""What only the operator may see: which queries run and wait.

That a request comes from the loopback does not show who sent it: a proxy on this machine passes on what strangers send,
and a browser on it does what pages tell. So the operator proves to be on this machine, with a file: its name is the
digest of a word that is sent, and it belongs to the user of this process or to root.
"""

import hashlib
import ipaddress
import json
import os
import stat
import tempfile
import time
from pathlib import Path
from typing import Any

from flask import Response, request

from youcheng.web.http.problems import Problem
from youcheng.web.services import services

PROOF = "Youcheng-Operator"
"""The header that carries the word."""
FORWARDED = ("Forwarded", "Via", "X-Real-Ip")
LONGEST_TEXT = 200


def queries() -> Response:
    """List the queries that run, those that call other endpoints, and those that wait, each the longest first."""
    require()
    pool, now = services().pool, time.monotonic()
    lists: dict[str, Any] = {
        "running": pool.running(),
        "calling": services().federation.active(),
        "waiting": pool.waiting(),
    }
    found = [(state, each) for state, queries in lists.items() for each in queries]
    listed = [
        {
            "id": each.request.name,
            "state": state,
            "seconds": round(now - each.started, 3),
            "query": each.request.text[:LONGEST_TEXT],
        }
        for state, each in found
    ]
    response = Response(json.dumps({"queries": listed}, ensure_ascii=False) + "\n", content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


def require() -> None:
    """Refuse the present request unless the operator has sent it."""
    forwarded = any(name in FORWARDED or name.startswith("X-Forwarded") for name in request.headers.keys())  # noqa: SIM118
    if forwarded or not is_loopback(request.remote_addr) or not is_proved(request.headers.get(PROOF, "")):
        raise Problem("operator-only")


def is_loopback(address: str | None) -> bool:
    """Tell whether an address is one of this machine.

    >>> is_loopback("127.0.0.1"), is_loopback("::ffff:127.0.0.1"), is_loopback("192.0.2.1"), is_loopback(None)
    (True, True, False, False)
    """
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return False
    return (getattr(found, "ipv4_mapped", None) or found).is_loopback


def proof(word: str) -> Path:
    """Return the file that proves a word."""
    return Path(tempfile.gettempdir()) / f"youcheng-{hashlib.sha256(word.encode()).hexdigest()}"


def is_proved(word: str) -> bool:
    """Tell whether the file of a word is there, and was made by one who may do as this process does.

    A second name of a file of somebody else's proves nothing.
    """
    try:
        found = proof(word).lstat()
    except OSError:
        return False
    return stat.S_ISREG(found.st_mode) and found.st_nlink == 1 and found.st_uid in {0, os.geteuid()}
