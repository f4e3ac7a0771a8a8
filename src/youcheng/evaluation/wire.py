"""Messages between processes: a head of JSON and a body of bytes, each with its length before it.

Each side speaks in turn, so that whatever can be read belongs to one message.
"""

import json
import socket
import struct
from collections.abc import Callable, Sequence
from typing import Any

LENGTHS = struct.Struct("!IQ")
FIRST = 64 * 1024
BLOCK = 256 * 1024


class Closed(Exception):
    """The other side has gone."""


def send(to: socket.socket, head: dict[str, Any], chunks: Sequence[bytes] = ()) -> None:
    """Send a message; a short one in one piece."""
    size = sum(map(len, chunks))
    encoded = json.dumps(head).encode()
    start = LENGTHS.pack(len(encoded), size) + encoded
    try:
        if size <= BLOCK:
            to.sendall(b"".join((start, *chunks)))
        else:
            to.sendall(start)
            for chunk in chunks:
                to.sendall(chunk)
    except TimeoutError:
        raise
    except OSError as error:
        raise Closed from error


def receive(source: socket.socket) -> tuple[dict[str, Any], int, bytes]:
    """Return the head of the next message, the size of its body, and what was read of the body already."""
    data = _some(source, FIRST)
    while len(data) < LENGTHS.size:
        data += _some(source, FIRST)
    head_size, body_size = LENGTHS.unpack_from(data)
    end = LENGTHS.size + head_size
    if len(data) < end:
        rest = [data]
        receive_body(source, end - len(data), rest.append)
        data = b"".join(rest)
    return json.loads(data[LENGTHS.size : end]), body_size, data[end:]


def receive_body(source: socket.socket, size: int, write: Callable[[bytes], object]) -> None:
    """Pass so many further bytes of a message on, block by block."""
    while size:
        block = _some(source, min(size, BLOCK))
        write(block)
        size -= len(block)


def _some(source: socket.socket, size: int) -> bytes:
    try:
        found = source.recv(size)
    except TimeoutError:
        raise
    except OSError as error:
        raise Closed from error
    if not found:
        raise Closed
    return found
