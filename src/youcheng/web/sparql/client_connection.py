"""Whether the client of a request is still connected.

A WSGI server does not say when a client disconnects, but granian closes the connection, and the kernel lists the open
ones. A client counts as connected while any connection from its address is open, since its port is not known; so a
client is never reported as disconnected while it is connected. (Behind a proxy, the proxy is the client.)
"""

import ipaddress
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
ESTABLISHED = "01"
SERVER = "Granian"


class ClientConnection:
    """The connection of the client of one request."""

    def __init__(self, environ: dict[str, Any]) -> None:
        self._environ = environ

    def is_open(self) -> bool:
        """Return False if the client has disconnected, True if it has not or if that is not known."""
        environ = self._environ
        if sys.platform != "linux" or environ.get("SERVER_SOFTWARE") != SERVER:
            return True
        try:
            address = _unmapped(ipaddress.ip_address(environ["REMOTE_ADDR"]))
            port = int(environ["SERVER_PORT"])
        except (KeyError, ValueError):
            return True
        return address in set(remote_addresses(port))


def remote_addresses(port: int) -> Iterator[Address]:
    """Yield the remote address of every open connection to a port of this machine."""
    for table in TABLES:
        if not table.exists():
            continue
        for line in table.read_text(encoding="ascii").splitlines()[1:]:
            _, local, remote, state, *_ = line.split()
            if state == ESTABLISHED and int(local.rpartition(":")[2], 16) == port:
                yield _unmapped(_address(remote.rpartition(":")[0]))


def _address(text: str) -> Address:
    """Return the address that the kernel writes as words of four bytes, each in the byte order of the machine.

    >>> _address("0100007F")
    IPv4Address('127.0.0.1')
    """
    words = [int(text[start : start + 8], 16) for start in range(0, len(text), 8)]
    return ipaddress.ip_address(b"".join(word.to_bytes(4, sys.byteorder) for word in words))


def _unmapped(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 address maps, else the address itself."""
    return getattr(address, "ipv4_mapped", None) or address
