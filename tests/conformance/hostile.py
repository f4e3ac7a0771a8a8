"""Hostile and broken requests, generated from a seed: the same each time."""

from collections.abc import Callable, Iterator
from random import Random

from conformance import hostile_queries, hostile_requests
from conformance.attack import Attack

Make = Callable[[Random, str, str], Attack]
KINDS: dict[str, tuple[int, Make]] = {
    "mutated": (30, hostile_queries.mutated),
    "grown": (20, hostile_queries.grown),
    "nested": (10, hostile_queries.nested),
    "bomb": (6, hostile_queries.bomb),
    "outbound": (12, hostile_queries.outbound),
    "protocol": (14, hostile_requests.protocol),
    "broken": (8, hostile_requests.broken),
}
"""The kinds of attacks, how often each comes, and how it is made."""


def attacks(seed: int, count: int, listener: str) -> Iterator[Attack]:
    """Yield hostile requests; `listener` is an address that no request may reach."""
    for number in range(count):
        lot = Random(f"{seed} {number}")  # noqa: S311  (nothing secret)
        kind = lot.choices(list(KINDS), weights=[weight for weight, _ in KINDS.values()])[0]
        yield KINDS[kind][1](lot, kind, listener)
