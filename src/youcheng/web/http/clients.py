"""Clients of the service: whom a request counts for, and the refusal of requests by the server in front."""

import ipaddress
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from flask import Flask, current_app, request

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

IPV6_PREFIX_BITS = 64
"""An IPv6 client can choose any address in a network with a prefix of this length."""
CONNECTED, REFUSED = "youcheng.is_connected", "youcheng.refused"
"""Keys of the environment: a function that says whether the client is connected, and why a request is refused."""


class Clients:
    """Names the client of a request."""

    def __init__(self, proxies: int = 0, keys: tuple[str, ...] = ()) -> None:
        """Take how many proxies in front of the service are trusted, and the keys that the operator handed out."""
        self._proxies = proxies
        self._keys = frozenset(keys)

    def __call__(self, environ: "WSGIEnvironment") -> str:
        """Return the key that a request carries, else the address of its client."""
        if self._keys:
            scheme, _, key = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
            if scheme.lower() == "bearer" and key in self._keys:
                return f"key {key}"
        return client(environ, self._proxies)


def client(environ: "WSGIEnvironment", proxies: int) -> str:
    """Return the address of a client, or its network, as the outermost trusted proxy saw it.

    Each proxy appends the address of its own client to the header, so a client can forge only the beginning.

    >>> client({"REMOTE_ADDR": "::1", "HTTP_X_FORWARDED_FOR": "192.0.2.1, 198.51.100.7"}, 1)
    '198.51.100.7'
    """
    remote: str = environ.get("REMOTE_ADDR", "")
    if not proxies or "HTTP_X_FORWARDED_FOR" not in environ:
        return _network(remote) or remote
    forwarded = filter(None, map(str.strip, environ["HTTP_X_FORWARDED_FOR"].split(",")))
    addresses = [*forwarded, remote]
    return _network(addresses[-min(proxies + 1, len(addresses))]) or remote


@lru_cache(maxsize=4096)
def _network(text: str) -> str | None:
    """Return an IPv4 address, or the network of an IPv6 address; None for other text."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    if address.version == 6 and not address.ipv4_mapped:
        return str(ipaddress.ip_network((int(address) >> IPV6_PREFIX_BITS << IPV6_PREFIX_BITS, IPV6_PREFIX_BITS)))
    return str(getattr(address, "ipv4_mapped", None) or address)


def current_client() -> str:
    """Return the name of the client of the present request."""
    return str(current_app.config["CLIENTS"](request.environ))


def is_connected() -> Any:
    """Return a function that says whether the client of the present request is connected."""
    return request.environ.get(CONNECTED, lambda: True)


def refuse() -> None:
    """Raise the error with which the server in front refuses the present request."""
    if error := request.environ.get(REFUSED):
        raise error


def register(app: Flask, clients: Clients) -> None:
    """Let an application name its clients, and answer refusals as problems."""
    app.config["CLIENTS"] = clients
    app.before_request(refuse)
