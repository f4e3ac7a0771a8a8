"""Messages between processes: a head in JSON and a body of bytes, with the length of each in front.

The two sides take turns, so all bytes that can be read belong to one message.
"""

import json
import socket
import struct
from collections.abc import Callable, Sequence
from typing import Any

LENGTHS = struct.Struct("!IQ")
FIRST_READ = 64 * 1024
BLOCK = 256 * 1024


class Closed(ConnectionError):
    """The other side has closed the socket."""


def send(to: socket.socket, head: dict[str, Any], chunks: Sequence[bytes] = ()) -> None:
    """Send a message; a short one goes in one piece."""
    encoded, size = json.dumps(head).encode(), sum(map(len, chunks))
    start = LENGTHS.pack(len(encoded), size) + encoded
    pieces = [b"".join((start, *chunks))] if size <= BLOCK else [start, *chunks]
    try:
        for piece in pieces:
            to.sendall(piece)
    except TimeoutError:
        raise
    except OSError as error:
        raise Closed from error


def receive(source: socket.socket) -> tuple[dict[str, Any], int, bytes]:
    """Return the head of the next message, the size of its body, and the part of the body that was read with it."""
    data = b""
    while len(data) < LENGTHS.size:
        data += receive_block(source)
    head_size, body_size = LENGTHS.unpack_from(data)
    end = LENGTHS.size + head_size
    if len(data) < end:
        rest = [data]
        receive_body(source, end - len(data), rest.append)
        data = b"".join(rest)
    return json.loads(data[LENGTHS.size : end]), body_size, data[end:]


def receive_body(source: socket.socket, size: int, write: Callable[[bytes], object]) -> None:
    """Pass a number of further bytes of a message to a function, block by block."""
    while size:
        block = receive_block(source, min(size, BLOCK))
        write(block)
        size -= len(block)


def receive_block(source: socket.socket, size: int = FIRST_READ) -> bytes:
    """Return at most `size` bytes, as soon as there are any."""
    try:
        block = source.recv(size)
    except TimeoutError:
        raise
    except OSError as error:
        raise Closed from error
    if not block:
        raise Closed
    return block
