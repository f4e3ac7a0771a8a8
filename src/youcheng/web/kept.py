"""Finished answers, kept up to a bound in bytes."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")
OVERHEAD = 500
"""What an entry takes beside its body, roughly."""


class Kept(Generic[Value]):
    """Values by key; the least recently used are thrown out when a bound in bytes is passed."""

    def __init__(self, bound: int) -> None:
        """Keep at most `bound` bytes."""
        self.bound = bound
        self._size = 0
        self._entries: OrderedDict[Hashable, tuple[int, Value]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> Value | None:
        """Return what is kept under a key, or None."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                return None
            self._entries.move_to_end(key)
            return entry[1]

    def put(self, key: Hashable, value: Value, size: int) -> None:
        """Keep a value of so many bytes, unless it would take more than an eighth of all there is."""
        size += OVERHEAD
        if size > self.bound // 8:
            return
        with self._lock:
            if key in self._entries:
                self._size -= self._entries.pop(key)[0]
            self._entries[key] = (size, value)
            self._size += size
            while self._size > self.bound:
                self._size -= self._entries.popitem(last=False)[1][0]
