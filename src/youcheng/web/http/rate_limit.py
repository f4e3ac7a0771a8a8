"""How often a client may ask for what costs work, where the operator bounds it."""

import ipaddress
import math
import re
import time
from typing import TYPE_CHECKING, Any

from flask import request

from youcheng.web.http.problems import Problem
from youcheng.web.services import services

if TYPE_CHECKING:
    from youcheng.web.settings import Settings

COSTLY = re.compile(r"/(?:sparql(?:/check|/links)?|graphs|validate|reconcile(?:/[a-z]+)?)/?")
"""The paths whose requests count; an answer that is at hand costs nothing, and does not count."""
FREE = frozenset({"OPTIONS", "DELETE"})
NETWORK = 64
"""A client of IPv6 has at least a network with a prefix of so many bits to choose its address from."""


class Rate:
    """Counts the requests of each client in a window that moves."""

    def __init__(self, settings: "Settings") -> None:
        """Count by the settings of a service."""
        # These take a tenth of a second to import, which only who wants them waits for.
        from limits import parse
        from limits.storage import MemoryStorage
        from limits.strategies import MovingWindowRateLimiter

        self._bound = parse(settings.rate)
        self._proxies = settings.trust_proxy
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def require(self, environ: dict[str, Any]) -> None:
        """Count a request; raise where its client has asked too often."""
        if not COSTLY.fullmatch(environ.get("PATH_INFO", "")) or environ["REQUEST_METHOD"] in FREE:
            return
        who = client(environ, self._proxies)
        if not self._limiter.hit(self._bound, who):
            window = self._limiter.get_window_stats(self._bound, who)
            seconds = max(1, math.ceil(window.reset_time - time.time()))
            raise Problem(
                "too-many-requests",
                f"A client may ask {self._bound}.",
                headers={"Retry-After": str(seconds)},
                limit=self._bound.amount,
                unit=f"requests in {self._bound.get_expiry()} seconds",
            )


def require() -> None:
    """Refuse the present request where its client has asked too often."""
    if rate := services().rate:
        rate.require(request.environ)


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
