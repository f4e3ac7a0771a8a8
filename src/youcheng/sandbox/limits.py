"""The limits of a worker process, and of the queue for workers."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The limits of a query, of its result, and of the number of queries."""

    time: float = 30.0
    memory: int = 1024 * 2**20
    """Bytes of memory that a query may take, beside the graph itself."""
    result_bytes: int = 256_000_000
    result_rows: int = 10_000_000
    nesting: int = 60
    workers: int = 4
    waiting: int = 64
    waiting_time: float = 10.0
    share: float = 0.5
    """The part of the places that one client may take, at work and in the queue."""
    budget: float = 60.0
    """Seconds of evaluation in a minute that a client may use while others wait."""
