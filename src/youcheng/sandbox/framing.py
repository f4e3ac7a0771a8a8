"""Messages between processes: a head, of JSON unless both sides agree on less, and a body of bytes.

Each has its length before it.

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


def start(head: dict[str, Any] | bytes, size: int = 0) -> bytes:
    """Return what a message begins with, before a body of so many bytes."""
    encoded = head if isinstance(head, bytes) else json.dumps(head).encode()
    return LENGTHS.pack(len(encoded), size) + encoded


def is_whole(data: bytes) -> bool:
    """Tell whether a message has been read to its end."""
    return len(data) >= LENGTHS.size and len(data) == LENGTHS.size + sum(LENGTHS.unpack_from(data))


def send(to: socket.socket, head: dict[str, Any] | bytes, chunks: Sequence[bytes] = ()) -> None:
    """Send a message; a short one in one piece."""
    size = sum(map(len, chunks))
    begun = start(head, size)
    try:
        if size <= BLOCK:
            to.sendall(b"".join((begun, *chunks)))
        else:
            to.sendall(begun)
            for chunk in chunks:
                to.sendall(chunk)
    except TimeoutError:
        raise
    except OSError as error:
        raise Closed from error


def receive(source: socket.socket) -> tuple[dict[str, Any], int, bytes]:
    """Return the head of the next message, the size of its body, and what was read of the body already."""
    head, size, body = receive_bytes(source)
    return json.loads(head), size, body


def receive_bytes(source: socket.socket, data: bytes = b"") -> tuple[bytes, int, bytes]:
    """Return the same as `receive`, with the head as it came; `data` is what was read of the message already."""
    while len(data) < LENGTHS.size:
        data += some(source)
    head_size, body_size = LENGTHS.unpack_from(data)
    end = LENGTHS.size + head_size
    if len(data) < end:
        rest = [data]
        receive_body(source, end - len(data), rest.append)
        data = b"".join(rest)
    return data[LENGTHS.size : end], body_size, data[end:]


def receive_body(source: socket.socket, size: int, write: Callable[[bytes], object]) -> None:
    """Pass so many further bytes of a message on, block by block."""
    while size:
        block = some(source, min(size, BLOCK))
        write(block)
        size -= len(block)


def some(source: socket.socket, size: int = FIRST) -> bytes:
    """Return what can be read at once, at most so many bytes."""
    try:
        found = source.recv(size)
    except TimeoutError:
        raise
    except OSError as error:
        raise Closed from error
    if not found:
        raise Closed
    return found
