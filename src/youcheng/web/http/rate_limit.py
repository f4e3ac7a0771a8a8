"""How often a client may ask for what costs work, where the operator bounds it."""

import ipaddress
import math
import re
import time
from functools import cached_property
from typing import TYPE_CHECKING, Any

from flask import Flask, request

from youcheng.web.http.problems import Problem

if TYPE_CHECKING:
    from limits import RateLimitItem
    from limits.strategies import MovingWindowRateLimiter

COSTLY = re.compile(r"/(?:sparql(?:/check|/links)?|graphs|validate|reconcile(?:/[a-z]+)?)/?")
"""The paths whose requests count; an answer that is at hand costs nothing, and does not count."""
FREE = frozenset({"OPTIONS", "DELETE"})
NETWORK = 64
"""A client of IPv6 has at least a network with a prefix of so many bits to choose its address from."""


class RateLimiter:
    """Counts the requests of each client in a moving window."""

    def __init__(self, rate: str, proxies: int) -> None:
        """Take a rate such as ``60/minute``, and how many proxies in front of the service are trusted."""
        self._rate = rate
        self._proxies = proxies

    @cached_property
    def _limiter(self) -> tuple["RateLimitItem", "MovingWindowRateLimiter"]:
        """Return the limit and its counter, which starts a thread: only a process that serves may make it."""
        from limits import parse
        from limits.storage import MemoryStorage
        from limits.strategies import MovingWindowRateLimiter

        return parse(self._rate), MovingWindowRateLimiter(MemoryStorage())

    def require(self) -> None:
        """Count the present request.

        Raises:
            Problem: its client has sent too many.
        """
        if not COSTLY.fullmatch(request.path) or request.method in FREE:
            return
        limit, limiter = self._limiter
        address = client(request.environ, self._proxies)
        if not limiter.hit(limit, address):
            window = limiter.get_window_stats(limit, address)
            seconds = max(1, math.ceil(window.reset_time - time.time()))
            raise Problem(
                "too-many-requests",
                f"A client may ask {limit}.",
                headers={"Retry-After": str(seconds)},
                limit=limit.amount,
                unit=f"requests in {limit.get_expiry()} seconds",
            )


def register(app: Flask, limiter: RateLimiter) -> None:
    """Refuse every request of an application whose client has sent too many."""
    app.before_request(limiter.require)


def client(environ: dict[str, Any], proxies: int) -> str:
    """Return the address of a client, or its network: what so many proxies that are trusted have seen in front of them.

    Each proxy writes behind what it was sent, which the client may have made up.

    >>> client({"REMOTE_ADDR": "::1", "HTTP_X_FORWARDED_FOR": "192.0.2.1, 198.51.100.7"}, 1)
    '198.51.100.7'
    """
    told = [part.strip() for part in environ.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    known = [*told, environ.get("REMOTE_ADDR", "")] if proxies else [environ.get("REMOTE_ADDR", "")]
    text = known[-min(proxies + 1, len(known))]
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return environ.get("REMOTE_ADDR", "") or "nobody"
    if found.version == 6:
        mapped = found.ipv4_mapped
        return str(mapped or ipaddress.ip_network((int(found) >> NETWORK << NETWORK, NETWORK)))
    return str(found)
