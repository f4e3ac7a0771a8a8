"""Tell whether a client is still there.

A WSGI server does not say when a client has gone, but granian closes the connection, and the kernel lists those that
there are. The port of the client is not known to us, so a client counts as there while any connection from its address
is: never is one taken for gone that is not. (Behind a proxy, the proxy is the client.)
"""

import ipaddress
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
ESTABLISHED = "01"
SERVER = "Granian"


class Presence:
    """The client of one request."""

    def __init__(self, environ: dict[str, Any]) -> None:
        """Take the environment of the request."""
        self._environ = environ

    def __call__(self) -> bool:
        """Tell whether the client may still be there; where that cannot be told, it may."""
        environ = self._environ
        if sys.platform != "linux" or environ.get("SERVER_SOFTWARE") != SERVER:
            return True
        try:
            address = _plain(ipaddress.ip_address(environ["REMOTE_ADDR"]))
            port = int(environ["SERVER_PORT"])
        except (KeyError, ValueError):
            return True
        return address in set(connected(port))


def connected(port: int) -> Iterator[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    """Yield the address at the other end of every connection to a port of this machine."""
    for table in TABLES:
        if not table.exists():
            continue
        for line in table.read_text(encoding="ascii").splitlines()[1:]:
            _, local, remote, state, *_ = line.split()
            if state == ESTABLISHED and int(local.rpartition(":")[2], 16) == port:
                yield _plain(_address(remote.rpartition(":")[0]))


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """Return an address that the kernel has written as words of four bytes, each in the order of the machine.

    >>> _address("0100007F")
    IPv4Address('127.0.0.1')
    """
    words = [int(text[start : start + 8], 16) for start in range(0, len(text), 8)]
    return ipaddress.ip_address(b"".join(word.to_bytes(4, sys.byteorder) for word in words))


def _plain(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """Return an IPv4 address that was written as one of IPv6 as what it is."""
    return getattr(address, "ipv4_mapped", None) or address
