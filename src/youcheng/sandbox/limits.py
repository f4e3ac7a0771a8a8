"""The limits of a worker process, and of the queue before it."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much a query may take, and how many may run."""

    time: float = 30.0
    """Seconds that a query may run."""
    memory: int = 1024 * 2**20
    """Bytes that a query may take, beside the graph itself."""
    result_bytes: int = 256_000_000
    result_rows: int = 10_000_000
    nesting: int = 60
    workers: int = 4
    """How many queries run at once."""
    waiting: int = 64
    """How many queries may wait for a worker."""
    waiting_time: float = 10.0
    """Seconds that a query waits for a worker."""
