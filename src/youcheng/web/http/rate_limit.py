"""The limit to the requests of each client, if the operator sets one."""

import ipaddress
import math
import re
import time
from functools import cached_property
from typing import TYPE_CHECKING

from flask import Flask, request

from youcheng.web.http.problems import Problem

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment
    from limits import RateLimitItem
    from limits.strategies import MovingWindowRateLimiter

COSTLY = re.compile(r"/(?:sparql(?:/check|/links)?|graphs|validate|reconcile(?:/[a-z]+)?)/?")
"""The paths whose requests count; answers from the cache never reach this module."""
FREE = frozenset({"OPTIONS", "DELETE"})
IPV6_PREFIX_BITS = 64
"""An IPv6 client can choose any address in a network with a prefix of this length."""


class RateLimiter:
    """Counts the requests of each client in a moving window."""

    def __init__(self, rate: str, proxies: int) -> None:
        """Take a rate such as ``60/minute``, and how many proxies in front of the service are trusted."""
        self._rate = rate
        self._proxies = proxies

    @cached_property
    def _limiter(self) -> tuple["RateLimitItem", "MovingWindowRateLimiter"]:
        """Return the limit and its counter, whose thread only the serving process may start."""
        from limits import parse
        from limits.storage import MemoryStorage
        from limits.strategies import MovingWindowRateLimiter

        return parse(self._rate), MovingWindowRateLimiter(MemoryStorage())

    def require(self) -> None:
        """Count the present request, or refuse it if its client has sent too many."""
        if not COSTLY.fullmatch(request.path) or request.method in FREE:
            return
        limit, limiter = self._limiter
        address = client(request.environ, self._proxies)
        if not limiter.hit(limit, address):
            window = limiter.get_window_stats(limit, address)
            seconds = max(1, math.ceil(window.reset_time - time.time()))
            raise Problem(
                "too-many-requests",
                f"A client may send {limit}.",
                headers={"Retry-After": str(seconds)},
                limit=limit.amount,
                unit=f"requests in {limit.get_expiry()} seconds",
            )


def register(app: Flask, limiter: RateLimiter) -> None:
    """Refuse every request of an application whose client has sent too many."""
    app.before_request(limiter.require)


def client(environ: "WSGIEnvironment", proxies: int) -> str:
    """Return the address of a client, or its network, as the outermost trusted proxy saw it.

    Each proxy appends the address of its own client to the header, so a client can forge only the beginning.

    >>> client({"REMOTE_ADDR": "::1", "HTTP_X_FORWARDED_FOR": "192.0.2.1, 198.51.100.7"}, 1)
    '198.51.100.7'
    """
    remote = environ.get("REMOTE_ADDR", "")
    forwarded = environ.get("HTTP_X_FORWARDED_FOR", "").split(",") if proxies else []
    addresses = [*filter(None, map(str.strip, forwarded)), remote]
    try:
        address = ipaddress.ip_address(addresses[-min(proxies + 1, len(addresses))])
    except ValueError:
        return remote or "unknown"
    if address.version == 6 and not address.ipv4_mapped:
        return str(ipaddress.ip_network((int(address) >> IPV6_PREFIX_BITS << IPV6_PREFIX_BITS, IPV6_PREFIX_BITS)))
    return str(getattr(address, "ipv4_mapped", None) or address)
